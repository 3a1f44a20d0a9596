import type { Problem } from '../../shared/model/problem.ts'
import { UsageError } from '../../shared/problems/cli.ts'
import { exit } from '../exit-codes.ts'
import { problemLines } from '../output/problem-text.ts'
import { runLine, scanLine, withProgress } from '../output/progress.ts'
import { safe } from '../output/safe.ts'
import type { Register } from '../program.ts'

export const registerFix: Register = (program, act) => {
  program
    .command('fix')
    .argument('[id]', 'the problem to fix, as listed in brackets')
    .description('list the problems, or do the one fix that this program can do')
    .option('--accept', 'of a suspect snapshot: it is as I want it')
    .option('--reject', 'of a suspect snapshot: it is not to be relied on')
    .addHelpText('after', '\nExit codes: 0 listed or done, 1 not done.')
    .action((id: string | undefined, options: { accept?: true; reject?: true }) =>
      act(async (cli) => {
        if (options.accept && options.reject)
          throw new UsageError(
            '`--accept` and `--reject` cannot go together.',
            'A snapshot is either as you want it or not.',
            'ctx-backup fix --help',
          )
        const decision = options.accept ? ('accept' as const) : options.reject ? ('reject' as const) : null
        const engine = await cli.engine()
        if (id === undefined) {
          if (decision !== null)
            throw new UsageError(
              'It is not said which problem this decides.',
              'Each problem has an id, shown in brackets.',
              'ctx-backup fix',
            )
          const { problems } = await withProgress(cli, engine, scanLine, () => engine.status({ refresh: true }))
          cli.print({ schema: 1, problems }, () =>
            problems.length === 0
              ? ['No problems.']
              : problems.flatMap((problem) => [
                  ...problemLines(cli.io.out, problem, { withId: true }),
                  ...canFix(problem),
                ]),
          )
          return exit.done
        }
        const input = decision === null ? { id } : { id, decision }
        const { done } = await withProgress(
          cli,
          engine,
          runLine(() => true),
          () => engine.fix(input),
        )
        cli.print({ schema: 1, done }, () => [`${cli.io.out.paint('green', '✓')} ${safe(done)}`])
        return exit.done
      }),
    )
}

/** What a button in the window would do; opening the settings or showing a proposal is nothing for `fix`. */
function canFix({ id, fix }: Problem): string[] {
  const can = fix?.action !== undefined && fix.action.do !== 'open-settings' && fix.action.do !== 'accept-proposal'
  return can ? [`  This program can do it: ctx-backup fix ${safe(id)}`] : []
}
