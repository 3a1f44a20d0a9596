import type { RunProgress } from '../../shared/model/state.ts'
import type { Phase, RunKind, Trigger } from '../../shared/model/words.ts'
import { type Clock, instant } from '../system/clock.ts'

/** Share of a backup's time that each phase takes, roughly: for one bar over the whole run. */
const weights: { [P in Phase]: number } = {
  waiting: 0,
  preflight: 0.03,
  collect: 0.12,
  copy: 0.6,
  prove: 0.15,
  'read-back': 0.05,
  prune: 0.04,
  finish: 0.01,
}
const order: Phase[] = ['waiting', 'preflight', 'collect', 'copy', 'prove', 'read-back', 'finish', 'prune']

/** Milliseconds between two published states of one run. */
const publishEvery = 200

/** Keeps a run's progress and publishes it, at most five times a second; phase changes at once. */
export class ProgressTracker {
  #now: RunProgress
  #published = Number.NEGATIVE_INFINITY
  #phaseStarted: number
  readonly #clock: Clock
  readonly #publish: (progress: RunProgress) => void
  /** Milliseconds each phase took, for history and bench. */
  readonly took: Partial<Record<Phase, number>> = {}

  constructor(
    run: { id: string; job: string; kind: RunKind; trigger: Trigger; queuedAt: number },
    clock: Clock,
    publish: (progress: RunProgress) => void,
  ) {
    this.#clock = clock
    this.#publish = publish
    this.#phaseStarted = clock.monotonic()
    this.#now = {
      id: run.id,
      job: run.job,
      kind: run.kind,
      trigger: run.trigger,
      queuedAt: instant(run.queuedAt),
      startedAt: null,
      phase: 'waiting',
      fraction: null,
      files: 0,
      totalFiles: null,
      bytes: 0,
      totalBytes: null,
      bytesPerSecond: null,
      etaSeconds: null,
      current: null,
      waitingFor: null,
    }
  }

  get value(): RunProgress {
    return this.#now
  }

  started(): void {
    this.#set({ startedAt: instant(this.#clock.now()), waitingFor: null }, true)
  }

  waiting(what: string | null): void {
    this.#set({ waitingFor: what }, true)
  }

  phase(phase: Phase, totals: { files?: number; bytes?: number } = {}): void {
    const at = this.#clock.monotonic()
    this.took[this.#now.phase] = (this.took[this.#now.phase] ?? 0) + (at - this.#phaseStarted)
    this.#phaseStarted = at
    this.#set(
      {
        phase,
        files: 0,
        bytes: 0,
        totalFiles: totals.files ?? null,
        totalBytes: totals.bytes ?? null,
        bytesPerSecond: null,
        etaSeconds: null,
        current: null,
        fraction: fractionOf(phase, 0),
      },
      true,
    )
  }

  /** Files and bytes done in this phase so far. */
  done(files: number, bytes: number, current: string | null): void {
    const { totalFiles, totalBytes, phase } = this.#now
    const seconds = (this.#clock.monotonic() - this.#phaseStarted) / 1000
    const share =
      totalBytes !== null && totalBytes > 0
        ? bytes / totalBytes
        : totalFiles !== null && totalFiles > 0
          ? files / totalFiles
          : 0
    const within = Math.min(1, share)
    const rate = seconds > 0.5 && bytes > 0 ? bytes / seconds : null
    // A forecast from the first moments is a guess: none before two seconds and two percent.
    const eta = seconds > 2 && within > 0.02 ? Math.round((seconds * (1 - within)) / within) : null
    // A listing counts folders too, and a file may grow while it is copied: more than all is never shown.
    const shown = { files: Math.min(files, totalFiles ?? files), bytes: Math.min(bytes, totalBytes ?? bytes) }
    this.#set({ ...shown, current, bytesPerSecond: rate, etaSeconds: eta, fraction: fractionOf(phase, within) }, false)
  }

  #set(part: Partial<RunProgress>, atOnce: boolean): void {
    this.#now = { ...this.#now, ...part }
    const at = this.#clock.monotonic()
    if (!atOnce && at - this.#published < publishEvery) return
    this.#published = at
    this.#publish(this.#now)
  }
}

function fractionOf(phase: Phase, within: number): number {
  const before = order.slice(0, order.indexOf(phase)).reduce((sum, p) => sum + weights[p], 0)
  return Math.min(1, before + weights[phase] * within)
}
