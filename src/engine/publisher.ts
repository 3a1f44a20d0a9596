import type { JobConfig } from '../shared/model/config.ts'
import type { Problem } from '../shared/model/problem.ts'
import type { Job } from '../shared/model/status.ts'
import type { Core } from './core.ts'
import { countedSnapshots } from './coverage/job-proofs.ts'
import type { Looked } from './coverage/service.ts'
import { jobView } from './jobs/view.ts'
import { problemsOf } from './problems.ts'
import { isPending } from './runs/good.ts'
import { runShape } from './runs/records.ts'
import type { RunService } from './runs/service.ts'
import { nextDue } from './schedule/due.ts'
import { machineZone } from './schedule/machine-zone.ts'
import type { Scheduler } from './schedule/scheduler.ts'
import type { RunRecord } from './store/types.ts'
import { instant } from './system/clock.ts'
import { display } from './system/rawpath.ts'

/** Runs shown without asking for a page. */
const recent = 20

/** Puts what the parts know into the one state: jobs, problems, coverage, runs. */
export class Publisher {
  readonly #core: Core
  readonly #runs: RunService
  readonly #scheduler: () => Scheduler | null
  readonly #pausedUntil: () => number | null
  /** Since when files have been exposed, as the monitors remember it. */
  exposedFrom: () => number | null = () => null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(core: Core, runs: RunService, scheduler: () => Scheduler | null, pausedUntil: () => number | null) {
    this.#core = core
    this.#runs = runs
    this.#scheduler = scheduler
    this.#pausedUntil = pausedUntil
  }

  /** Looks at the machine again and publishes all that follows from it. */
  async refresh(options: { walk: boolean; showScan?: boolean }): Promise<Looked> {
    const { state, coverage, clock } = this.#core
    if (options.showScan === true) state.set({ scan: { running: true, found: 0, at: state.get().scan.at } })
    const onFound =
      options.showScan === true
        ? throttled((found) => state.set({ scan: { running: true, found, at: null } }), clock)
        : undefined
    try {
      const looked = await coverage.refresh({ walk: options.walk, ...(onFound === undefined ? {} : { onFound }) })
      state.set({ coverage: looked.coverage })
      await this.facts()
      return looked
    } finally {
      const at = coverage.walkedAt
      state.set({
        scan: {
          running: false,
          found: coverage.last?.coverage.projects.length ?? 0,
          at: at === null ? null : instant(at),
        },
      })
    }
  }

  /** Publishes jobs, runs and problems from what is known, without looking at the disk's items. */
  facts(): Promise<void> {
    const mine = this.#turn.then(() => this.#facts())
    this.#turn = mine.catch(() => {})
    return mine
  }

  async #facts(): Promise<void> {
    const { config, history, state } = this.#core
    const jobs = config.current().jobs
    const lastRuns = await this.lastRuns()
    const recentRuns = (await history.runs({ limit: recent, cursor: null })).runs.filter((r) => r.endedAt !== null)
    state.set({
      configured: jobs.length > 0,
      configReadOnly: config.readOnly() || config.problem() !== null,
      jobs: this.#jobs(lastRuns),
      recentRuns: recentRuns.map(runShape),
      problems: await this.#problems(lastRuns),
      engine: { ...state.get().engine, pausedUntil: pausedShape(this.#pausedUntil()) },
    })
  }

  /** Last ended backup of each job. A skipped one says nothing of how the job does. */
  async lastRuns(): Promise<Map<string, RunRecord>> {
    const out = new Map<string, RunRecord>()
    for (const job of this.#core.config.current().jobs) {
      const last = await this.#core.history.lastRun(job.id)
      if (last !== null) out.set(job.id, last)
    }
    return out
  }

  #jobs(lastRuns: ReadonlyMap<string, RunRecord>): Job[] {
    const scheduler = this.#scheduler()
    return this.#core.config.current().jobs.map((job) =>
      jobView(job, {
        lastRun: lastRuns.get(job.id) ?? null,
        nextRunAt: scheduler === null ? dueOf(job, this.#core.clock.now()) : scheduler.nextRunAt(job),
        running: this.#runs.ofJob(job.id) !== null,
        waiting: (scheduler?.waiting(job.id) ?? null) !== null,
        allPaused: this.#pausedUntil() !== null,
      }),
    )
  }

  async #problems(lastRuns: ReadonlyMap<string, RunRecord>): Promise<Problem[]> {
    const core = this.#core
    const settings = core.config.current()
    const scheduler = this.#scheduler()
    const damaged = await Promise.all(settings.jobs.map(async (j) => ({ job: j.id, paths: await this.#damaged(j.id) })))
    const pending = await Promise.all(settings.jobs.map((job) => this.#pending(job.id)))
    return problemsOf({
      now: core.clock.now(),
      config: core.config.problem(),
      jobs: settings.jobs,
      proofMaxAgeDays: settings.proofMaxAgeDays,
      looked: core.coverage.last,
      lastRuns,
      pending: pending.flat(),
      damaged: damaged.filter((d) => d.paths.length > 0),
      waiting: settings.jobs.flatMap((job) =>
        scheduler?.waiting(job.id)?.code === 'destination-away' ? [{ job: job.id, path: job.destination.path }] : [],
      ),
      exposedFrom: this.exposedFrom(),
      running: new Set(settings.jobs.flatMap((j) => (this.#runs.ofJob(j.id) === null ? [] : [j.id]))),
    })
  }

  async #damaged(job: string): Promise<string[]> {
    const counted = new Set(countedSnapshots(await this.#core.coverage.known(job)))
    const rows = await this.#core.coverage.damaged(job)
    return [...new Set(rows.filter((r) => counted.has(r.snapshot)).map((r) => display(r.path)))]
  }

  async #pending(job: string): Promise<{ job: string; snapshot: string; reasons: string[] }[]> {
    const known = (await this.#core.coverage.known(job)).filter(isPending)
    const reasons = await this.#core.history.get<Record<string, string[]>>(`suspect:${job}`)
    return known.map((s) => ({ job, snapshot: s.id, reasons: reasons?.[s.id] ?? [] }))
  }
}

/** When a job is due, while nobody here schedules: a command that ends. */
function dueOf(job: JobConfig, now: number): number | null {
  return job.paused ? null : nextDue(job.schedule, job.zone ?? machineZone(), now)
}

function pausedShape(until: number | null): string | null {
  if (until === null) return null
  return instant(Number.isFinite(until) ? until : Date.parse('9999-12-31T00:00:00Z'))
}

function throttled(publish: (found: number) => void, clock: Core['clock']): (found: number) => void {
  let last = Number.NEGATIVE_INFINITY
  return (found) => {
    if (clock.monotonic() - last < 100) return
    last = clock.monotonic()
    publish(found)
  }
}
