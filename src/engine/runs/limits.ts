import type { Problem } from '../../shared/model/problem.ts'
import { diskStoppedAnswering, timedOut } from '../../shared/problems/run.ts'
import type { Core } from '../core.ts'
import { reach } from '../destination/reach.ts'
import type { Clock } from '../system/clock.ts'
import { display, type RawPath } from '../system/rawpath.ts'
import type { ActiveRun } from './active-run.ts'

/** Milliseconds between two looks whether the destination still answers. */
const lookEvery = 30_000
/** Looks in a row without an answer, each of 10 s, until the run is given up. A disk that writes much may be slow. */
const looksWithout = 3
/** Milliseconds from the stop until what still has not ended counts as stuck: a tool gets 10 s, clearing needs its time. */
const stuckAfter = 30_000

export interface Limits {
  /** Aborted when the user cancels, the time is up, or the destination no longer answers. */
  signal: AbortSignal
  /** Why the run was stopped; null when the user cancelled it, or nothing stopped it. */
  why(): Problem | null
  end(): void
}

/** Stops a run that would never end by itself: at its job's time limit, or when its destination hangs. */
export function limitRun(core: Core, run: ActiveRun, destination: RawPath): Limits {
  const over = new AbortController()
  const stop = new AbortController()
  let why: Problem | null = null
  const stopFor = (problem: Problem): void => {
    if (over.signal.aborted || run.signal.aborted) return
    why ??= problem
    stop.abort()
  }
  const timeUp = async (): Promise<void> => {
    await core.clock.sleep(run.job.timeLimitMinutes * 60_000, over.signal)
    stopFor(timedOut(run.job.id, run.job.timeLimitMinutes))
  }
  const hangs = async (): Promise<void> => {
    for (let without = 0; without < looksWithout; ) {
      await core.clock.sleep(lookEvery, over.signal)
      without = (await reach(core.door, destination)) === 'hung' ? without + 1 : 0
    }
    stopFor(diskStoppedAnswering(run.job.id, display(destination)))
  }
  // Both end by the run's end, which aborts their sleeps.
  timeUp().catch(() => {})
  hangs().catch(() => {})
  return { signal: AbortSignal.any([run.signal, stop.signal]), why: () => why, end: () => over.abort() }
}

/**
 * The work's result, or `stuck` when it does not end in time after the stop: a thread in the grip of a dead mount
 * cannot be ended, and nobody waits for it then.
 */
export async function unlessStuck<T>(clock: Clock, signal: AbortSignal, work: Promise<T>): Promise<T | 'stuck'> {
  const done = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true, signal: done.signal })
  })
  const stuck = stopped.then(async (): Promise<'stuck'> => {
    await clock.sleep(stuckAfter, done.signal)
    return 'stuck'
  })
  // Aborted when the work came first.
  stuck.catch(() => {})
  try {
    return await Promise.race([work, stuck])
  } finally {
    done.abort()
  }
}
