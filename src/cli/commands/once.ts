import { findJobs } from '../find-job.ts'
import { scanLine, withProgress } from '../output/progress.ts'
import type { Action } from '../program.ts'
import { runJobs } from '../run-jobs.ts'

/** `--once`: takes the embedded default (a `cp` job into `~/ctx-backups`) when nothing is configured, then runs all jobs. */
export const runOnce: Action = async (cli) => {
  const engine = await cli.engine()
  if (!(await engine.state()).configured) {
    const proposal = await withProgress(cli, engine, scanLine, () => engine.propose({ embedded: true }))
    await engine.acceptProposal({ job: proposal.job })
    cli.note(`Set up the default job: ${proposal.job.strategy} into ${proposal.job.destination.path}.`)
  }
  return await runJobs(cli, engine, await findJobs(engine, []), [])
}
