import { describe, expect, it } from 'vitest'
import type { Conditions } from './scheduler-types.ts'
import { createBench, day, hour, job } from './testing/schedule-bench.ts'

const minute = 60_000
const away: Conditions = { ok: false, code: 'destination-away', reason: 'the disk is not there' }
const runs = (bench: ReturnType<typeof createBench>) => bench.started.map((s) => `${s.job} ${s.trigger} ${s.at}`)

/** The scheduling pains of other backup apps, one test each: facts/peers.md section 3. */
describe('pains of peers', () => {
  it('vorta#1130, #1214: missed in sleep, and not made up until the app is restarted', async () => {
    const bench = createBench('2026-11-22T22:00Z')
    await bench.boot()
    await bench.sleep(10 * hour)
    expect(runs(bench)).toEqual(['home catch-up 2026-11-23T08:00'])
  })

  it('kopia#3512: missed in sleep, and not made up before the next day, though no resume was told', async () => {
    const bench = createBench('2026-11-22T22:00Z')
    await bench.boot()
    bench.clock.jump(10 * hour)
    await bench.clock.advance(minute)
    expect(runs(bench)).toEqual(['home catch-up 2026-11-23T08:01'])
  })

  it('vorta#2272, kopia#4032: weeks without a backup; three weeks off are made up by one run at the start', async () => {
    const bench = createBench('2026-11-01T12:00Z')
    await bench.boot()
    await bench.off(21 * day)
    await bench.boot()
    await bench.clock.advance(hour)
    expect(bench.started).toMatchObject([{ trigger: 'catch-up', missed: 21, due: Date.parse('2026-11-22T03:00Z') }])
  })

  it('backrest#823, #1386: the catch-up runs twice, queued again while it waits or runs', async () => {
    const bench = createBench('2026-11-22T22:00Z')
    await bench.boot()
    let begin: (answer: 'started') => void = () => {}
    bench.answer = new Promise((resolve) => {
      begin = resolve
    })
    // Two wake-ups and many minutes while it stands in the queue, then many while it runs.
    void bench.sleep(10 * hour)
    await bench.clock.advance(minute)
    void bench.scheduler.resumed()
    await bench.clock.advance(30 * minute)
    begin('started')
    await bench.clock.advance(minute)
    bench.answer = 'started'
    await bench.scheduler.resumed()
    await bench.clock.advance(2 * hour)
    expect(runs(bench)).toEqual(['home catch-up 2026-11-23T08:31'])
  })

  it('backrest#823: the engine dies in a run that had been started; the next start does not run it again', async () => {
    const bench = createBench('2026-11-23T02:30Z')
    await bench.boot()
    await bench.clock.advance(hour)
    await bench.off(hour)
    await bench.boot()
    await bench.clock.advance(hour)
    expect(runs(bench)).toEqual(['home schedule 2026-11-23T03:00'])
  })

  it('backrest#1386: no second run beside one that the user started; the due time is served after it', async () => {
    const bench = createBench('2026-11-23T02:30Z')
    await bench.boot()
    bench.answer = 'busy'
    await bench.clock.advance(hour)
    expect(bench.started).toEqual([])
    bench.answer = 'started'
    await bench.clock.advance(hour)
    expect(runs(bench)).toEqual(['home catch-up 2026-11-23T03:31'])
  })

  it('vorta#1815: started before the network was up, and failed; ours waits for the destination', async () => {
    const bench = createBench('2026-11-22T22:00Z')
    await bench.boot()
    bench.conditions = away
    await bench.sleep(10 * hour)
    expect(bench.started).toEqual([])
    bench.conditions = { ok: true }
    await bench.clock.advance(minute)
    expect(runs(bench)).toEqual(['home catch-up 2026-11-23T08:01'])
  })

  it('vorta#2420: "none scheduled" after a start that was refused; a skip never clears a schedule', async () => {
    const bench = createBench('2026-11-23T02:00Z')
    await bench.boot()
    bench.conditions = away
    await bench.clock.advance(20 * hour)
    expect(bench.skipped).toEqual([
      { job: 'home', code: 'destination-away', trigger: 'catch-up', at: expect.stringMatching(/^2026-11-23T15:0/) },
    ])
    expect(bench.scheduler.nextRunAt(job())).toBe(Date.parse('2026-11-24T03:00Z'))
    bench.conditions = { ok: true }
    await bench.clock.advance(11 * minute)
    expect(bench.started).toHaveLength(1)
    await bench.clock.advance(day)
    expect(runs(bench)[1]).toBe('home schedule 2026-11-24T03:00')
  })

  it('vorta#2312: catch-up at every login and never at the set time; ours keeps the fixed hour', async () => {
    const bench = createBench('2026-11-23T08:00Z')
    await bench.boot()
    for (let login = 0; login < 3; login++) {
      await bench.clock.advance(3 * hour)
      await bench.off(30 * minute)
      await bench.boot()
      await bench.scheduler.login()
    }
    expect(bench.started).toEqual([])
    await bench.clock.advance(day)
    expect(runs(bench)).toEqual(['home schedule 2026-11-24T03:00'])
  })

  it('vorta#2151: disk away and a notice every hour; ours waits as one state and skips once in days', async () => {
    const hourly = job({ schedule: { kind: 'hourly', minute: 0 } })
    const bench = createBench('2026-11-23T02:30Z', [hourly])
    await bench.boot()
    bench.conditions = away
    await bench.clock.advance(5 * day)
    expect(bench.skipped).toHaveLength(1)
    // Begins to wait, and is skipped once: nothing else is told.
    expect(bench.waits.map((w) => w.waiting?.skipped)).toEqual([false, true])
    expect(bench.scheduler.waiting('home')).toMatchObject({ since: Date.parse('2026-11-23T03:00Z'), skipped: true })
  })

  it('vorta#2151: the wait is not begun anew, nor skipped anew, by a restart', async () => {
    const bench = createBench('2026-11-23T02:30Z')
    await bench.boot()
    bench.conditions = away
    await bench.clock.advance(day)
    await bench.off(hour)
    await bench.boot()
    await bench.clock.advance(day)
    expect(bench.skipped).toHaveLength(1)
    expect(bench.scheduler.waiting('home')?.since).toBe(Date.parse('2026-11-23T03:00Z'))
  })

  it('kopia#4946: disk away and it is looked for without end; ours looks ever more seldom', async () => {
    const bench = createBench('2026-11-23T02:59Z')
    await bench.boot()
    bench.conditions = away
    await bench.clock.advance(day)
    expect(bench.checks).toBeGreaterThan(24 * 5)
    expect(bench.checks).toBeLessThan(24 * 7)
  })

  it('kopia#4876: disk back, and the run does not start by itself; ours runs when it appears', async () => {
    const bench = createBench('2026-11-23T02:30Z')
    await bench.boot()
    bench.conditions = away
    await bench.clock.advance(2 * day)
    bench.conditions = { ok: true }
    // Told by the system that something was mounted: at once, not at the next look.
    await bench.scheduler.resumed()
    expect(bench.started).toMatchObject([{ trigger: 'catch-up', missed: 2 }])
    expect(bench.scheduler.waiting('home')).toBeNull()
    expect(bench.waits[bench.waits.length - 1]).toEqual({ job: 'home', waiting: null })
  })

  it('kopia#1652: no pause for hours; ours holds runs until it is over, then makes up one', async () => {
    const bench = createBench('2026-11-23T02:30Z', [job({ schedule: { kind: 'hourly', minute: 0 } })])
    await bench.boot()
    bench.pausedUntil = Date.parse('2026-11-23T06:30Z')
    await bench.clock.advance(4 * hour - minute)
    expect(bench.started).toEqual([])
    await bench.clock.advance(2 * minute)
    expect(bench.started).toMatchObject([{ trigger: 'catch-up', missed: 4, at: '2026-11-23T06:30' }])
    await bench.clock.advance(hour)
    expect(runs(bench)[1]).toBe('home schedule 2026-11-23T07:00')
  })

  it('vorta: the first scheduled run waits for a manual one; ours does not', async () => {
    const bench = createBench('2026-11-23T02:59Z')
    await bench.boot()
    await bench.clock.advance(minute)
    expect(bench.started).toMatchObject([{ trigger: 'schedule', missed: 1 }])
  })

  it('several missed jobs do not all start in one moment', async () => {
    const bench = createBench('2026-11-22T22:00Z', [job({ id: 'a' }), job({ id: 'b' })])
    await bench.boot()
    await bench.sleep(10 * hour)
    expect(bench.started).toEqual([])
    await bench.clock.advance(29_000)
    expect(bench.started).toEqual([])
    await bench.clock.advance(1000)
    expect(bench.started.map((s) => s.job).sort()).toEqual(['a', 'b'])
    await bench.clock.advance(hour)
    expect(bench.started).toHaveLength(2)
  })

  it('a hung mount under one job keeps neither that job for ever nor the others at all', async () => {
    const bench = createBench('2026-11-23T02:59Z', [job({ id: 'hung' }), job()])
    await bench.boot()
    let hang = true
    bench.conditions = () => {
      const hung = hang
      hang = false
      return hung ? new Promise(() => {}) : Promise.resolve({ ok: true })
    }
    await bench.clock.advance(minute)
    expect(runs(bench)).toEqual(['home schedule 2026-11-23T03:00'])
    await bench.clock.advance(5 * minute)
    expect(runs(bench)[1]).toMatch(/^hung catch-up 2026-11-23T03:0[345]$/)
  })

  it('a job paused while its disk is looked for does not start', async () => {
    const bench = createBench('2026-11-23T02:59Z')
    await bench.boot()
    let found: (c: Conditions) => void = () => {}
    bench.conditions = () =>
      new Promise((resolve) => {
        found = resolve
      })
    await bench.clock.advance(minute)
    bench.jobs = [job({ paused: true })]
    found({ ok: true })
    await bench.clock.advance(day)
    expect(bench.started).toEqual([])
  })
})
