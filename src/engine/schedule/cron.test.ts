import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCron } from './cron.ts'

describe('checkCron', () => {
  it('takes what crontab(5) takes', () => {
    for (const good of [
      '0 3 * * *',
      ' 0  3 * * * ',
      '*/15 9-17 * * 1-5',
      '0,30 0-6/2 1,15 JAN-MAR Mon,FRI',
      '0 0 * * 7',
      '@daily',
      '@Hourly',
      '0 0 29 2 *',
      '0 0 31 2 1',
    ]) {
      expect(checkCron(good), good).toBeNull()
    }
  })

  it('names the field, the value and what to write instead', () => {
    const problem = checkCron('60 3 * * *')
    expect(problem?.code).toBe('schedule-invalid')
    expect(problem?.what).toContain('60 3 * * *')
    expect(problem?.why).toBe('Field "minute" is "60": "60" is not allowed there; 0 to 59 is.')
    expect(problem?.fix?.command).toBe("ctx-backup job edit JOB --schedule '0 3 * * *'")
  })

  it.each([
    ['0 24 * * *', 'hour'],
    ['0 3 0 * *', 'day of the month'],
    ['0 3 * 13 *', 'month'],
    ['0 3 * FOO *', 'month'],
    ['0 3 * * 8', 'day of the week'],
    ['0 3 * * L', 'day of the week'],
    ['0 3 15W * *', 'day of the month'],
    ['0 3 ? * *', 'day of the month'],
    ['0 3 * * 5#1', 'day of the week'],
    ['0 1-2-3 * * *', 'hour'],
    ['1, 3 * * *', 'minute'],
  ])('refuses %s because of its field "%s"', (cron, field) => {
    expect(checkCron(cron)?.why).toContain(`Field "${field}"`)
  })

  it('says how to write a range that runs backwards and a step without a range', () => {
    expect(checkCron('0 22-2 * * *')?.why).toContain('runs backwards')
    expect(checkCron('5/15 * * * *')?.why).toContain('write 5-59/15')
    expect(checkCron('*/0 * * * *')?.why).toContain('step "0"')
    expect(checkCron('*/90 * * * *')?.why).toContain('larger than the field')
  })

  it('refuses a field of seconds in words, and shows the schedule without it', () => {
    const problem = checkCron('0 0 3 * * *')
    expect(problem?.why).toContain('seconds')
    expect(problem?.fix?.command).toContain("'0 3 * * *'")
  })

  it('says how many fields are missing', () => {
    expect(checkCron('0 3')?.why).toContain('has 2')
    expect(checkCron('  ')?.why).toContain('has none')
  })

  it('sends @reboot to the schedule "at login", and knows no invented abbreviation', () => {
    expect(checkCron('@reboot')?.fix?.command).toContain("'login'")
    expect(checkCron('@fortnightly')?.why).toContain('@weekly')
  })

  it('refuses a day that never comes', () => {
    expect(checkCron('0 3 31 2,4 *')?.why).toContain('never comes')
    expect(checkCron('0 3 30 2 *')?.why).toContain('never comes')
    expect(checkCron('0 3 30 2-3 *')).toBeNull()
  })

  it('takes nothing that croner refuses, and what it takes comes', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '*',
        '0',
        '3',
        '*/2',
        '1-5',
        '1-5/2',
        '7',
        '12',
        '13',
        '24',
        '31',
        '59',
        '60',
        'MON',
        'jan',
        'x',
        '-1',
        '5-1',
        '5/2',
        '',
      ),
      fc.integer({ min: 0, max: 70 }).map(String),
    )
    const field = fc.oneof(
      piece,
      fc.array(piece, { minLength: 2, maxLength: 3 }).map((p) => p.join(',')),
    )
    fc.assert(
      fc.property(fc.array(field, { minLength: 4, maxLength: 6 }), (parts) => {
        const cron = parts.join(' ')
        if (checkCron(cron) !== null) return
        const next = new Cron(cron.trim(), { timezone: 'UTC', paused: true, mode: '5-part' }).nextRun(new Date(0))
        expect(next).not.toBeNull()
      }),
      { numRuns: 3000 },
    )
  })
})
