import { schedule } from 'node-cron'
import type { Clock } from './clock.ts'

/** The longest wait a Node timer can hold, milliseconds. */
const longestTimer = 2 ** 31 - 1
/** Milliseconds by which the wall clock may drift from the monotonic one within a minute: more is a jump or a sleep. */
const jump = 30_000

/** Time as the system tells it. */
export function createSystemClock(): Clock {
  const monotonic = () => performance.now()

  return {
    now: () => Date.now(),
    monotonic,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      const end = monotonic() + ms
      for (let left = ms; left > 0; left = end - monotonic()) await timer(Math.min(left, longestTimer), signal)
    },
    everyMinute,
  }
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(handle)
      reject(signal?.reason)
    }
    const handle = setTimeout(() => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    }, ms)
    signal?.addEventListener('abort', aborted, { once: true })
  })
}

/**
 * Ticks at each full minute, in UTC, since node-cron's own times are wrong in zones with DST (facts/tools.md).
 * A clock set back would silence node-cron for as long as it was set back (it waits for the minute it had planned),
 * and one set forward makes it count each minute between, 22 µs a piece: 11 s for a year.
 * So just before each minute the two clocks are compared; after a jump or a sleep node-cron starts anew, with a tick.
 */
function everyMinute(tick: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY
  let guard: NodeJS.Timeout

  const begin = () => schedule('* * * * *', beat, { timezone: 'UTC', suppressMissedWarning: true })
  const beat = () => {
    if (performance.now() - last < 1000) return
    last = performance.now()
    tick()
  }
  const watch = () => {
    const wall = Date.now()
    const mono = performance.now()
    const left = 60_000 - (wall % 60_000)
    guard = setTimeout(
      () => {
        const drift = Date.now() - wall - (performance.now() - mono)
        if (Math.abs(drift) > jump) {
          void task.destroy()
          task = begin()
          beat()
        }
        watch()
      },
      left < 1000 ? left + 59_950 : left - 50,
    )
  }

  let task = begin()
  watch()
  return () => {
    clearTimeout(guard)
    void task.destroy()
  }
}
