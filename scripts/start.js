// npm start: sets up what is missing, then the window and tray, or the same UI on loopback.
// npm start -- ARGS: the command line with these arguments (npm start -- --once: one backup, then ends).
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliEntry } from '../bin/lib/entry.js'
import { isNewEnough, noNodeMessage, packagedNode } from '../bin/lib/node24.js'
import { endLike, runTied } from '../bin/lib/tied.js'
import { bundlesAreFresh } from './lib/bundles.js'
import { electronBinary, whyNoWindow } from './lib/electron.js'
import { endWithNpm } from './lib/end-with-npm.js'
import { ensurePackages } from './lib/packages.js'
import { say } from './lib/say.js'
import { step } from './lib/step.js'
import { appTools, ensureTools, findProgram } from './lib/system-tools.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const asksOnly = args.some((arg) => ['--help', '-h', 'help', '--version', '-V'].includes(arg))

/** @param {string} node */
async function build(node) {
  if (bundlesAreFresh(root)) return true
  say('Building (first start, or the source has changed) ...')
  return (await step(node, [join(root, 'scripts', 'build.js')], { cwd: root, stdout: 'stderr' })) === 0
}

/**
 * @param {string} node
 * @param {readonly string[]} cliArgs
 */
async function commandLine(node, cliArgs) {
  const entry = cliEntry(root)
  if (entry === null) throw new Error(`the command line is missing in ${root}`)
  endLike(await runTied(node, [entry, ...cliArgs]))
}

/**
 * The Electron app on the built bundles; signals sent to us reach it. On Linux the kernel ends it when we are killed
 * (elsewhere it stays, in the tray).
 * @param {string} binary
 */
function appWindow(binary) {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : null
  const command = setpriv === null ? [binary, root] : [setpriv, '--pdeathsig', 'TERM', binary, root]
  const [program = binary, ...rest] = command
  const child = spawn(program, rest, { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code) => done(code ?? 1))
  })
}

async function start() {
  if (!(await ensurePackages(root))) return 1
  const node = isNewEnough() ? process.execPath : packagedNode(root)
  if (node === null) {
    process.stderr.write(noNodeMessage(root))
    return 1
  }
  if (!asksOnly) await ensureTools(appTools)
  // The command line runs from source as well as from its bundle; only the page must be built.
  if (args.length > 0 && args[0] !== 'serve') return commandLine(node, args)
  if (!(await build(node))) return 1
  if (args.length > 0) return commandLine(node, args)
  const binary = electronBinary(root)
  const reason = whyNoWindow(binary)
  if (binary !== null && reason === null) return appWindow(binary)
  say(`No window here: ${reason}. The same app in your browser:`)
  return commandLine(node, ['serve'])
}

endWithNpm()
const code = await start()
if (typeof code === 'number') process.exitCode = code
