import { Option } from 'commander'
import { RunStatus } from '../../shared/model/words.ts'
import { exit } from '../exit-codes.ts'
import { findJob } from '../find-job.ts'
import { parseWhole } from '../flags.ts'
import { runsTable } from '../output/run-text.ts'
import type { Register } from '../program.ts'

/** Runs that one page of the router holds at most. */
const page = 500

export const registerRuns: Register = (program, act) => {
  program
    .command('runs')
    .description('the history of runs, newest first')
    .addOption(new Option('--job <job>', 'only of this job'))
    .addOption(new Option('--status <status>', 'only those that ended so').choices(RunStatus.options))
    .addOption(new Option('--limit <number>', 'at most so many').default(20).argParser(parseWhole(1, 100_000)))
    .action((options: { job?: string; status?: RunStatus; limit: number }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const filter = {
          ...(options.job === undefined ? {} : { job: (await findJob(engine, options.job)).id }),
          ...(options.status === undefined ? {} : { status: options.status }),
        }
        const found = await engine.runs({ ...filter, limit: Math.min(page, options.limit), cursor: null })
        while (found.nextCursor && found.runs.length < options.limit) {
          const limit = Math.min(page, options.limit - found.runs.length)
          const next = await engine.runs({ ...filter, limit, cursor: found.nextCursor })
          found.runs.push(...next.runs)
          found.nextCursor = next.nextCursor
        }
        cli.print(found, () => (found.runs.length === 0 ? ['No runs yet.'] : runsTable(cli, found.runs)))
        return exit.done
      }),
    )
}
