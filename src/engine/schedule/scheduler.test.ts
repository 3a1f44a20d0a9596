import { describe, expect, it } from 'vitest'
import type { Conditions } from './scheduler-types.ts'
import { createBench, day, hour, job } from './testing/schedule-bench.ts'

const minute = 60_000
const away: Conditions = { ok: false, code: 'destination-away', reason: 'the disk is not there' }
const runs = (bench: ReturnType<typeof createBench>) => bench.started.map((s) => `${s.job} ${s.trigger} ${s.at}`)

describe('a regular schedule', () => {
  it('runs each day at its hour', async () => {
    const bench = createBench('2026-11-23T02:00Z')
    await bench.boot()
    await bench.clock.advance(2 * day)
    expect(runs(bench)).toEqual(['home schedule 2026-11-23T03:00', 'home schedule 2026-11-24T03:00'])
    expect(bench.errors).toEqual([])
  })

  it('means the machine’s zone where the job has none, also when the machine travels', async () => {
    const bench = createBench('2026-11-23T00:00Z', [job({ zone: undefined })])
    bench.zone = 'Europe/Berlin'
    await bench.boot()
    await bench.clock.advance(6 * hour)
    bench.zone = 'America/New_York'
    await bench.clock.advance(30 * hour)
    expect(runs(bench)).toEqual([
      'home schedule 2026-11-23T02:00',
      'home schedule 2026-11-23T08:00',
      'home schedule 2026-11-24T08:00',
    ])
  })

  it('does not make up the past of a job that was just created', async () => {
    const bench = createBench('2026-11-23T12:00Z', [])
    await bench.boot()
    bench.jobs = [job()]
    await bench.clock.advance(14 * hour)
    expect(bench.started).toEqual([])
    expect(bench.scheduler.nextRunAt(job())).toBe(Date.parse('2026-11-24T03:00Z'))
    await bench.clock.advance(2 * hour)
    expect(runs(bench)).toEqual(['home schedule 2026-11-24T03:00'])
  })

  it('forgets a removed job, so that one of the same name made later owes nothing', async () => {
    const bench = createBench('2026-11-23T12:00Z')
    await bench.boot()
    await bench.clock.advance(minute)
    bench.jobs = []
    await bench.clock.advance(3 * day)
    expect(bench.kept.size).toBe(0)
    bench.jobs = [job()]
    await bench.clock.advance(hour)
    expect(bench.started).toEqual([])
  })

  it('starts from now when the schedule was changed', async () => {
    const bench = createBench('2026-11-23T12:00Z')
    await bench.boot()
    await bench.clock.advance(minute)
    bench.jobs = [job({ schedule: { kind: 'daily', at: '11:00' } })]
    await bench.clock.advance(22 * hour)
    expect(bench.started).toEqual([])
    await bench.clock.advance(2 * hour)
    expect(runs(bench)).toEqual(['home schedule 2026-11-24T11:00'])
  })

  it('does not lose a run that was owed when the schedule was changed', async () => {
    const bench = createBench('2026-11-23T02:00Z')
    await bench.boot()
    bench.conditions = away
    await bench.clock.advance(2 * hour)
    bench.conditions = { ok: true }
    bench.jobs = [job({ schedule: { kind: 'daily', at: '03:30' } })]
    await bench.scheduler.resumed()
    expect(runs(bench)).toEqual(['home catch-up 2026-11-23T04:00'])
  })

  it('tells a schedule that cannot be used once, and goes on with the other jobs', async () => {
    const broken = job({ id: 'broken', schedule: { kind: 'cron', cron: '61 3 * * *' } })
    const bench = createBench('2026-11-23T02:00Z', [broken, job()])
    await bench.boot()
    await bench.clock.advance(3 * hour)
    expect(bench.errors).toHaveLength(1)
    expect(bench.errors[0]).toContain('61')
    expect(runs(bench)).toEqual(['home schedule 2026-11-23T03:00'])
    expect(bench.scheduler.nextRunAt(broken)).toBeNull()
  })

  it('tries again with growing pauses when a run could not even be recorded', async () => {
    const bench = createBench('2026-11-23T02:59Z')
    await bench.boot()
    bench.answer = new Error('history is full')
    await bench.clock.advance(hour)
    expect(bench.errors.length).toBeGreaterThan(3)
    expect(bench.errors.length).toBeLessThan(12)
    bench.answer = 'started'
    await bench.clock.advance(11 * minute)
    expect(bench.started).toHaveLength(1)
  })

  it('says when it runs next', async () => {
    const bench = createBench('2026-11-23T02:00Z')
    await bench.boot()
    const next = () => bench.scheduler.nextRunAt(bench.jobs[0] ?? job())
    expect(next()).toBe(Date.parse('2026-11-23T03:00Z'))
    bench.pausedUntil = Date.parse('2026-11-23T05:00Z')
    expect(next()).toBe(bench.pausedUntil)
    bench.pausedUntil = Number.POSITIVE_INFINITY
    expect(next()).toBeNull()
    bench.pausedUntil = null
    expect(bench.scheduler.nextRunAt(job({ paused: true }))).toBeNull()
    expect(bench.scheduler.nextRunAt(job({ schedule: { kind: 'manual' } }))).toBeNull()
    bench.conditions = away
    await bench.clock.advance(2 * hour)
    expect(next()).toBe(Date.parse('2026-11-24T03:00Z'))
  })

  it('ticks no more once stopped, even in the middle of a wait', async () => {
    const bench = createBench('2026-11-23T02:59Z')
    await bench.boot()
    bench.conditions = () => new Promise(() => {})
    await bench.clock.advance(90_000)
    await bench.scheduler.stop()
    bench.conditions = { ok: true }
    await bench.clock.advance(2 * day)
    expect(bench.started).toEqual([])
    expect(bench.clock.sleeping).toBe(0)
  })
})

