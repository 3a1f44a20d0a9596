import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Schedule } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { checkSchedule, dueTimes, missedSince, nextDue, toCron } from './due.ts'
import { expectedTimes, zoneTable } from './testing/slow-clock.ts'

const cron = (text: string): Schedule => ({ kind: 'cron', cron: text })
const daily = (at: string): Schedule => ({ kind: 'daily', at })
const at = (text: string) => Date.parse(text)
const iso = (times: number[]) => times.map((t) => new Date(t).toISOString().slice(0, 16))
const times = (schedule: Schedule, zone: string, after: string, count: number) =>
  iso(dueTimes(schedule, zone, at(after), count))

describe('presets', () => {
  it('stand for five cron fields', () => {
    expect(toCron({ kind: 'hourly', minute: 7 })).toBe('7 * * * *')
    expect(toCron(daily('03:05'))).toBe('5 3 * * *')
    expect(toCron({ kind: 'weekly', day: 1, at: '09:30' })).toBe('30 9 * * 1')
    expect(toCron(cron(' 0  3 * * * '))).toBe('0 3 * * *')
    expect(toCron(cron('@daily'))).toBe('0 0 * * *')
  })

  it('by hand and at login have no due times', () => {
    expect(nextDue({ kind: 'manual' }, 'UTC', 0)).toBeNull()
    expect(dueTimes({ kind: 'login' }, 'UTC', 0, 5)).toEqual([])
    expect(missedSince({ kind: 'manual' }, 'UTC', 0, at('2026-01-01T00:00Z'))).toEqual({ count: 0, latest: null })
  })

  it('come at the hour of their own zone, and never at the very instant asked from', () => {
    expect(times(daily('03:00'), 'Asia/Kolkata', '2026-01-01T00:00Z', 2)).toEqual([
      '2026-01-01T21:30',
      '2026-01-02T21:30',
    ])
    expect(times(daily('03:00'), 'UTC', '2026-01-01T03:00Z', 1)).toEqual(['2026-01-02T03:00'])
    expect(times({ kind: 'weekly', day: 0, at: '23:00' }, 'UTC', '2026-11-23T00:00Z', 2)).toEqual([
      '2026-11-29T23:00',
      '2026-12-06T23:00',
    ])
  })
})

