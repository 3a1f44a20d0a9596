import type { JobConfig } from '../../shared/model/config.ts'
import type { Trigger } from '../../shared/model/words.ts'
import type { Clock } from '../system/clock.ts'
import type { DueStore, Waiting } from './due-memory.ts'

/** Whether a job may start now; `code` and `reason` say what it waits for. */
export type Conditions = { ok: true } | { ok: false; code: string; reason: string }

/** Why a run starts: `due` is the newest due time it serves (null at login), `missed` how many it serves. */
export interface StartInfo {
  due: number | null
  missed: number
}

export interface SchedulerDeps {
  clock: Clock
  store: DueStore
  /** The jobs as configured now. */
  jobs(): readonly JobConfig[]
  /** The machine's zone now, for jobs without their own. */
  zone(): string
  /** Milliseconds since 1970 until which the job (or every job) is paused; Infinity = until resumed; null = not. */
  pausedUntil(job: string): number | null
  /** What does not answer within 2 minutes counts as not holding. */
  conditions(job: JobConfig): Promise<Conditions>
  /**
   * Resolves `started` when the run has begun (left the queue), whatever becomes of it; `busy` when one of this job's
   * is in progress. Rejects only when no run could be recorded: then it is tried again.
   */
  start(job: JobConfig, trigger: Trigger, info: StartInfo): Promise<'started' | 'busy'>
  /** Told once when the deadline of a wait has passed, to be kept as a skipped run. The run stays owed. */
  onSkip(job: JobConfig, why: { code: string; reason: string }, trigger: Trigger): void | Promise<void>
  /** A job begins to wait, waits for something else, or (null) waits no more. */
  onWaiting?(job: string, waiting: Waiting | null): void
  onError(job: string, error: unknown): void
  /** 0 to 1. */
  random(): number
}

export interface Scheduler {
  /** Reads what is kept and begins to tick; jobs with schedule `login` run. */
  begin(): Promise<void>
  /** Looks at all jobs now. Resolves when those that can start have been started; never rejects. */
  tick(): Promise<void>
  /** The machine woke up, a disk appeared: looks at once, waits included. */
  resumed(): Promise<void>
  /** The user logged in. */
  login(): Promise<void>
  /** When the job runs next by itself: now when it is owed a run, the regular time while it waits; null = never. */
  nextRunAt(job: JobConfig): number | null
  waiting(job: string): Waiting | null
  /** Ticks no more; resolves when nothing of it is under way. */
  stop(): Promise<void>
}