describe('clock jumps', () => {
  it('forward: one catch-up, and the regular hour stays', async () => {
    const bench = createBench('2026-11-23T12:00Z')
    await bench.boot()
    bench.clock.jump(5 * day)
    await bench.clock.advance(2 * minute)
    expect(bench.started).toMatchObject([{ trigger: 'catch-up', missed: 5 }])
    await bench.clock.advance(day)
    expect(runs(bench)).toEqual(['home catch-up 2026-11-28T12:01', 'home schedule 2026-11-29T03:00'])
  })

  it('back by an hour: the run of that night is not repeated', async () => {
    const bench = createBench('2026-11-23T02:30Z')
    await bench.boot()
    await bench.clock.advance(hour)
    bench.clock.jump(-hour)
    await bench.clock.advance(25 * hour)
    expect(runs(bench)).toEqual(['home schedule 2026-11-23T03:00', 'home schedule 2026-11-24T03:00'])
  })

  it('back by years: the schedule goes on from now and does not rest until the wrong year comes', async () => {
    const bench = createBench('2031-01-01T12:00Z')
    await bench.boot()
    await bench.clock.advance(day)
    bench.clock.jump(Date.parse('2026-11-23T12:00Z') - bench.clock.now())
    await bench.clock.advance(day)
    expect(runs(bench)).toEqual(['home schedule 2031-01-02T03:00', 'home schedule 2026-11-24T03:00'])
  })
})

describe('at login', () => {
  const atLogin = job({ schedule: { kind: 'login' } })

  it('runs once when the engine starts and once at each later login', async () => {
    const bench = createBench('2026-11-23T08:00Z', [atLogin])
    await bench.boot()
    await bench.clock.advance(hour)
    expect(runs(bench)).toEqual(['home login 2026-11-23T08:00'])
    await bench.scheduler.login()
    await bench.clock.advance(day)
    expect(runs(bench)).toEqual(['home login 2026-11-23T08:00', 'home login 2026-11-23T09:00'])
    expect(bench.scheduler.nextRunAt(atLogin)).toBeNull()
  })

  it('runs once when the app starts at login and the login is told as well', async () => {
    const bench = createBench('2026-11-23T08:00Z', [atLogin])
    await bench.boot()
    await bench.clock.advance(minute)
    await bench.scheduler.login()
    await bench.off(minute)
    await bench.boot()
    expect(bench.started).toHaveLength(1)
    await bench.off(day)
    await bench.boot()
    expect(bench.started).toHaveLength(2)
  })

  it('does not run the moment it is configured', async () => {
    const bench = createBench('2026-11-23T08:00Z', [])
    await bench.boot()
    bench.jobs = [atLogin]
    await bench.clock.advance(day)
    expect(bench.started).toEqual([])
  })
})
