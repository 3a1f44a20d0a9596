import { describe, expect, it } from 'vitest'
import { fiveFields, scheduleWords } from './schedule-words.ts'

describe('scheduleWords', () => {
  it('says the presets as one would', () => {
    expect(scheduleWords({ kind: 'manual' })).toBe('only by hand')
    expect(scheduleWords({ kind: 'login' })).toBe('at login')
    expect(scheduleWords({ kind: 'hourly', minute: 5 })).toBe('every hour at :05')
    expect(scheduleWords({ kind: 'daily', at: '03:00' })).toBe('every day at 03:00')
    expect(scheduleWords({ kind: 'weekly', day: 1, at: '09:30' })).toBe('every Monday at 09:30')
  })

  it('says cron of the same meaning in the same words', () => {
    expect(scheduleWords({ kind: 'cron', cron: '0 3 * * *' })).toBe('every day at 03:00')
    expect(scheduleWords({ kind: 'cron', cron: ' 30  9 * * 1 ' })).toBe('every Monday at 09:30')
    expect(scheduleWords({ kind: 'cron', cron: '0 0 * * 7' })).toBe('every Sunday at 00:00')
    expect(scheduleWords({ kind: 'cron', cron: '15 * * * *' })).toBe('every hour at :15')
    expect(scheduleWords({ kind: 'cron', cron: '@daily' })).toBe('every day at 00:00')
  })

  it('says other cron in plain words', () => {
    expect(scheduleWords({ kind: 'cron', cron: '*/15 9-17 * * 1-5' })).toBe(
      'every 15 minutes, between 09:00 and 17:59, Monday through Friday',
    )
    expect(scheduleWords({ kind: 'cron', cron: '0 3 1 * *' })).toBe('at 03:00, on day 1 of the month')
  })

  it('shows cron that nobody can read as it is, and does not throw', () => {
    expect(scheduleWords({ kind: 'cron', cron: 'not cron' })).toBe('by cron: not cron')
  })
})

describe('fiveFields', () => {
  it('spells abbreviations out and leaves the rest', () => {
    expect(fiveFields('@Weekly')).toBe('0 0 * * 0')
    expect(fiveFields('0  3 * * *')).toBe('0 3 * * *')
    expect(fiveFields('@reboot')).toBe('@reboot')
  })
})
