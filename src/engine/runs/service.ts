import { mkdir, rm } from 'node:fs/promises'
import type { JobConfig } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import type { RunProgress } from '../../shared/model/state.ts'
import type { Run } from '../../shared/model/status.ts'
import type { GuardId, RunKind, Trigger } from '../../shared/model/words.ts'
import { engineClosing } from '../../shared/problems/engine.ts'
import { noSuch } from '../../shared/problems/run.ts'
import { problemOf } from '../../shared/problems/wire.ts'
import { type Core, expandHome } from '../core.ts'
import type { RunLog, RunRecord } from '../store/types.ts'
import { rawFromText } from '../system/rawpath.ts'
import { type ActiveRun, cancelledOutcome, failureOf, nothingDone, type Outcome } from './active-run.ts'
import { ProgressTracker } from './progress.ts'
import { RunQueue } from './queue.ts'
import { runId, runShape } from './records.ts'

/** What a run does once it has its turn. */
export type RunWork = (run: ActiveRun) => Promise<Outcome>

export interface StartRequest {
  job: JobConfig
  kind: RunKind
  trigger: Trigger
  allow: readonly GuardId[]
}

/** Who is told of runs. */
export interface RunShells {
  began(record: RunRecord): void
  /** Called with every run that has ended, before anybody who waits for it is told. */
  ended(record: RunRecord): Promise<void>
  /** What went wrong around a run, after it or in writing it down; the run itself is told of by `ended`. */
  onError(error: unknown, where: string): void
}

/**
 * Takes runs in, gives each its turn, and lets every one of them out through one door: what fails before the tool
 * starts, what is cancelled in the queue and what throws inside the app end there just as a finished run does.
 */
export class RunService {
  readonly #core: Core
  readonly #queue = new RunQueue()
  readonly #shells: RunShells
  readonly #waiters = new Map<string, Set<() => void>>()
  readonly #progress = new Map<string, RunProgress>()
  readonly #records = new Map<string, RunRecord>()
  readonly #begun = new Map<string, Promise<void>>()
  /** Ends that the history could not take in: tried again with the next one. */
  readonly #unwritten = new Map<string, RunRecord>()
  #closed = false

  constructor(core: Core, shells: RunShells) {
    this.#core = core
    this.#shells = shells
  }

