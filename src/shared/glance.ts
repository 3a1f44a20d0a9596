import type { AppState, Glance } from './model/state.ts'

/** The parts of the state that decide. */
export type Looked = Pick<AppState, 'configured' | 'jobs' | 'running' | 'problems' | 'coverage' | 'engine'>
type Job = AppState['jobs'][number]

/** A job whose newest run did not end well; one that runs again is mended only when that run has succeeded. */
export function hasFailed(job: Job): boolean {
  return job.state === 'failed' || job.lastRun?.status === 'failed' || job.lastRun?.status === 'interrupted'
}

/** Why a job alone asks for attention, to stand after its name; null when it does not. */
export function wants(job: Job): string | null {
  if (job.paused || job.state === 'paused') return null
  if (job.state === 'warning') return 'left something out'
  if (job.state === 'waiting') return 'is waiting to run'
  if (job.state === 'never-run') return 'has not run yet'
  // The tools are well, the copies are not: what was cancelled is not covered.
  return job.lastRun?.status === 'cancelled' ? 'was cancelled before it was done' : null
}

function isPaused(state: Looked, now: number | undefined): boolean {
  const until = state.engine.pausedUntil
  if (until !== null && (now === undefined || Date.parse(until) > now)) return true
  return state.jobs.length > 0 && state.jobs.every((job) => job.paused || job.state === 'paused')
}

/**
 * The one state that tray and window show: the worst over all jobs and problems.
 * A failure outranks all and stays until a run has succeeded; a run in progress outranks what it may be about to mend;
 * unknown is never green, and a pause hides nothing that is worse.
 * @param now milliseconds since 1970; when given, a pause that is over no longer counts
 */
export function glanceOf(state: Looked, now?: number): Glance {
  const problem = (severity: string) => state.problems.some((p) => p.severity === severity)
  if (problem('urgent') || state.jobs.some(hasFailed)) return 'failed'
  if (state.running.length > 0) return 'running'
  if (!state.configured || problem('attention') || state.jobs.some((job) => wants(job) !== null)) return 'attention'
  if (state.coverage.at === null || state.coverage.unknown.length > 0) return 'unknown'
  return isPaused(state, now) ? 'paused' : 'ok'
}
