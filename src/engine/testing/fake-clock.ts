import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../system/clock.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Time passes: sleeps end and minutes tick in their order, and what they wake runs in between. */
  advance(ms: number): Promise<void>
  /** The wall clock is set forward or (negative) back; no time passes. */
  jump(ms: number): void
  /** How many sleeps are waiting. */
  readonly sleeping: number
}

interface Waiting {
  /** Monotonic milliseconds. */
  at: number
  wake(): void
}

/** @param start wall clock, milliseconds since 1970, or text as `Date` takes it; by default 2026-11-23T02:00:00Z. */
export function createFakeClock(start: number | string = '2026-11-23T02:00:00Z'): FakeClock {
  let wall = typeof start === 'number' ? start : Date.parse(start)
  if (Number.isNaN(wall)) throw new Error(`not a time: ${start}`)
  let mono = 0
  const waiting = new Set<Waiting>()
  const sleeps = new Set<Waiting>()

  function wait(ms: number, wake: () => void): Waiting {
    const entry: Waiting = { at: mono + Math.max(0, ms), wake }
    waiting.add(entry)
    return entry
  }

  function nextBy(limit: number): Waiting | undefined {
    let first: Waiting | undefined
    for (const w of waiting) if (w.at <= limit && (first === undefined || w.at < first.at)) first = w
    return first
  }

  function pass(to: number) {
    wall += to - mono
    mono = to
  }

  return {
    now: () => wall,
    monotonic: () => mono,
    get sleeping() {
      return sleeps.size
    },
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const done = () => {
          waiting.delete(entry)
          sleeps.delete(entry)
          signal?.removeEventListener('abort', aborted)
        }
        const aborted = () => {
          done()
          reject(signal?.reason)
        }
        const entry = wait(ms, () => {
          done()
          resolve()
        })
        sleeps.add(entry)
        signal?.addEventListener('abort', aborted, { once: true })
      })
    },
    everyMinute(tick) {
      const again = () => wait(60_000 - (((wall % 60_000) + 60_000) % 60_000), fire)
      const fire = () => {
        waiting.delete(entry)
        entry = again()
        tick()
      }
      let entry = again()
      return () => waiting.delete(entry)
    },
    async advance(ms) {
      const end = mono + ms
      await turn()
      for (let next = nextBy(end); next !== undefined; next = nextBy(end)) {
        pass(Math.max(mono, next.at))
        next.wake()
        await turn()
      }
      pass(end)
      await turn()
    },
    jump(ms) {
      wall += ms
    },
  }
}