describe('clocks that change', () => {
  it('run right after the gap on a day with no 02:30', () => {
    expect(times(daily('02:30'), 'Europe/Berlin', '2026-03-28T00:00Z', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ])
  })

  it('run once on a day with two 02:30, at the first', () => {
    expect(times(daily('02:30'), 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  it('do not lose a list of minutes to the gap, and run it once', () => {
    expect(times(cron('10,40 2 * * *'), 'Europe/Berlin', '2026-03-28T12:00Z', 3)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:10',
      '2026-03-30T00:40',
    ])
  })

  it('run a list of hours at the first of the repeated ones only', () => {
    expect(times(cron('30 1,2,3 * * *'), 'Europe/Berlin', '2026-10-24T12:00Z', 4)).toEqual([
      '2026-10-24T23:30',
      '2026-10-25T00:30',
      '2026-10-25T02:30',
      '2026-10-26T00:30',
    ])
  })

  it('run a range of hours in both of the repeated ones', () => {
    expect(times(cron('30 1-3 * * *'), 'Europe/Berlin', '2026-10-24T12:00Z', 4)).toEqual([
      '2026-10-24T23:30',
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ])
  })

  it('keep an hourly schedule to the hour through gap and fold', () => {
    const hourly: Schedule = { kind: 'hourly', minute: 30 }
    expect(times(hourly, 'America/New_York', '2026-03-08T06:00Z', 3)).toEqual([
      '2026-03-08T06:30',
      '2026-03-08T07:30',
      '2026-03-08T08:30',
    ])
    expect(times(hourly, 'America/New_York', '2026-11-01T05:00Z', 3)).toEqual([
      '2026-11-01T05:30',
      '2026-11-01T06:30',
      '2026-11-01T07:30',
    ])
  })

  it("run on Cairo's day that begins at 01:00, on that very day", () => {
    // 24 April 2026 has no midnight: clocks go from 23:59 of the 23rd to 01:00.
    expect(times(daily('00:00'), 'Africa/Cairo', '2026-04-22T12:00Z', 3)).toEqual([
      '2026-04-22T22:00',
      '2026-04-23T22:00',
      '2026-04-24T21:00',
    ])
    expect(times(cron('0,30 0 * * *'), 'Africa/Cairo', '2026-04-23T12:00Z', 2)).toEqual([
      '2026-04-23T22:00',
      '2026-04-24T21:00',
    ])
    expect(times(cron('0 0 24 4 *'), 'Africa/Cairo', '2026-01-01T00:00Z', 1)).toEqual(['2026-04-23T22:00'])
  })

  it("follow Lord Howe's half hours", () => {
    expect(times(daily('02:15'), 'Australia/Lord_Howe', '2026-10-02T20:00Z', 2)).toEqual([
      '2026-10-03T15:30',
      '2026-10-04T15:15',
    ])
    // 02:10 is swallowed, 02:50 of the same hour is not: no run in its stead.
    expect(times(cron('10,50 2 * * *'), 'Australia/Lord_Howe', '2026-10-03T00:00Z', 2)).toEqual([
      '2026-10-03T15:50',
      '2026-10-04T15:10',
    ])
    // 01:50 comes twice on 5 April 2026.
    expect(times(daily('01:50'), 'Australia/Lord_Howe', '2026-04-04T00:00Z', 2)).toEqual([
      '2026-04-04T14:50',
      '2026-04-05T15:20',
    ])
  })

  it('finds a rare day years away', () => {
    expect(times(cron('0 0 29 2 *'), 'Europe/Berlin', '2026-01-01T00:00Z', 2)).toEqual([
      '2028-02-28T23:00',
      '2032-02-28T23:00',
    ])
  })
})

describe('missedSince', () => {
  it('counts what was missed and names the newest, which the regular hour follows', () => {
    const missed = missedSince(daily('03:00'), 'UTC', at('2026-11-20T03:00Z'), at('2026-11-23T14:00Z'))
    expect(missed).toEqual({ count: 3, latest: at('2026-11-23T03:00Z') })
    expect(nextDue(daily('03:00'), 'UTC', missed.latest ?? 0)).toBe(at('2026-11-24T03:00Z'))
  })

  it('finds nothing when nothing was due', () => {
    expect(missedSince(daily('03:00'), 'UTC', at('2026-11-23T03:00Z'), at('2026-11-24T02:59Z'))).toEqual({
      count: 0,
      latest: null,
    })
  })

  it('finds the newest of a year of minutes without walking through them', () => {
    // Half a million steps would not end within a test's time.
    const missed = missedSince(cron('* * * * *'), 'Europe/Berlin', at('2025-11-23T00:00Z'), at('2026-11-23T00:00:30Z'))
    expect(missed).toEqual({ count: 1000, latest: at('2026-11-23T00:00Z') })
  })

  it('finds the newest of a busy schedule that rests for months', () => {
    const missed = missedSince(cron('* * * 1 *'), 'UTC', at('2026-01-01T00:00Z'), at('2026-11-23T00:00Z'))
    expect(missed).toEqual({ count: 1000, latest: at('2026-01-31T23:59Z') })
  })
})

describe('a schedule that cannot be used', () => {
  it('is refused with its zone named', () => {
    expect(() => nextDue(daily('03:00'), 'Europe/Berln', 0)).toThrow(ProblemError)
    expect(() => nextDue(daily('03:00'), 'Europe/Berln', 0)).toThrow(/Europe\/Berln/)
    expect(() => checkSchedule(daily('03:00'), 'Europe/Berlin')).not.toThrow()
  })
})

// Around every change of clocks of 2026 in each zone; Kolkata has none.
const windows = [
  { zone: 'Europe/Berlin', days: ['2026-03-27', '2026-10-23'] },
  { zone: 'America/New_York', days: ['2026-03-06', '2026-10-30'] },
  { zone: 'Australia/Lord_Howe', days: ['2026-04-03', '2026-10-02'] },
  { zone: 'Africa/Cairo', days: ['2026-04-22', '2026-10-28'] },
  { zone: 'America/Santiago', days: ['2026-04-03', '2026-09-04'] },
  { zone: 'Asia/Kolkata', days: ['2026-06-01'] },
]
const windowDays = 5

const number = (min: number, max: number) => fc.integer({ min, max }).map(String)
const list = (min: number, max: number) =>
  fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((a) => a.join(','))
const range = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
const steps = (max: number) => fc.integer({ min: 2, max }).map((n) => `*/${n}`)
const minutes = fc.oneof(number(0, 59), list(0, 59), range(0, 59), steps(59))
// Hours near the changes come more often than others.
const hours = fc.oneof(
  number(0, 3),
  number(0, 23),
  list(0, 3),
  list(0, 23),
  range(0, 4),
  range(0, 23),
  steps(12),
  fc.constant('*'),
)
const weekday = fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: list(0, 6) })
const pattern = fc.tuple(minutes, hours, weekday).map(([m, h, w]) => `${m} ${h} * * ${w}`)

describe('properties across changes of clocks', () => {
  for (const { zone, days } of windows) {
    for (const first of days) {
      it(`agrees with a minute-by-minute look at the clocks of ${zone} from ${first}`, () => {
        const start = at(`${first}T00:00Z`)
        const table = zoneTable(zone, start, windowDays)
        fc.assert(
          fc.property(pattern, fc.integer({ min: 0, max: 3 * 1440 }), (text, skip) => {
            const after = start + skip * 60_000
            const expected = expectedTimes(table, text)
              .filter((t) => t > after && t <= table.end)
              .slice(0, 40)
            const real = dueTimes(cron(text), zone, after, expected.length)
            expect(iso(real)).toEqual(iso(expected))
          }),
          { numRuns: 60 },
        )
      })
    }

    it(`gives every day of a year in ${zone} exactly one daily run, on that very day, each later than the last`, () => {
      const day = new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      })
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1439 }), (m) => {
          const text = `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
          const real = dueTimes(daily(text), zone, at('2025-12-31T00:00Z'), 370)
          expect(real.every((t, i) => i === 0 || t > (real[i - 1] ?? 0))).toBe(true)
          const seen = real.map((t) => day.format(t)).filter((d) => d.startsWith('2026-'))
          expect(seen).toHaveLength(365)
          expect(new Set(seen).size).toBe(365)
        }),
        { numRuns: 8, examples: [[0], [150], [130], [90]] },
      )
    })
  }

  it('missedSince counts exactly the due times in between, and its newest is the last of them', () => {
    fc.assert(
      fc.property(
        pattern,
        fc.constantFrom(...windows.map((w) => w.zone)),
        fc.integer({ min: 0, max: 360 * 1440 }),
        fc.integer({ min: 0, max: 3000 }),
        (text, zone, from, length) => {
          const last = at('2026-01-01T00:00Z') + from * 60_000
          const now = last + length * 60_000
          const all = dueTimes(cron(text), zone, last, 1001).filter((t) => t <= now)
          const missed = missedSince(cron(text), zone, last, now)
          expect(missed.count).toBe(Math.min(all.length, 1000))
          if (all.length < 1000) expect(missed.latest).toBe(all[all.length - 1] ?? null)
        },
      ),
      { numRuns: 40 },
    )
  })
})
