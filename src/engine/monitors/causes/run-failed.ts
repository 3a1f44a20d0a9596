import type { Cause, MonitoredJob, Raised } from '../types.ts'
import { toldKeys } from '../types.ts'

/** Whether the job's newest run made a backup. One that was cancelled mends nothing and breaks nothing. */
export function isMended(job: MonitoredJob): boolean {
  const status = job.lastRun?.status
  return (status === 'succeeded' || status === 'warning') && job.suspects.length === 0
}

/**
 * A run failed or died. Once a cause and not a retry: the same trouble stays told until a run of the job succeeds,
 * also when another comes in between.
 */
export const runFailed: Cause = (facts, memory) => {
  const raised: Raised[] = []
  const held: string[] = []
  for (const job of facts.jobs) {
    if (isMended(job)) continue
    held.push(...toldKeys(memory, `run-failed:${job.id}`))
    const run = job.lastRun
    if (run === null || (run.status !== 'failed' && run.status !== 'interrupted')) continue
    // The same trouble has its own notice, with the decision to take.
    if (job.suspects.length > 0) continue
    const died = run.status === 'interrupted'
    raised.push({
      key: `run-failed:${job.id}:${run.problem?.code ?? run.status}`,
      cause: 'run-failed',
      notice: {
        title: died ? `The backup of ${job.name} was interrupted` : `The backup of ${job.name} failed`,
        body: run.problem === null ? 'Open it to see what happened.' : `${run.problem.what} ${run.problem.why}`.trim(),
        opens: { screen: 'run', run: run.id },
        urgency: died ? 'normal' : 'critical',
      },
    })
  }
  return { raised, held }
}
