import { InvalidArgumentError } from 'commander'
import { describe, expect, test } from 'vitest'
import { JobConfig } from '../shared/model/config.ts'
import { UsageError } from '../shared/problems/cli.ts'
import { addClasses, parseKeep, parseSchedule, parseWhole, parseZone } from './flags.ts'
import { applyFlags, freeId, newJob } from './job-flags.ts'
import { near } from './near.ts'
import { pauseEnd } from './pause-end.ts'

describe('--schedule', () => {
  test.each([
    ['manual', { kind: 'manual' }],
    ['login', { kind: 'login' }],
    ['hourly', { kind: 'hourly', minute: 0 }],
    ['hourly:15', { kind: 'hourly', minute: 15 }],
    ['daily@03:00', { kind: 'daily', at: '03:00' }],
    ['Daily@23:59', { kind: 'daily', at: '23:59' }],
    ['weekly@mon-09:30', { kind: 'weekly', day: 1, at: '09:30' }],
    ['weekly@sunday-00:00', { kind: 'weekly', day: 0, at: '00:00' }],
    ['30 2 * * 1-5', { kind: 'cron', cron: '30 2 * * 1-5' }],
    ['@daily', { kind: 'cron', cron: '@daily' }],
  ])('%s', (text, schedule) => {
    expect(parseSchedule(text)).toEqual(schedule)
  })

  test.each([
    '',
    'daily',
    'daily@3:00',
    'daily@24:00',
    'weekly@xyz-09:00',
    'weekly@mon',
    'hourly:60',
    '* * * *',
    '* * * * * *',
    'often',
  ])('refuses `%s` and says what it takes', (text) => {
    expect(() => parseSchedule(text)).toThrow(InvalidArgumentError)
    expect(() => parseSchedule(text)).toThrow('daily@03:00')
  })
})

describe('other values', () => {
  test('--keep changes the named steps', () => {
    expect(parseKeep('last=5, daily=0')).toEqual({ last: 5, daily: 0 })
    for (const wrong of ['', 'last', 'last=-1', 'last=x', 'fortnightly=2', 'last=1,,daily=2'])
      expect(() => parseKeep(wrong), wrong).toThrow(InvalidArgumentError)
  })

  test('classes come by comma and by repetition', () => {
    expect(addClasses('key,hub-data', ['journal'])).toEqual(['journal', 'key', 'hub-data'])
    expect(() => addClasses('keys', undefined)).toThrow('hub-data')
  })

  test('numbers keep within their limits', () => {
    const port = parseWhole(0, 65_535)
    expect(port('65535')).toBe(65_535)
    for (const wrong of ['-1', '65536', '1.5', '', '0x10', '1e3'])
      expect(() => port(wrong), wrong).toThrow(InvalidArgumentError)
  })

  test('a zone must be one', () => {
    expect(parseZone('europe/berlin')).toBe('Europe/Berlin')
    expect(() => parseZone('Berlin')).toThrow('time zone')
  })

  test('a pause ends in time to come', () => {
    const now = Date.parse('2026-11-23T03:00:00Z')
    expect(pauseEnd('1h', now)).toBe('2026-11-23T04:00:00.000Z')
    expect(pauseEnd('30m', now)).toBe('2026-11-23T03:30:00.000Z')
    expect(pauseEnd('2026-12-01T08:00:00Z', now)).toBe('2026-12-01T08:00:00.000Z')
    expect(Date.parse(pauseEnd('tomorrow', now)) - now).toBeLessThanOrEqual(25 * 3_600_000)
    for (const wrong of ['0h', 'yesterday', '2020-01-01', ''])
      expect(() => pauseEnd(wrong, now), wrong).toThrow(UsageError)
  })
})

describe('a job by flags', () => {
  const job = JobConfig.parse({
    id: 'a',
    name: 'A',
    strategy: 'rsync',
    destination: { path: '/mnt/a', id: '5b1f1c0e-7f2d-4a94-9a53-0a4d3b2f6c11' },
    sources: { ctx: 'all' },
    excludes: ['x'],
    zone: 'Europe/Berlin',
  })

  test('without sources takes all of ctx', () => {
    expect(newJob('b', { strategy: 'cp', destination: '/d' }).sources).toEqual({ ctx: 'all' })
    expect(newJob('b', { strategy: 'cp', destination: '/d', path: ['/w'] }).sources).toEqual({ paths: ['/w'] })
  })

  test('wants a tool and a destination', () => {
    expect(() => newJob('b', { destination: '/d' })).toThrow('--strategy')
    expect(() => newJob('b', { strategy: 'cp' })).toThrow('--destination')
  })

  test('edits what is named and nothing else', () => {
    expect(applyFlags(job, {})).toEqual(job)
    const edited = applyFlags(job, { name: 'B', keep: { last: 9 }, onAc: true, path: ['/w'] })
    expect(edited).toEqual({
      ...job,
      name: 'B',
      retention: { ...job.retention, last: 9 },
      conditions: { ...job.conditions, onAC: true },
      sources: { ctx: 'all', paths: ['/w'] },
    })
  })

  test('another destination loses the old marker, the same keeps it', () => {
    expect(applyFlags(job, { destination: '/mnt/b' }).destination).toEqual({ path: '/mnt/b' })
    expect(applyFlags(job, { destination: '/mnt/a' }).destination).toEqual(job.destination)
  })

  test('clears what was said before', () => {
    const cleared = applyFlags(job, { clear: ['exclude', 'zone'] })
    expect(cleared.excludes).toEqual([])
    expect(cleared.zone).toBeUndefined()
    expect(() => applyFlags(job, { clear: ['ctx'] })).toThrow('needs ctx or paths')
  })

  test('names the field that does not fit', () => {
    expect(() => newJob('Bad Id', { strategy: 'cp', destination: '/d' })).toThrow(/id: must be lower-case/)
  })

  test('an id comes from the name and is free', () => {
    expect(freeId('Nightly Backup!', [])).toBe('nightly-backup')
    expect(freeId('Büro', ['buro'])).toBe('buro-2')
    expect(freeId('x', ['x', 'x-2'])).toBe('x-3')
    expect(freeId('計画', [])).toBe('job')
    expect(JobConfig.shape.id.safeParse(freeId('a'.repeat(200), [])).success).toBe(true)
  })
})

describe('mistyped words', () => {
  test('find their nearest, and far ones find none', () => {
    const words = ['status', 'scan', 'run', 'runs', 'restore', 'fix']
    expect(near('staus', words)).toEqual(['status'])
    expect(near('rnu', words)[0]).toBe('run')
    expect(near('stat', words)).toEqual(['status'])
    expect(near('borg', words)).toEqual([])
  })
})
