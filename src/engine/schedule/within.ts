import type { Clock } from '../system/clock.ts'

/** The work's result, or `late` when it has not come within `ms`; the work itself is not stopped. */
export async function within<T, L>(clock: Clock, ms: number, work: Promise<T>, late: L): Promise<T | L> {
  const done = new AbortController()
  const limit = clock.sleep(ms, done.signal).then(
    () => late,
    () => late,
  )
  try {
    return await Promise.race([work, limit])
  } finally {
    done.abort()
  }
}

/** The work's result; rejects with the signal's reason as soon as it is aborted. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted()
  let stop: () => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
