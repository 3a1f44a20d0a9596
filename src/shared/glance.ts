import type { AppState, Glance } from './model/state.ts'

type Looked = Pick<AppState, 'configured' | 'jobs' | 'running' | 'problems' | 'coverage' | 'engine'>

/**
 * The one state that tray and window show: the worst over all jobs and problems.
 * Failed outranks all; a run in progress outranks what it may be about to mend; unknown is never green.
 */
export function glanceOf(state: Looked): Glance {
  const problem = (severity: string) => state.problems.some((p) => p.severity === severity)
  if (problem('urgent') || state.jobs.some((job) => job.state === 'failed')) return 'failed'
  if (state.running.length > 0) return 'running'
  if (!state.configured || problem('attention') || state.jobs.some((job) => job.state === 'warning')) return 'attention'
  if (state.coverage.at === null || state.coverage.unknown.length > 0) return 'unknown'
  if (state.engine.pausedUntil !== null || (state.jobs.length > 0 && state.jobs.every((job) => job.paused))) return 'paused'
  return 'ok'
}
