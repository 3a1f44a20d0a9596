import type { JobConfig } from '../../shared/model/config.ts'
import type { Trigger } from '../../shared/model/words.ts'
import { missedSince, nextDue } from './due.ts'
import { type DueMemory, freshMemory, ruleOf, settledMemory, type Waiting } from './due-memory.ts'
import type { Conditions, Scheduler, SchedulerDeps, StartInfo } from './scheduler-types.ts'
import { unlessAborted, within } from './within.ts'

export type { Conditions, Scheduler, SchedulerDeps, StartInfo } from './scheduler-types.ts'

const minute = 60_000
/** A run later than this after its due time is a catch-up. */
const lateAfter = 2 * minute
/** Catch-ups of several jobs are spread over this time. */
const spread = minute
/** Two logins closer together than this are one, or an engine that keeps restarting would run a job each time. */
const oneLogin = 10 * minute
/** Minutes between two looks at conditions that do not hold; the last repeats. */
const backOff = [1, 2, 4, 8, 10]

/** A hung mount must not keep a job from ever being looked at again. */
const conditionLimit = 2 * minute
const tooSlow: Conditions = {
  ok: false,
  code: 'unknown',
  reason: 'its conditions could not be looked into within 2 minutes',
}

interface Owed {
  job: JobConfig
  trigger: Trigger
  info: StartInfo
}

/**
 * Starts each job's runs at its due times. A due time counts as served when its run starts; what was missed (sleep,
 * power off, a clock set forward, a pause) gets one run, and the regular hour stays as it was.
 */
