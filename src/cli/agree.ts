import { ProblemError } from '../shared/model/problem.ts'
import { notAccepted, UsageError } from '../shared/problems/cli.ts'
import type { Cli } from './cli.ts'

/**
 * Goes on when the user agrees: by --yes, or asked on a terminal. Throws where nobody can be asked.
 * @param what what is at stake, a question of one line
 * @param command how to say yes beforehand
 */
export async function agree(cli: Cli, yes: boolean | undefined, what: string, command: string): Promise<void> {
  if (yes) return
  if (cli.json || !cli.canAsk)
    throw new UsageError('This needs your yes, and nobody can be asked here.', 'Nothing was changed.', command)
  if (!(await cli.ask(what))) throw new ProblemError(notAccepted())
}
