import { Option } from 'commander'
import { statusExit } from '../../shared/status-exit.ts'
import { scanLine, withProgress } from '../output/progress.ts'
import { statusText } from '../output/status-text.ts'
import type { Register } from '../program.ts'

export const registerStatus: Register = (program, act) => {
  program
    .command('status')
    .description('what is covered, by what, and how old the proof is; jobs; problems with what to do')
    .addOption(new Option('-a, --all', 'show every class of every project, not only projects and what is open'))
    .addHelpText(
      'after',
      '\nLooks at the known files again before it answers.\nExit codes: 0 all that matters is proven covered, 3 covered with advice left, 1 something is unproven, exposed, unknown or failed.',
    )
    .action((options: { all?: true }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const status = await withProgress(cli, engine, scanLine, () => engine.status({ refresh: true }))
        cli.print(status, () => statusText(status, cli, { all: options.all === true }))
        return statusExit(status)
      }),
    )
}
