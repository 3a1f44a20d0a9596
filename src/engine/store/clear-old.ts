import type { Clock } from '../system/clock.ts'
import type { ConfigStore, History, RunLogs } from './types.ts'

const dayMs = 86_400_000
/** Days that runs are remembered, and their logs kept. */
const runDays = 180
const logDays = 90
/** Runs of each job that stay whatever their age. */
const runsPerJob = 200
/** Bytes of all logs together. */
const logBytes = 512 * 1024 * 1024
const doneKey = 'cleared-at'

/**
 * Forgets old runs and removes old logs, at most once a day; the log of each job's last backup stays. Answers whether
 * it was time.
 */
export async function clearOld(parts: {
  clock: Clock
  config: Pick<ConfigStore, 'current'>
  history: History
  logs: RunLogs
}): Promise<boolean> {
  const { clock, config, history, logs } = parts
  const now = clock.now()
  const done = await history.get<number>(doneKey)
  // A time in the future is that of a clock since set right.
  if (done !== null && done <= now && now - done < dayMs) return false
  await history.set(doneKey, now)
  await history.pruneRuns(now - runDays * dayMs, runsPerJob)
  const last = await Promise.all(config.current().jobs.map((job) => history.lastRun(job.id)))
  await logs.prune({ days: logDays, bytes: logBytes, keep: last.flatMap((run) => (run === null ? [] : [run.id])) })
  return true
}
