import { Option } from 'commander'
import { bytes } from '../../shared/format/bytes.ts'
import { plural } from '../../shared/format/count.ts'
import { cancelKind, cancellable } from '../cancel.ts'
import { exit } from '../exit-codes.ts'
import { findJob } from '../find-job.ts'
import { findingLines } from '../output/finding-lines.ts'
import { runLine, withProgress } from '../output/progress.ts'
import type { Register } from '../program.ts'

export const registerVerify: Register = (program, act) => {
  program
    .command('verify')
    .argument('[job]', "the job's id or name; all jobs when none is named")
    .description('read backups back now and compare every file with its hash')
    .addOption(
      new Option('--snapshot <id>', "a snapshot's id, `latest` (the newest complete one) or `all`").default('latest'),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 everything as it was, 1 damaged or missing files, 3 some files had nothing to compare with, 130 cancelled.',
    )
    .action((wanted: string | undefined, options: { snapshot: string }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const job = wanted === undefined ? null : (await findJob(engine, wanted)).id
        const ended = await cancellable(
          cli,
          () =>
            withProgress(
              cli,
              engine,
              runLine((run) => run.kind === 'verify'),
              () => engine.verify({ job, snapshot: options.snapshot }),
            ),
          () => cancelKind(engine, 'verify', job),
        )
        if (ended.cancelled) return exit.cancelled
        const { checked, damaged, missing, unproven = [] } = ended.value
        const { out } = cli.io
        const bad = damaged.length + missing.length
        cli.print(ended.value, () => [
          `${bad > 0 ? out.paint('red', '✗') : out.paint('green', '✓')} ${plural(checked.files, 'file')}, ${bytes(checked.bytes)} read back; ${bad > 0 ? `${plural(bad, 'file')} damaged or missing` : 'all as they were'}`,
          ...findingLines(out, 'Damaged', damaged),
          ...findingLines(out, 'Missing', missing),
          ...findingLines(out, 'Read, but with nothing to compare with', unproven),
        ])
        return bad > 0 ? exit.notDone : unproven.length > 0 ? exit.partly : exit.done
      }),
    )
}
