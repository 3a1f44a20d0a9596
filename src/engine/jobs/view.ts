import { scheduleWords } from '../../shared/format/schedule-words.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import type { Job } from '../../shared/model/status.ts'
import type { RunRecord } from '../store/types.ts'
import { instant } from '../system/clock.ts'

export interface JobFacts {
  /** Last ended backup. */
  lastRun: RunRecord | null
  /** Milliseconds since 1970; null = never by itself. */
  nextRunAt: number | null
  running: boolean
  waiting: boolean
  /** All jobs are paused. */
  allPaused: boolean
}

/** A job as the shells see it. */
export function jobView(job: JobConfig, facts: JobFacts): Job {
  const { lastRun } = facts
  return {
    id: job.id,
    name: job.name,
    strategy: job.strategy,
    state: stateOf(job, facts),
    lastRun:
      lastRun === null
        ? null
        : {
            id: lastRun.id,
            status: lastRun.status,
            startedAt: instant(lastRun.startedAt ?? lastRun.queuedAt),
            endedAt: lastRun.endedAt === null ? null : instant(lastRun.endedAt),
          },
    nextRunAt: facts.nextRunAt === null ? null : instant(facts.nextRunAt),
    destination: job.destination.path,
    schedule: job.schedule,
    scheduleWords: scheduleWords(job.schedule),
    sources: [...(job.sources.ctx === undefined ? [] : ctxWords(job.sources.ctx)), ...(job.sources.paths ?? [])],
    paused: job.paused,
  }
}

function ctxWords(ctx: NonNullable<JobConfig['sources']['ctx']>): string[] {
  return ctx === 'all' ? ['all ctx projects and ~/.ctx'] : ctx
}

function stateOf(job: JobConfig, facts: JobFacts): Job['state'] {
  if (facts.running) return 'running'
  const last = facts.lastRun?.status
  // A failure shows through a pause: pausing does not mend it.
  if (last === 'failed' || last === 'interrupted') return 'failed'
  if (job.paused || facts.allPaused) return 'paused'
  if (facts.waiting) return 'waiting'
  if (last === undefined) return 'never-run'
  return last === 'succeeded' ? 'ok' : 'warning'
}
