import type { Problem } from '../../shared/model/problem.ts'
import type { Notice } from '../../shared/model/state.ts'
import type { RunStatus } from '../../shared/model/words.ts'

/** What the monitors know of a job. Times are milliseconds since 1970. */
export interface MonitoredJob {
  id: string
  name: string
  /** Newest ended backup that was not skipped. */
  lastRun: {
    id: string
    status: RunStatus
    endedAt: number
    problem: Problem | null
    /** Paths left out for the first time and not accepted. */
    newWarnings: readonly string[]
  } | null
  /** When the newest complete, unsuspected snapshot was made; null = none is known. */
  provenAt: number | null
  /** What a run that is owed waits for. */
  waiting: { since: number; code: string; reason: string } | null
  /** Snapshots that wait for the user's decision. */
  suspects: readonly string[]
  paused: boolean
}

export interface MonitorFacts {
  settings: { failures: boolean; recovery: boolean; proofMaxAgeDays: number }
  /** Why the config on disk is not in force. */
  config: Problem | null
  jobs: readonly MonitoredJob[]
  /** Over all items that matter; null until they have been looked at. */
  coverage: {
    /** Oldest proof among them. */
    oldestProof: number | null
    /** Since when the longest exposed of them has had content that no proof covers. */
    exposedSince: number | null
    exposedFiles: number
  } | null
}

/** What was told, kept as JSON over restarts. */
export interface NoticeMemory {
  version: 1
  /** When each job was first seen: a new one has its time before it counts as overdue. */
  seen: Record<string, number>
  /** Since when some file has been exposed for longer than it should; a run has a day to mend it. */
  exposedFrom: number | null
  /** Causes that hold and were told, by key, with the time they were told. */
  told: Record<string, number>
}

export const noMemory: NoticeMemory = { version: 1, seen: {}, exposedFrom: null, told: {} }

export type CauseId =
  | 'run-failed'
  | 'run-warning-new'
  | 'recovered'
  | 'overdue'
  | 'proof-too-old'
  | 'waiting-for-disk'
  | 'config-broken'
  | 'suspect-snapshot'

/** A cause that holds now. Told once for as long as its key holds, and again after `remindAfterMs` where given. */
export interface Raised {
  key: string
  cause: CauseId
  notice: Pick<Notice, 'title' | 'body' | 'opens' | 'urgency'>
  remindAfterMs?: number
}

/** What one cause finds: what holds, and which told keys hold on though there is nothing new to tell. */
export interface Found {
  raised: Raised[]
  held?: string[]
}

export type Cause = (facts: MonitorFacts, memory: NoticeMemory, now: number) => Found

export const dayMs = 86_400_000

/** Keys of a cause about one job that were told and hold. */
export function toldKeys(memory: NoticeMemory, prefix: string): string[] {
  return Object.keys(memory.told).filter((key) => key === prefix || key.startsWith(`${prefix}:`))
}
