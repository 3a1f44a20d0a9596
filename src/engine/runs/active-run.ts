import type { JobConfig } from '../../shared/model/config.ts'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import type { RunStats, RunWarning } from '../../shared/model/status.ts'
import type { GuardId, RunKind, RunStatus, Trigger } from '../../shared/model/words.ts'
import { cancelled, unexpected, workCancelled } from '../../shared/problems/run.ts'
import type { RunLog, RunRecord } from '../store/types.ts'
import type { RawPath } from '../system/rawpath.ts'
import type { ProgressTracker } from './progress.ts'

/** A run from the queue to its end. */
export interface ActiveRun {
  id: string
  job: JobConfig
  kind: RunKind
  trigger: Trigger
  allow: ReadonlySet<GuardId>
  /** Milliseconds since 1970. */
  queuedAt: number
  signal: AbortSignal
  progress: ProgressTracker
  log: RunLog
  /** Private folder, removed when the run has ended. */
  scratch: RawPath
}

/** How a run ended: the one form that passes the exit door. */
export interface Outcome {
  status: Exclude<RunStatus, 'queued' | 'running'>
  problem: Problem | null
  warnings: RunWarning[]
  stats: RunStats
  snapshot: string | null
  note: string | null
}

export const nothingDone: RunStats = { files: 0, bytes: 0, added: 0 }

export function failed(problem: Problem, stats: RunStats = nothingDone): Outcome {
  return { status: 'failed', problem, warnings: [], stats, snapshot: null, note: null }
}

export function cancelledOutcome({ id, job, kind }: Pick<RunRecord, 'id' | 'job' | 'kind'>): Outcome {
  return {
    status: 'cancelled',
    problem: kind === 'backup' ? cancelled(job, id) : workCancelled(job, id, kind),
    warnings: [],
    stats: nothingDone,
    snapshot: null,
    note: null,
  }
}

/** What was thrown, as the end of a run. */
export function failureOf(record: Pick<RunRecord, 'job'>, error: unknown): Outcome {
  if (error instanceof ProblemError) return failed(error.problem)
  return failed(unexpected(record.job, error instanceof Error ? error.message : String(error)))
}
