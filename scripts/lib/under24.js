// Scripts start under any Node: this sets up npm packages and goes on under Node 24.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isNewEnough, noNodeMessage, packagedNode } from '../../bin/lib/node24.js'
import { endLike, runTied } from '../../bin/lib/tied.js'
import { endWithNpm } from './end-with-npm.js'
import { ensurePackages } from './packages.js'

/**
 * Runs `main` under Node 24 with the npm packages in place: here, or by starting this very script again under the
 * Node that comes along. The process ends with the code that `main` gives.
 * @param {string} script `import.meta.url` of the script
 * @param {() => Promise<number>} main
 */
export async function under24(script, main) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
  process.exitCode = 1
  endWithNpm()
  if (!(await ensurePackages(root))) return
  if (isNewEnough()) {
    process.exitCode = await main()
    return
  }
  const node = packagedNode(root)
  if (node === null) process.stderr.write(noNodeMessage(root))
  else endLike(await runTied(node, [fileURLToPath(script), ...process.argv.slice(2)]))
}