export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { clock, store } = deps
  const memories = new Map<string, DueMemory>()
  const loginOwed = new Set<string>()
  const attending = new Map<string, Promise<void>>()
  const nextLook = new Map<string, { at: number; step: number }>()
  const reported = new Map<string, string>()
  const stopping = new AbortController()
  let endTicks: (() => void) | null = null

  async function remember(id: string, memory: DueMemory): Promise<void> {
    memories.set(id, memory)
    await store.setDue(id, memory)
  }

  /** The job's memory, read once and brought up to date with its schedule and the clock. */
  async function recall(job: JobConfig): Promise<{ memory: DueMemory; isNew: boolean }> {
    const now = clock.now()
    const kept = memories.get(job.id) ?? (await store.getDue(job.id))
    const memory = kept === null ? freshMemory(job, now) : settledMemory(kept, job, deps.zone(), now)
    if (memory !== kept) await remember(job.id, memory)
    else memories.set(job.id, memory)
    return { memory, isNew: kept === null }
  }

  async function forgetRemoved(jobs: readonly JobConfig[]): Promise<void> {
    const present = new Set(jobs.map((job) => job.id))
    for (const id of memories.keys()) {
      if (present.has(id) || attending.has(id)) continue
      memories.delete(id)
      loginOwed.delete(id)
      nextLook.delete(id)
      await store.setDue(id, null)
    }
  }

  function isPaused(job: JobConfig, now: number): boolean {
    return job.paused || (deps.pausedUntil(job.id) ?? 0) > now
  }

  function owedTo(job: JobConfig): Owed | null {
    const now = clock.now()
    const memory = memories.get(job.id)
    if (memory === undefined || isPaused(job, now)) return null
    if (job.schedule.kind === 'login') {
      return loginOwed.has(job.id) ? { job, trigger: 'login', info: { due: null, missed: 0 } } : null
    }
    const { count, latest } = missedSince(job.schedule, job.zone ?? deps.zone(), memory.after, now)
    if (latest === null) return null
    const trigger = count > 1 || now - latest >= lateAfter ? 'catch-up' : 'schedule'
    return { job, trigger, info: { due: latest, missed: count } }
  }

  async function look(job: JobConfig): Promise<Owed | null> {
    try {
      const { memory } = await recall(job)
      const next = nextLook.get(job.id)
      if (next !== undefined && next.at > clock.monotonic()) return null
      const owed = owedTo(job)
      reported.delete(job.id)
      if (owed === null && memory.waiting !== null && !isPaused(job, clock.now())) await waitNoMore(job.id, memory)
      return owed
    } catch (error) {
      // Such as a schedule that cannot be used: told once, not every minute.
      const said = String(error)
      if (reported.get(job.id) !== said) deps.onError(job.id, error)
      reported.set(job.id, said)
      return null
    }
  }

  async function waitNoMore(id: string, memory: DueMemory): Promise<void> {
    nextLook.delete(id)
    if (memory.waiting !== null) deps.onWaiting?.(id, null)
    await remember(id, { ...memory, waiting: null })
  }

  function lookLater(id: string): void {
    const step = (nextLook.get(id)?.step ?? -1) + 1
    const minutes = backOff[Math.min(step, backOff.length - 1)] ?? 1
    // Just under whole minutes, so that the minute tick meets it.
    nextLook.set(id, { at: clock.monotonic() + minutes * minute - 1000, step })
  }

  async function keepWaiting(owed: Owed, why: { code: string; reason: string }): Promise<void> {
    const { job, trigger } = owed
    const memory = memories.get(job.id) ?? freshMemory(job, clock.now())
    const before = memory.waiting
    const now = clock.now()
    const since = Math.min(before?.since ?? now, now)
    const expired = now - since >= job.conditions.deadlineMinutes * minute
    const skips = expired && before?.skipped !== true
    const waiting: Waiting = { since, ...why, skipped: skips || before?.skipped === true }
    lookLater(job.id)
    if (before === null || before.code !== why.code || before.reason !== why.reason || skips) {
      await remember(job.id, { ...memory, waiting })
      deps.onWaiting?.(job.id, waiting)
    }
    if (skips) await deps.onSkip(job, why, trigger)
  }

  function conditionsOf(job: JobConfig): Promise<Conditions> {
    return deps.conditions(job).catch((error: unknown) => {
      return { ok: false, code: 'unknown', reason: error instanceof Error ? error.message : String(error) }
    })
  }

  async function serve(id: string): Promise<void> {
    const find = () => deps.jobs().find((job) => job.id === id)
    const job = find()
    const owed = job === undefined ? null : owedTo(job)
    if (owed === null) return
    const conditions = await unlessAborted(
      stopping.signal,
      within(clock, conditionLimit, conditionsOf(owed.job), tooSlow),
    )
    // Meanwhile it may have been paused, changed or removed.
    const still = find()
    const now = still === undefined ? null : owedTo(still)
    if (now === null) return
    if (!conditions.ok) return keepWaiting(now, { code: conditions.code, reason: conditions.reason })
    const answer = await unlessAborted(stopping.signal, deps.start(now.job, now.trigger, now.info))
    if (answer === 'busy') return
    loginOwed.delete(id)
    const memory = memories.get(id) ?? freshMemory(now.job, clock.now())
    // It may have stood in the queue for hours: it serves all that came due until it began.
    const due = owedTo(now.job)?.info.due ?? now.info.due
    await waitNoMore(id, { ...memory, after: due === null ? clock.now() : Math.max(memory.after, due) })
  }

  /** One at a time a job: who comes second joins the first. */
  function attend(id: string, delay: number): Promise<void> {
    const already = attending.get(id)
    if (already !== undefined) return already
    const work = (async () => {
      try {
        if (delay > 0) await clock.sleep(delay, stopping.signal)
        await serve(id)
      } catch (error) {
        if (stopping.signal.aborted) return
        lookLater(id)
        deps.onError(id, error)
      } finally {
        attending.delete(id)
      }
    })()
    attending.set(id, work)
    return work
  }

  async function tick(): Promise<void> {
    if (stopping.signal.aborted) return
    const jobs = deps.jobs()
    await forgetRemoved(jobs).catch((error: unknown) => deps.onError('', error))
    const owed: Owed[] = []
    for (const job of jobs) {
      const found = attending.has(job.id) ? null : await look(job)
      if (found !== null) owed.push(found)
    }
    if (stopping.signal.aborted) return
    const several = owed.filter((o) => o.trigger !== 'schedule').length > 1
    const now: Promise<void>[] = []
    for (const { job, trigger } of owed) {
      const delay = several && trigger !== 'schedule' ? deps.random() * spread : 0
      const work = attend(job.id, delay)
      if (delay === 0) now.push(work)
    }
    await Promise.all(now)
  }

  function oweLogin(job: JobConfig, memory: DueMemory, isNew: boolean): void {
    if (job.schedule.kind !== 'login') return
    const since = clock.now() - memory.after
    if (isNew || since < 0 || since >= oneLogin) loginOwed.add(job.id)
  }

  async function login(known: boolean): Promise<void> {
    for (const job of deps.jobs()) {
      try {
        const { memory, isNew } = await recall(job)
        oweLogin(job, memory, isNew && !known)
        if (!known && memory.waiting !== null) deps.onWaiting?.(job.id, memory.waiting)
      } catch (error) {
        deps.onError(job.id, error)
      }
    }
    await tick()
  }

  return {
    tick,
    login: () => login(true),
    waiting: (job) => memories.get(job)?.waiting ?? null,
    async begin() {
      endTicks ??= clock.everyMinute(() => void tick())
      await login(false)
    },
    resumed() {
      nextLook.clear()
      return tick()
    },
    nextRunAt(job) {
      const now = clock.now()
      const resume = Math.max(job.paused ? Number.POSITIVE_INFINITY : 0, deps.pausedUntil(job.id) ?? 0)
      if (resume === Number.POSITIVE_INFINITY) return null
      const memory = memories.get(job.id)
      const counts = memory !== undefined && memory.waiting === null && memory.rule === ruleOf(job)
      const after = counts ? memory.after : now
      try {
        const due = nextDue(job.schedule, job.zone ?? deps.zone(), after)
        return due === null ? null : Math.max(due, resume, now)
      } catch {
        return null
      }
    },
    async stop() {
      stopping.abort(new Error('the scheduler was stopped'))
      endTicks?.()
      endTicks = null
      await Promise.allSettled(attending.values())
    },
  }
}
