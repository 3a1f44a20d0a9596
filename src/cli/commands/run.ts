import { Option } from 'commander'
import type { EngineApi } from '../../shared/api.ts'
import { bytes } from '../../shared/format/bytes.ts'
import { plural } from '../../shared/format/count.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import type { Preview } from '../../shared/model/state.ts'
import { GuardId } from '../../shared/model/words.ts'
import type { Cli } from '../cli.ts'
import { type ExitCode, exit } from '../exit-codes.ts'
import { findJobs } from '../find-job.ts'
import { problemLines } from '../output/problem-text.ts'
import { safe } from '../output/safe.ts'
import type { Register } from '../program.ts'
import { runJobs } from '../run-jobs.ts'

export const registerRun: Register = (program, act) => {
  program
    .command('run')
    .argument('[job...]', 'jobs by id or name; all when none is named')
    .description('back up now, with progress; Ctrl-C cancels in order')
    .option('-n, --dry-run', 'show the exact commands and what would be copied; change nothing')
    .addOption(new Option('--allow <guard...>', 'let these guards pass for this once').choices(GuardId.options))
    .addHelpText(
      'after',
      '\nExit codes: 0 succeeded, 3 with warnings or skipped, 1 failed, 130 cancelled; of several jobs the worst.',
    )
    .action((wanted: string[], options: { dryRun?: true; allow?: GuardId[] }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const jobs = await findJobs(engine, wanted)
        return options.dryRun ? await dryRun(cli, engine, jobs) : await runJobs(cli, engine, jobs, options.allow ?? [])
      }),
    )
}

async function dryRun(cli: Cli, engine: EngineApi, jobs: readonly JobConfig[]): Promise<ExitCode> {
  const { out } = cli.io
  const previews: (Preview & { job: string })[] = []
  for (const job of jobs) previews.push({ job: job.id, ...(await engine.preview({ job })) })
  cli.print({ schema: 1, previews }, () =>
    previews.flatMap((preview) => [
      `${out.paint('bold', preview.job)}: ${plural(preview.files, 'file')}, ${bytes(preview.bytes)}; nothing was run`,
      ...preview.commands.map((command) => `  ${safe(command)}`),
      ...preview.problems.flatMap((problem) => problemLines(out, problem)),
    ]),
  )
  const refused = previews.some((preview) => preview.problems.some((problem) => problem.severity !== 'advice'))
  return refused ? exit.notDone : exit.done
}
