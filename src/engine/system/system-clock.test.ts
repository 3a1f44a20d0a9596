import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSystemClock } from './system-clock.ts'

const minute = 60_000
const start = Date.parse('2026-10-25T00:59:30Z')

describe('the minute tick', () => {
  let ticks: string[]
  let stop: () => void

  beforeEach(() => {
    vi.useFakeTimers({ now: start, toNotFake: ['hrtime'] })
    ticks = []
    stop = createSystemClock().everyMinute(() => ticks.push(new Date(Date.now()).toISOString().slice(11, 19)))
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  it('comes at each full minute, through the hour that a DST zone repeats', async () => {
    await vi.advanceTimersByTimeAsync(3 * minute)
    expect(ticks).toEqual(['01:00:00', '01:01:00', '01:02:00'])
  })

  it('comes once, soon, after the clock was set forward or the machine slept', async () => {
    await vi.advanceTimersByTimeAsync(minute)
    vi.setSystemTime(start + 10 * 60 * minute)
    await vi.advanceTimersByTimeAsync(minute)
    expect(ticks).toEqual(['01:00:00', '10:59:59'])
    await vi.advanceTimersByTimeAsync(2 * minute)
    expect(ticks.slice(2)).toEqual(['11:01:00', '11:02:00'])
  })

  it('does not count minute by minute through the years that a clock without a battery jumps', async () => {
    vi.setSystemTime(start + 20 * 365 * 24 * 60 * minute)
    const before = process.hrtime.bigint()
    await vi.advanceTimersByTimeAsync(minute)
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(1000)
    expect(ticks.length).toBe(1)
  })

  it('is not silent after the clock was set back', async () => {
    await vi.advanceTimersByTimeAsync(minute)
    vi.setSystemTime(start - 5 * 60 * minute)
    await vi.advanceTimersByTimeAsync(3 * minute)
    expect(ticks).toEqual(['01:00:00', '19:59:59', '20:01:00', '20:02:00'])
  })

  it('ends when told', async () => {
    stop()
    await vi.advanceTimersByTimeAsync(10 * minute)
    expect(ticks).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('sleep', () => {
  it('lasts as long as asked and follows the abort', async () => {
    const clock = createSystemClock()
    const before = clock.monotonic()
    await clock.sleep(30)
    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(29)
    const stop = new AbortController()
    const long = clock.sleep(60_000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(long).rejects.toThrow('enough')
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow('enough')
  })

  it('holds for longer than one timer can', async () => {
    vi.useFakeTimers()
    try {
      const month = 40 * 24 * 60 * minute
      let over = false
      void createSystemClock()
        .sleep(month)
        .then(() => {
          over = true
        })
      await vi.advanceTimersByTimeAsync(month - 1)
      expect(over).toBe(false)
      await vi.advanceTimersByTimeAsync(2)
      expect(over).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })
})