  /** The job's backup that waits or works now, or null; one that is on its way out has ended. */
  ofJob(job: string): string | null {
    return [...this.#progress.values()].find((p) => p.job === job && p.kind === 'backup')?.id ?? null
  }

  get busy(): boolean {
    return this.#queue.busy
  }

  /** Accepts a run into the queue. A job has one run at a time: asked again, it answers with that one. */
  async start(request: StartRequest, work: RunWork): Promise<string> {
    if (this.#closed) throw new ProblemError(engineClosing())
    const { job, kind } = request
    const already = this.ofJob(job.id)
    if (already !== null && kind === 'backup') return already
    const at = this.#core.clock.now()
    const id = runId(at)
    const record: RunRecord = {
      id,
      job: job.id,
      kind,
      status: 'queued',
      trigger: request.trigger,
      queuedAt: at,
      startedAt: null,
      endedAt: null,
      snapshot: null,
      stats: nothingDone,
      problem: null,
      warnings: [],
      note: null,
      child: null,
    }
    const progress = new ProgressTracker({ ...request, id, job: job.id, queuedAt: at }, this.#core.clock, (p) =>
      this.#show(p),
    )
    this.#records.set(id, record)
    this.#show(progress.value)
    try {
      await this.#core.history.insertRun(record)
    } catch (error) {
      this.#forget(id)
      throw error
    }
    // Closed meanwhile: it had its place in the history, and so it has its end there too.
    if (this.#closed) {
      await this.#end(record, cancelledOutcome(record))
      throw new ProblemError(engineClosing())
    }
    const begun = Promise.withResolvers<void>()
    this.#begun.set(id, begun.promise)
    this.#queue.add({
      id,
      job: job.id,
      key: expandHome(this.#core, job.destination.path),
      onWait: (what) => progress.waiting(what),
      start: (signal) => {
        begun.resolve()
        return this.#run(record, request, progress, signal, work)
      },
    })
    return id
  }

  /** Resolves when the run has left the queue, for its work or (cancelled) for good. */
  async begun(id: string): Promise<void> {
    await Promise.race([this.#begun.get(id), this.wait(id)])
  }

  /** Resolves with the run once it has ended. */
  async wait(id: string, signal?: AbortSignal): Promise<Run> {
    while (this.#records.has(id)) {
      signal?.throwIfAborted()
      await new Promise<void>((resolve) => {
        const set = this.#waiters.get(id) ?? new Set()
        set.add(resolve)
        this.#waiters.set(id, set)
        signal?.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    return this.#stored(id)
  }

  async #stored(id: string): Promise<Run> {
    const record = this.#unwritten.get(id) ?? (await this.#core.history.run(id))
    if (record === null) throw new ProblemError(noSuch('run', id, []))
    return runShape(record)
  }

  /** Records a run that a condition kept from starting. */
  async skip(job: JobConfig, trigger: Trigger, reason: string): Promise<void> {
    const at = this.#core.clock.now()
    await this.#core.history.insertRun({
      id: runId(at),
      job: job.id,
      kind: 'backup',
      status: 'skipped',
      trigger,
      queuedAt: at,
      startedAt: at,
      endedAt: at,
      snapshot: null,
      stats: nothingDone,
      problem: null,
      warnings: [],
      note: reason,
      child: null,
    })
  }

  async cancel(id: string): Promise<void> {
    const how = this.#queue.cancel(id)
    const record = this.#records.get(id)
    if (how === 'waiting' && record !== undefined) await this.#end(record, cancelledOutcome(record))
    if (how === null) await this.#stored(id)
  }

  /** Cancels everything and waits for it. */
  async close(): Promise<void> {
    this.#closed = true
    for (const id of await this.#queue.close()) {
      const record = this.#records.get(id)
      if (record !== undefined) await this.#end(record, cancelledOutcome(record))
    }
  }

  async #run(
    record: RunRecord,
    request: StartRequest,
    progress: ProgressTracker,
    signal: AbortSignal,
    work: RunWork,
  ): Promise<void> {
    let outcome: Outcome
    try {
      outcome = await this.#logged(record, request, progress, signal, work)
    } catch (error) {
      outcome = failureOf(record, error)
    }
    await this.#end(record, outcome)
  }

  async #logged(
    record: RunRecord,
    request: StartRequest,
    progress: ProgressTracker,
    signal: AbortSignal,
    work: RunWork,
  ): Promise<Outcome> {
    const core = this.#core
    const scratch = `${core.folders.runtime}/run-${record.id}`
    const log = core.logs.open(record.id)
    let outcome: Outcome
    try {
      await mkdir(scratch, { recursive: true, mode: 0o700 })
      const startedAt = core.clock.now()
      Object.assign(record, { status: 'running', startedAt })
      await core.history.updateRun(record.id, { status: 'running', startedAt })
      progress.started()
      this.#shells.began(record)
      await log.write(
        'info',
        `${request.kind} of ${request.job.name} by ${request.job.strategy}, started ${request.trigger}`,
      )
      // As it is now: it may have been edited, or removed, while the run waited.
      const job = core.config.current().jobs.find((j) => j.id === record.job)
      if (job === undefined) return await this.#removed(record, log)
      const run: ActiveRun = {
        id: record.id,
        job,
        kind: request.kind,
        trigger: request.trigger,
        allow: new Set(request.allow),
        queuedAt: record.queuedAt,
        signal,
        progress,
        log,
        scratch: rawFromText(scratch),
      }
      outcome = await work(run)
    } catch (error) {
      outcome = signal.aborted ? cancelledOutcome(record) : failureOf(record, error)
    }
    const problem = outcome.problem
    if (problem !== null)
      await log.write(outcome.status === 'failed' ? 'error' : 'warn', `${problem.what} ${problem.why}`)
    await log.write('info', `ended: ${outcome.status}`)
    await log.close()
    const unkept = log.problem()
    if (unkept !== null && outcome.problem === null) outcome = { ...outcome, problem: unkept }
    await rm(scratch, { recursive: true, force: true }).catch(() => {})
    return outcome
  }

  async #removed(record: RunRecord, log: RunLog): Promise<Outcome> {
    const note = 'The job was removed while this run waited.'
    await log.write('info', note)
    await log.close()
    return { ...cancelledOutcome(record), problem: null, note }
  }

  /** The one exit door. Never rejects: whatever fails here, the run has ended and who waits for it is told. */
  async #end(record: RunRecord, outcome: Outcome): Promise<void> {
    const endedAt = this.#core.clock.now()
    const problem = outcome.problem === null ? null : { ...outcome.problem, run: record.id }
    const ended: RunRecord = { ...record, ...outcome, problem, endedAt, child: null }
    try {
      for (const late of this.#unwritten.values()) await this.#write(late)
      await this.#write(ended)
    } catch (error) {
      this.#unwritten.set(record.id, { ...ended, problem: problem ?? problemOf(error) })
      this.#shells.onError(error, 'the end of a run')
    }
    this.#progress.delete(record.id)
    await this.#shells.ended(ended).catch((error: unknown) => this.#shells.onError(error, 'after a run'))
    // Shown as running until what follows from it is: neither running nor judged, it would look well for a moment.
    this.#core.state.set({ running: [...this.#progress.values()] })
    this.#forget(record.id)
  }

  async #write(ended: RunRecord): Promise<void> {
    const { id, job: _job, ...patch } = ended
    await this.#core.history.updateRun(id, patch)
    this.#unwritten.delete(id)
  }

  #forget(id: string): void {
    this.#records.delete(id)
    this.#begun.delete(id)
    if (this.#progress.delete(id)) this.#core.state.set({ running: [...this.#progress.values()] })
    for (const wake of this.#waiters.get(id) ?? []) wake()
    this.#waiters.delete(id)
  }

  #show(progress: RunProgress): void {
    if (!this.#records.has(progress.id)) return
    this.#progress.set(progress.id, progress)
    this.#core.state.set({ running: [...this.#progress.values()] })
  }
}
