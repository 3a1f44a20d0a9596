import { duration } from '../../../shared/format/duration.ts'
import { type Cause, dayMs, type MonitorFacts, type Raised, toldKeys } from '../types.ts'

/** Days that a job may wait before it is told. */
function patience(facts: MonitorFacts): number {
  return Math.min(2, facts.settings.proofMaxAgeDays)
}

/** A run has been owed for days because its disk (or the mains) is away. Told once a wait. */
export const waitingForDisk: Cause = (facts, memory, now) => {
  const raised: Raised[] = []
  const held: string[] = []
  for (const job of facts.jobs) {
    const key = `waiting-for-disk:${job.id}`
    const told = toldKeys(memory, key).length > 0
    // The wait is over when a run has ended since; an engine that has just started does not know of it yet.
    if (told && (job.lastRun === null || job.lastRun.endedAt <= (memory.told[key] ?? 0))) held.push(key)
    const { waiting } = job
    if (waiting === null || job.paused || now - waiting.since < patience(facts) * dayMs) continue
    const disk = waiting.code === 'destination-away'
    raised.push({
      key,
      cause: 'waiting-for-disk',
      notice: {
        title: disk ? `${job.name} waits for its disk` : `${job.name} waits to run`,
        body: `It has waited for ${duration(now - waiting.since)}: ${waiting.reason}. ${
          disk ? 'Connect it, and the backup runs by itself.' : 'It runs as soon as it can.'
        }`,
        opens: { screen: 'overview' },
        urgency: 'normal',
      },
    })
  }
  return { raised, held }
}
