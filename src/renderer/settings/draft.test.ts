import { describe, expect, it } from 'vitest'
import { JobConfig } from '../../shared/model/config.ts'
import { type Draft, emptyDraft, errorsOf, freeId, isChanged, normal, retentionWords } from './draft.ts'

const good: Draft = { ...emptyDraft([]), name: 'Home', destination: { path: '/mnt/nas/backups' } }

describe('a job while it is edited', () => {
  it('has nothing to say against a whole draft, which is then a valid job', () => {
    expect(errorsOf(good)).toEqual({})
    expect(JobConfig.safeParse(normal(good)).success).toBe(true)
  })
  it('names each field that is not right, in words', () => {
    const errors = errorsOf({
      ...good,
      name: ' ',
      destination: { path: 'backups' },
      sources: { ctx: [] },
      schedule: { kind: 'daily', at: '3am' },
      retention: { ...good.retention, daily: Number.NaN, last: -1 },
    })
    expect(errors).toEqual({
      name: 'This is needed.',
      destination: 'Must be a full path, or begin with ~/.',
      sources: 'Choose what is backed up.',
      'schedule.at': 'Write it as 03:00.',
      'retention.daily': 'A whole number is needed.',
      'retention.last': 'At least 0.',
    })
  })
  it('says what is needed when a fraction or too large a number is given', () => {
    expect(errorsOf({ ...good, timeLimitMinutes: 1.5 })).toEqual({ timeLimitMinutes: 'A whole number is needed.' })
    expect(errorsOf({ ...good, timeLimitMinutes: 20_000 })).toEqual({ timeLimitMinutes: 'At most 10080.' })
    expect(errorsOf({ ...good, name: 'x'.repeat(121) })).toEqual({ name: 'At most 120 letters.' })
  })
  it('is saved without empty rows and spaces round it', () => {
    const saved = normal({
      ...good,
      name: ' Home ',
      excludes: [' *.iso ', ''],
      sources: { ctx: 'all', paths: ['', '~/W'] },
    })
    expect(saved.name).toBe('Home')
    expect(saved.excludes).toEqual(['*.iso'])
    expect(saved.sources).toEqual({ ctx: 'all', paths: ['~/W'] })
  })
  it('counts as changed only when what would be saved differs', () => {
    expect(isChanged({ ...good, excludes: ['', ' '] }, good)).toBe(false)
    expect(isChanged({ ...good, excludes: ['a'] }, good)).toBe(true)
    expect(isChanged(good, null)).toBe(true)
  })
})

describe('a job’s permanent id', () => {
  it('is made from the name, plain and free', () => {
    expect(freeId('Nächtlich auf NAS!', [])).toBe('na-chtlich-auf-nas')
    expect(freeId('Home', ['home', 'home-2'])).toBe('home-3')
    expect(freeId('日本語', [])).toBe('backup')
    for (const name of ['a'.repeat(90), '--x--', '.hidden']) {
      expect(JobConfig.shape.id.safeParse(freeId(name, [])).success).toBe(true)
    }
  })
})

describe('retention in words', () => {
  it('says each rule that keeps something', () => {
    expect(retentionWords({ last: 3, hourly: 0, daily: 7, weekly: 1, monthly: 0, yearly: 0 })).toBe(
      'Stay: the last 3, one a day for 7 days and one a week for 1 week. The newest good snapshot is never removed.',
    )
  })
  it('says what stays when no rule keeps anything', () => {
    expect(retentionWords({ last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 })).toContain(
      'Only the newest',
    )
  })
})
