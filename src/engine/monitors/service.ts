import type { JobConfig } from '../../shared/model/config.ts'
import type { Notice } from '../../shared/model/state.ts'
import type { Core } from '../core.ts'
import { isGood, isPending } from '../runs/good.ts'
import type { DueMemory } from '../schedule/due-memory.ts'
import type { RunRecord } from '../store/types.ts'
import { decideNotices } from './policy.ts'
import { type MonitoredJob, type MonitorFacts, type NoticeMemory, noMemory } from './types.ts'

/** Notices that the state carries; a shell that was away longer has missed older ones. */
const most = 20
const key = 'notices'

interface Kept {
  memory: NoticeMemory
  notices: Notice[]
}

/** What it needs of the engine: tests bring their own. */
export type NoticeParts = Pick<Core, 'clock' | 'config' | 'history' | 'state'> & {
  coverage: Pick<Core['coverage'], 'last' | 'known'>
}

/** Gathers what the monitors judge, and puts what they decide into state and history. */
export class NoticeService {
  readonly #core: NoticeParts
  readonly #runs: { lastRuns(): Promise<ReadonlyMap<string, RunRecord>> }
  #kept: Kept = { memory: noMemory, notices: [] }
  #turn: Promise<unknown> = Promise.resolve()

  constructor(core: NoticeParts, runs: { lastRuns(): Promise<ReadonlyMap<string, RunRecord>> }) {
    this.#core = core
    this.#runs = runs
  }

  /** Takes up what was told before the engine was last ended. */
  async load(): Promise<void> {
    const kept = await this.#core.history.get<Kept>(key)
    if (kept?.memory.version !== 1) return
    this.#kept = kept
    this.#core.state.set({ notices: kept.notices })
  }

  /** Since when some file has been exposed for longer than it should. */
  get exposedFrom(): number | null {
    return this.#kept.memory.exposedFrom
  }

  /** Judges the present; called after each run and every minute. One look at a time. */
  look(): Promise<void> {
    const mine = this.#turn.then(() => this.#look())
    this.#turn = mine.catch(() => {})
    return mine
  }

  async #look(): Promise<void> {
    const { memory, notices } = decideNotices(this.#kept.memory, await this.#facts(), this.#core.clock.now())
    const changed = JSON.stringify(memory) !== JSON.stringify(this.#kept.memory)
    if (!changed && notices.length === 0) return
    this.#kept = { memory, notices: [...notices.toReversed(), ...this.#kept.notices].slice(0, most) }
    // First kept, then shown: a notice that was shown is never forgotten.
    await this.#core.history.set(key, this.#kept)
    if (notices.length > 0) this.#core.state.set({ notices: this.#kept.notices })
  }

  async #facts(): Promise<MonitorFacts> {
    const { config, coverage } = this.#core
    const settings = config.current()
    const lastRuns = await this.#runs.lastRuns()
    const { last } = coverage
    const oldest = last?.coverage.exposure.oldest ?? null
    return {
      settings: { ...settings.notifications, proofMaxAgeDays: settings.proofMaxAgeDays },
      config: config.problem(),
      jobs: await Promise.all(settings.jobs.map((job) => this.#job(job, lastRuns.get(job.id) ?? null))),
      coverage:
        last === null
          ? null
          : {
              oldestProof: last.oldestProof,
              exposedSince: oldest === null ? null : Date.parse(oldest),
              exposedFiles: last.coverage.exposure.files,
            },
    }
  }

  async #job(job: JobConfig, run: RunRecord | null): Promise<MonitoredJob> {
    const [snapshots, due] = await Promise.all([
      this.#core.coverage.known(job.id),
      this.#core.history.get<DueMemory>(`due:${job.id}`),
    ])
    return {
      id: job.id,
      name: job.name,
      lastRun:
        run === null
          ? null
          : {
              id: run.id,
              status: run.status,
              endedAt: run.endedAt ?? run.queuedAt,
              problem: run.problem,
              newWarnings: run.warnings.filter((w) => w.isNew && !w.accepted).map((w) => w.path),
            },
      provenAt: snapshots.find(isGood)?.at ?? null,
      waiting: due?.waiting ?? null,
      suspects: snapshots.filter(isPending).map((s) => s.id),
      paused: job.paused,
    }
  }
}
