import { plural } from '../../shared/format/count.ts'
import { cancelKind, cancellable } from '../cancel.ts'
import { exit } from '../exit-codes.ts'
import { findJob } from '../find-job.ts'
import { runLine, withProgress } from '../output/progress.ts'
import { safe } from '../output/safe.ts'
import { table } from '../output/table.ts'
import type { Register } from '../program.ts'

export const registerPrune: Register = (program, act) => {
  program
    .command('prune')
    .argument('<job>', "the job's id or name")
    .description("remove the job's snapshots that its retention no longer wants")
    .option('-n, --dry-run', 'show what would go and what would stay; change nothing')
    .addHelpText(
      'after',
      '\nNothing goes unless the newest snapshot is complete and proven.\nExit codes: 0 done, 1 not done (the reason is told), 130 cancelled.',
    )
    .action((wanted: string, options: { dryRun?: true }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const { id } = await findJob(engine, wanted)
        const dryRun = options.dryRun === true
        const ended = await cancellable(
          cli,
          () =>
            withProgress(
              cli,
              engine,
              runLine((run) => run.kind === 'prune'),
              () => engine.prune({ job: id, dryRun }),
            ),
          () => cancelKind(engine, 'prune', id),
        )
        if (ended.cancelled) return exit.cancelled
        const { kept, removed, held } = ended.value
        const { out } = cli.io
        cli.print(ended.value, () => [
          ...(held === null ? [] : [`${out.paint('yellow', '!')} Nothing was removed: ${safe(held)}`]),
          `${plural(removed.length, 'snapshot')} ${dryRun ? 'would go' : 'removed'}, ${plural(kept.length, 'snapshot')} ${dryRun ? 'would stay' : 'kept'}`,
          ...table(
            [{ title: '' }, { title: '' }, { title: '' }],
            [
              ...removed.map((s) => [{ text: 'gone', paint: (t: string) => out.paint('red', t) }, s.id, safe(s.why)]),
              ...kept.map((s) => [{ text: 'kept', paint: (t: string) => out.paint('green', t) }, s.id, safe(s.why)]),
            ],
            { indent: 2 },
          ),
        ])
        return held === null ? exit.done : exit.notDone
      }),
    )
}
