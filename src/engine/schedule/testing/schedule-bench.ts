import { JobConfig } from '../../../shared/model/config.ts'
import type { Trigger } from '../../../shared/model/words.ts'
import { createFakeClock, type FakeClock } from '../../testing/fake-clock.ts'
import type { DueMemory, DueStore, Waiting } from '../due-memory.ts'
import { createScheduler } from '../scheduler.ts'
import type { Conditions, Scheduler, SchedulerDeps, StartInfo } from '../scheduler-types.ts'

export const hour = 3_600_000
export const day = 24 * hour

/** A job of schedule `daily at 03:00 UTC` unless told otherwise. */
export function job(patch: Record<string, unknown> = {}): JobConfig {
  return JobConfig.parse({
    id: 'home',
    name: 'Home',
    strategy: 'cp',
    destination: { path: '/mnt/disk' },
    sources: { ctx: 'all' },
    schedule: { kind: 'daily', at: '03:00' },
    zone: 'UTC',
    ...patch,
  })
}

export interface Started extends StartInfo {
  job: string
  trigger: Trigger
  at: string
}

/** A machine with jobs, disks and a user, to be played with; `boot` starts the engine on what the last one kept. */
export interface Bench {
  clock: FakeClock
  jobs: JobConfig[]
  kept: Map<string, DueMemory>
  started: Started[]
  skipped: { job: string; code: string; trigger: Trigger; at: string }[]
  waits: { job: string; waiting: Waiting | null }[]
  errors: string[]
  checks: number
  conditions: Conditions | (() => Promise<Conditions>)
  answer: 'started' | 'busy' | Error | Promise<'started' | 'busy'>
  pausedUntil: number | null
  random: number
  zone: string
  scheduler: Scheduler
  boot(): Promise<void>
  /** Engine ended, machine off for so long. */
  off(ms: number): Promise<void>
  /** Asleep: time passes, nothing ticks, then the machine wakes. */
  sleep(ms: number): Promise<void>
}

const text = (ms: number) => new Date(ms).toISOString().slice(0, 16)

export function createBench(start: string, jobs: JobConfig[] = [job()]): Bench {
  const clock = createFakeClock(start)
  const kept = new Map<string, DueMemory>()
  const store: DueStore = {
    getDue: async (id) => structuredClone(kept.get(id) ?? null),
    setDue: async (id, memory) => {
      if (memory === null) kept.delete(id)
      else kept.set(id, structuredClone(memory))
    },
  }
  const deps: SchedulerDeps = {
    clock,
    store,
    jobs: () => bench.jobs,
    zone: () => bench.zone,
    pausedUntil: () => bench.pausedUntil,
    async conditions() {
      bench.checks += 1
      return typeof bench.conditions === 'function' ? bench.conditions() : bench.conditions
    },
    async start(j, trigger, info) {
      const answer = await bench.answer
      if (answer instanceof Error) throw answer
      if (answer === 'started') bench.started.push({ job: j.id, trigger, ...info, at: text(clock.now()) })
      return answer
    },
    onSkip: (j, why, trigger) => {
      bench.skipped.push({ job: j.id, code: why.code, trigger, at: text(clock.now()) })
    },
    onWaiting: (id, waiting) => bench.waits.push({ job: id, waiting }),
    onError: (id, error) => bench.errors.push(`${id}: ${error instanceof Error ? error.message : error}`),
    random: () => bench.random,
  }
  const bench: Bench = {
    clock,
    jobs,
    kept,
    started: [],
    skipped: [],
    waits: [],
    errors: [],
    checks: 0,
    conditions: { ok: true },
    answer: 'started',
    pausedUntil: null,
    random: 0.5,
    zone: 'UTC',
    scheduler: createScheduler(deps),
    async boot() {
      bench.scheduler = createScheduler(deps)
      await bench.scheduler.begin()
    },
    async off(ms) {
      await bench.scheduler.stop()
      clock.jump(ms)
    },
    async sleep(ms) {
      clock.jump(ms)
      await bench.scheduler.resumed()
    },
  }
  return bench
}
