import { type Cause, type Raised, toldKeys } from '../types.ts'
import { isMended } from './run-failed.ts'

/** A job that had failed has a good run again: told once, since the failure is forgotten with it. */
export const recovered: Cause = (facts, memory) => {
  const raised: Raised[] = []
  for (const job of facts.jobs) {
    const run = job.lastRun
    if (run === null || !isMended(job) || toldKeys(memory, `run-failed:${job.id}`).length === 0) continue
    raised.push({
      key: `recovered:${job.id}:${run.id}`,
      cause: 'recovered',
      notice: {
        title: `The backup of ${job.name} works again`,
        body:
          run.status === 'succeeded'
            ? 'The last run succeeded, and what it copied is proven.'
            : 'The last run is done, but it left something out: open it to see what.',
        opens: { screen: 'run', run: run.id },
        urgency: 'low',
      },
    })
  }
  return { raised }
}
