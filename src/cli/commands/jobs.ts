import { tildePath } from '../../shared/format/path.ts'
import { dateTime } from '../../shared/format/when.ts'
import { exit } from '../exit-codes.ts'
import { safe } from '../output/safe.ts'
import { table } from '../output/table.ts'
import { stateCell } from '../output/words.ts'
import type { Register } from '../program.ts'

export const registerJobs: Register = (program, act) => {
  program
    .command('jobs')
    .description('the jobs: tool, destination, schedule, last and next run')
    .action(() =>
      act(async (cli) => {
        const jobs = await (await cli.engine()).jobs()
        const { out } = cli.io
        cli.print(jobs, () => {
          if (jobs.jobs.length === 0) return ['There is no job yet. See what is found here: ctx-backup init']
          return table(
            [
              { title: 'JOB' },
              { title: 'NAME', gives: true },
              { title: 'TOOL' },
              { title: 'STATE' },
              { title: 'WHEN', gives: true },
              { title: 'LAST RUN' },
              { title: 'NEXT RUN' },
              { title: 'DESTINATION', gives: true },
            ],
            jobs.jobs.map((job) => [
              job.id,
              job.name === job.id ? '' : safe(job.name),
              job.strategy,
              stateCell(out, job.state),
              job.scheduleWords,
              dateTime(job.lastRun?.startedAt ?? null, cli.now(), cli.zone),
              job.nextRunAt === null ? '–' : dateTime(job.nextRunAt, cli.now(), cli.zone),
              safe(tildePath(job.destination, cli.home)),
            ]),
            { fitTo: out.columns, head: (text) => out.paint('dim', text) },
          )
        })
        return exit.done
      }),
    )
}
