import { exit } from '../exit-codes.ts'
import { fullPath } from '../flags.ts'
import { scanLine, withProgress } from '../output/progress.ts'
import { scanText } from '../output/scan-text.ts'
import type { Register } from '../program.ts'

export const registerScan: Register = (program, act) => {
  program
    .command('scan')
    .argument('[root...]', 'folders to look through instead of the configured ones')
    .description('look for projects: their files by class, sizes, git and hub state')
    .addHelpText('after', '\nExit codes: 0 done, 3 something could not be looked into (it is listed), 1 not done.')
    .action((roots: string[]) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const input = roots.length > 0 ? { roots: roots.map(fullPath) } : {}
        const scan = await withProgress(cli, engine, scanLine, () => engine.scan(input))
        cli.print(scan, () => scanText(scan, cli))
        return scan.unknown.length > 0 ? exit.partly : exit.done
      }),
    )
}
