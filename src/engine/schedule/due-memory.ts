import { z } from 'zod'
import { type JobConfig, Schedule } from '../../shared/model/config.ts'
import { missedSince, nextDue } from './due.ts'

/** What a job waits for before a run that is owed can start. */
export interface Waiting {
  /** When it began to wait, milliseconds since 1970. */
  since: number
  /** e.g. `destination-away`, `on-battery`. */
  code: string
  /** In words, to stand after "waiting: ". */
  reason: string
  /** The deadline has passed and was told, once; it still runs as soon as it can. */
  skipped: boolean
}

/** What is kept of a job's schedule over restarts. All due times up to `after` are served. */
export interface DueMemory {
  after: number
  /** The schedule that `after` belongs to. */
  rule: string
  waiting: Waiting | null
}

/** Where due memories are kept; `null` forgets a job. */
export interface DueStore {
  getDue(job: string): Promise<DueMemory | null>
  setDue(job: string, memory: DueMemory | null): Promise<void>
}

const Rule = z.object({ schedule: Schedule, zone: z.string().optional() })

/** The job's schedule and own zone as text, to notice that the user changed them. */
export function ruleOf(job: JobConfig): string {
  return JSON.stringify({ schedule: job.schedule, zone: job.zone })
}

/** For a job seen for the first time: it is owed nothing of the past, and its first run waits for nobody. */
export function freshMemory(job: JobConfig, now: number): DueMemory {
  return { after: now, rule: ruleOf(job), waiting: null }
}

/**
 * The memory as it counts now, the same object when nothing changed:
 * - A changed schedule starts from now, unless a run was owed under the old one: that debt stays.
 * - A clock set back by more than half the schedule's period starts from now, or the job would rest until the old
 *   time comes again; set back by less, the times already served are not served again.
 */
export function settledMemory(memory: DueMemory, job: JobConfig, machineZone: string, now: number): DueMemory {
  const rule = ruleOf(job)
  if (memory.rule !== rule) {
    const owed = wasOwed(memory, machineZone, now)
    return { after: owed ? memory.after : now, rule, waiting: null }
  }
  if (memory.after > now && memory.after - now > period(job, machineZone, memory.after) / 2) {
    return { ...memory, after: now }
  }
  return memory
}

function wasOwed(memory: DueMemory, machineZone: string, now: number): boolean {
  try {
    const { schedule, zone } = Rule.parse(JSON.parse(memory.rule))
    return missedSince(schedule, zone ?? machineZone, memory.after, now).count > 0
  } catch {
    // What cannot be read or was no schedule owes nothing.
    return false
  }
}

/** Milliseconds between two due times around an instant; 0 where there are none. */
function period(job: JobConfig, machineZone: string, around: number): number {
  const zone = job.zone ?? machineZone
  const first = nextDue(job.schedule, zone, around)
  const second = first === null ? null : nextDue(job.schedule, zone, first)
  return first === null || second === null ? 0 : second - first
}
