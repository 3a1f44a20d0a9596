import { describe, expect, it } from 'vitest'
import { bytes, bytesPerSecond } from './bytes.ts'
import { count, listed, percent, plural } from './count.ts'
import { duration, span, timeLeft } from './duration.ts'
import { cutMiddle, oneLine, shortPath, tildePath } from './path.ts'
import { ago, dateTime, stamp } from './when.ts'

describe('numbers', () => {
  it('separates thousands and gives the noun its number', () => {
    expect(count(12345)).toBe('12,345')
    expect(plural(1, 'file')).toBe('1 file')
    expect(plural(0, 'file')).toBe('0 files')
    expect(plural(1200, 'entry', 'entries')).toBe('1,200 entries')
  })

  it('lists things as one says them', () => {
    expect(listed([])).toBe('')
    expect(listed(['a'])).toBe('a')
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
  })

  it('never calls unfinished work 100 % nor begun work 0 %', () => {
    expect(percent(0)).toBe('0 %')
    expect(percent(0.0001)).toBe('1 %')
    expect(percent(0.9999)).toBe('99 %')
    expect(percent(1)).toBe('100 %')
    expect(percent(Number.NaN)).toBe('0 %')
  })
})

describe('sizes', () => {
  it('shows sizes in steps of 1000', () => {
    expect([0, 1, 912, 1000, 1234, 9_960, 340_000_000_000].map(bytes)).toEqual([
      '0 bytes',
      '1 byte',
      '912 bytes',
      '1.0 kB',
      '1.2 kB',
      '10 kB',
      '340 GB',
    ])
  })

  it('takes the next unit instead of showing a thousand of the smaller one', () => {
    expect(bytes(999_600)).toBe('1.0 MB')
    expect(bytes(999_400)).toBe('999 kB')
  })

  it('does not invent a size from nonsense', () => {
    expect(bytes(Number.NaN)).toBe('? bytes')
    expect(bytes(-1)).toBe('? bytes')
  })

  it('shows speeds', () => {
    expect(bytesPerSecond(12_000_000)).toBe('12 MB/s')
    expect(bytesPerSecond(400)).toBe('400 B/s')
  })
})

describe('durations', () => {
  it('uses at most two units', () => {
    expect([0, 420, 9_960, 12_000, 185_000, 7_800_000, 100 * span.hour].map(duration)).toEqual([
      '0 s',
      '0.4 s',
      '10 s',
      '12 s',
      '3 min 5 s',
      '2 h 10 min',
      '4 days 4 h',
    ])
  })

  it('never shows sixty of a unit', () => {
    expect(duration(59_600)).toBe('1 min')
    expect(duration(3_599_700)).toBe('1 h')
    expect(duration(24 * span.hour - 1)).toBe('1 day')
  })

  it('is coarse about time left', () => {
    expect(timeLeft(3)).toBe('a few seconds')
    expect(timeLeft(31)).toBe('about 40 s')
    expect(timeLeft(170)).toBe('about 3 min')
    expect(timeLeft(5400)).toBe('about 1.5 h')
  })
})

describe('points in time', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')

  it('tells how long ago in one unit', () => {
    expect(ago(now - 10_000, now)).toBe('just now')
    expect(ago('2026-11-23T11:55:00.000Z', now)).toBe('5 minutes ago')
    expect(ago(now - 26 * span.hour, now)).toBe('1 day ago')
    expect(ago(now - 3 * span.day, now)).toBe('3 days ago')
    expect(ago(now + 2 * span.hour, now)).toBe('in 2 hours')
    expect(ago(now - 59.7 * span.minute, now)).toBe('1 hour ago')
    expect(ago(null, now)).toBe('never')
    expect(ago('nonsense', now)).toBe('unknown')
  })

  it('names the day in the zone asked for, not in UTC', () => {
    const late = Date.parse('2026-11-23T23:30:00Z')
    expect(dateTime(late, now, 'UTC')).toBe('today 23:30')
    expect(dateTime(late, now, 'Europe/Berlin')).toBe('tomorrow 00:30')
    expect(dateTime(now - span.day, now, 'Europe/Berlin')).toBe('yesterday 13:00')
    expect(dateTime(now + 3 * span.day, now, 'UTC')).toBe('Thursday 12:00')
    expect(dateTime(now - 3 * span.day, now, 'UTC')).toBe('20 November 12:00')
    expect(dateTime('2025-01-02T03:04:00Z', now, 'UTC')).toBe('2 January 2025 03:04')
    expect(dateTime(null, now, 'UTC')).toBe('never')
  })

  it('counts calendar days over a night that clocks change', () => {
    const before = Date.parse('2026-03-28T23:30:00+01:00')
    const after = Date.parse('2026-03-29T23:30:00+02:00')
    expect(dateTime(after, before, 'Europe/Berlin')).toBe('tomorrow 23:30')
  })

  it('gives a date that sorts', () => {
    expect(stamp('2026-01-02T03:04:00Z', 'Europe/Berlin')).toBe('2026-01-02 04:04')
    expect(stamp(Date.parse('2026-01-01T23:30:00Z'), 'Europe/Berlin')).toBe('2026-01-02 00:30')
  })
})

describe('paths', () => {
  it('writes the home folder as ~, and only the home folder', () => {
    expect(tildePath('/home/ada/WORKSPACE', '/home/ada')).toBe('~/WORKSPACE')
    expect(tildePath('/home/ada', '/home/ada/')).toBe('~')
    expect(tildePath('/home/adam/x', '/home/ada')).toBe('/home/adam/x')
    expect(tildePath('/x', '/')).toBe('/x')
  })

  it('cuts whole folders from the middle and keeps the name', () => {
    const long = '~/WORKSPACE/clients/acme/service/.context/journal/2026-11-23.md'
    for (const width of [30, 40, 50]) {
      const short = shortPath(long, width)
      expect([...short].length).toBeLessThanOrEqual(width)
      expect(short.startsWith('~/')).toBe(true)
      expect(short.endsWith('/2026-11-23.md')).toBe(true)
      expect(short).toContain('/…/')
    }
    expect(shortPath(long, 100)).toBe(long)
    expect([...shortPath('/a/b/c/d/e/f/g/h', 11)].length).toBeLessThanOrEqual(11)
  })

  it('cuts the name itself only when there is no room for it', () => {
    expect(shortPath('/home/ada/a-very-long-name-of-a-file.md', 12)).toBe('a-very…le.md')
    expect(cutMiddle('abcdef', 1)).toBe('…')
    expect(cutMiddle('abcdef', 2)).toBe('a…')
    expect(cutMiddle('abc', 3)).toBe('abc')
  })

  it('shows control characters of a name instead of obeying them', () => {
    expect(oneLine('two\nlines\u001b[31m')).toBe('two\\nlines\\x1b[31m')
    expect(oneLine('plain ü')).toBe('plain ü')
  })
})
