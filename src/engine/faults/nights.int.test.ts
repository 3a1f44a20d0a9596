import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Run } from '../../shared/model/status.ts'
import type { Engine } from '../engine.ts'
import { addJob, itemsOf, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import {
  expectReadable,
  expectRestores,
  isGood,
  keepHome,
  mountTmpfs,
  noMounts,
  snapshotsOf,
  until,
} from './testing/fault-rig.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const nightly = {
  schedule: { kind: 'daily', at: '03:00' },
  zone: 'UTC',
  // As greedy as can be: whatever retention may remove, it removes at once.
  retention: { last: 1, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
} as const

let world: TestHome
let engine: Engine
let clock: FakeClock

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  clock = createFakeClock('2026-11-20T12:00:00Z')
  await start()
})
afterEach(() => world.end())

async function start(): Promise<void> {
  engine = await world.start({ clock, scheduling: true })
  await until(async () => {
    const { coverage, scan } = await engine.api.state()
    return coverage.at !== null && !scan.running
  }, 'the first look')
}

/** Backups of a job that have ended, newest first by their number. */
async function ended(job: string): Promise<Run[]> {
  const { runs } = await engine.api.runs({ job, limit: 100, cursor: null })
  return runs.filter((run) => run.endedAt !== null && run.status !== 'skipped')
}

/** Lets a minute pass and waits for the run that it brings. */
async function nextMinuteRuns(job: string): Promise<Run> {
  const before = new Set((await ended(job)).map((run) => run.id))
  await clock.advance(minute)
  const run = await until(async () => (await ended(job)).find(({ id }) => !before.has(id)), 'the scheduled run')
  // What follows from a run (notices, coverage) is done when those who wait for it are told.
  return engine.api.waitRun({ run: run.id })
}

/** The clock goes on to the next 03:00, and the run that is due is waited for. */
async function night(job: string): Promise<Run> {
  const sinceThree = (clock.now() - 3 * hour) % day
  clock.jump(day - sinceThree - minute / 2)
  return nextMinuteRuns(job)
}

/** Somebody sets the clock, and a minute passes: the engine has seen it before the next night. */
async function setClock(by: number): Promise<void> {
  clock.jump(by)
  await clock.advance(minute)
  await settled()
}

const causes = async () => (await engine.api.state()).notices.map((n) => n.cause)
const goodOnes = async (job: string) => (await snapshotsOf(engine, job)).filter(isGood).map((s) => s.id)

describe.each(['rsync', 'cp'] as const)('night after night with %s', (strategy) => {
  it('a key truncated to 0 bytes: four nights later the good one still restores, and each night says so', async () => {
    const job = await addJob(engine, world, { ...nightly, strategy })
    expect(await night(job)).toMatchObject({ status: 'succeeded', trigger: 'schedule' })
    const [good] = await goodOnes(job)
    const kept = keepHome(world)
    const key = join(world.home, '.ctx/.ctx.key')
    const content = readFileSync(key)
    truncateSync(key, 0)
    for (let n = 1; n <= 4; n++) {
      const run = await night(job)
      expect(run).toMatchObject({ status: 'warning', trigger: 'schedule', problem: { code: 'suspect-snapshot' } })
      expect(await goodOnes(job)).toEqual([good])
      expect((await causes()).filter((cause) => cause === 'suspect-snapshot')).toHaveLength(n)
    }
    const status = await statusOf(engine)
    expect(itemsOf(status).find((i) => i.class === 'key')).toMatchObject({ protection: 'none', exposedFiles: 1 })
    const problems = status.problems.filter((p) => p.code === 'suspect-snapshot')
    expect(problems).toHaveLength(4)
    for (const problem of problems) expectReadable(problem)
    expect(status.problems.map((p) => p.code)).toContain('key-size')
    await expectRestores(engine, world, job, kept)

    writeFileSync(key, content)
    for (const { id } of problems) await engine.api.fix({ id, decision: 'reject' })
    expect(await night(job)).toMatchObject({ status: 'succeeded', problem: null })
    expect((await statusOf(engine)).problems.filter((p) => p.severity === 'urgent')).toEqual([])
    await expectRestores(engine, world, job, keepHome(world))
  })

  it('a clock set back a year: the newest backup stays the newest, whatever the date in its name', async () => {
    const job = await addJob(engine, world, { ...nightly, strategy })
    await night(job)
    await night(job)
    await setClock(-365 * day)
    const file = join(world.home, 'work/alpha/.context/DECISIONS.md')
    for (const content of ['in the past\n', 'in the past, a day later\n']) {
      writeFileSync(file, content)
      const run = await night(job)
      expect(run).toMatchObject({ status: 'succeeded', problem: null })
      const snapshots = await snapshotsOf(engine, job)
      expect(snapshots.map((s) => s.id)).toContain(run.snapshot)
      expect(snapshots[0]?.id).toBe(run.snapshot)
      expect((await statusOf(engine)).exposure.files).toBe(0)
      await expectRestores(engine, world, job, keepHome(world))
    }
    expect(await goodOnes(job)).toHaveLength(1)
  })

  it('a clock ten years ahead for one night: nothing is lost by it, and the nights after count again', async () => {
    const job = await addJob(engine, world, { ...nightly, strategy, retention: { ...nightly.retention, last: 3 } })
    await night(job)
    clock.jump(3652 * day)
    const ahead = await night(job)
    expect(ahead.status).toBe('succeeded')
    expect(ahead.snapshot).toMatch(/^2036-/)
    await setClock(-3652 * day)
    const file = join(world.home, 'work/alpha/.context/DECISIONS.md')
    writeFileSync(file, 'when all is right again\n')
    const after = await night(job)
    expect(after).toMatchObject({ status: 'succeeded', trigger: 'schedule' })
    expect((await snapshotsOf(engine, job)).map((s) => s.id)[0]).toBe(after.snapshot)
    expect((await statusOf(engine)).exposure.files).toBe(0)
    await expectRestores(engine, world, job, keepHome(world))
    expect((await night(job)).status).toBe('succeeded')
    expect((await statusOf(engine)).problems.filter((p) => p.severity !== 'advice')).toEqual([])
  })

  it('failing before the tool starts: one notice a cause, one on recovery, none for the retries', async () => {
    const job = await addJob(engine, world, { ...nightly, strategy })
    await night(job)
    renameSync(world.disk, `${world.disk}-aside`)
    for (let n = 0; n < 3; n++) {
      expect(await night(job)).toMatchObject({ status: 'failed', problem: { code: 'destination-missing' } })
      expect((await causes()).filter((cause) => cause === 'run-failed')).toHaveLength(1)
    }
    const notice = (await engine.api.state()).notices.find(({ cause }) => cause === 'run-failed')
    expect(notice).toMatchObject({ urgency: 'critical', opens: { screen: 'run' } })
    expect(notice?.body).toContain(`${world.disk} is not there`)
    expect((await statusOf(engine)).jobs[0]?.state).toBe('failed')
    renameSync(`${world.disk}-aside`, world.disk)
    expect((await night(job)).status).toBe('succeeded')
    expect((await night(job)).status).toBe('succeeded')
    expect((await causes()).filter((cause) => cause !== 'overdue')).toEqual(['recovered', 'run-failed'])
    expect((await statusOf(engine)).jobs[0]?.state).toBe('ok')
  })
})

it('a paused job: days later the age of its proof alarms, though nothing runs and nothing fails', async () => {
  const job = await addJob(engine, world, nightly)
  await night(job)
  await engine.api.pause({ job, until: null })
  clock.jump(4 * day)
  await clock.advance(minute)
  await until(async () => (await causes()).includes('overdue'), 'the notice')
  expect(await ended(job)).toHaveLength(1)
  const problem = (await statusOf(engine)).problems.find((p) => p.code === 'proof-too-old')
  expectReadable(problem)
  expect(problem.severity).toBe('urgent')
  await engine.api.resume({ job })
  await until(async () => (await ended(job)).length === 2, 'the run that is owed')
  expect((await statusOf(engine)).problems.map((p) => p.code)).not.toContain('proof-too-old')
})

it('a restart after an interrupted night runs what is still owed, once', async () => {
  const job = await addJob(engine, world, nightly)
  await night(job)
  await engine.close()
  clock.jump(3 * day)
  await start()
  await clock.advance(2 * minute)
  const run = await until(async () => {
    const runs = await ended(job)
    return runs.length === 2 ? runs[0] : null
  }, 'the catch-up')
  expect(run).toMatchObject({ status: 'succeeded', trigger: 'catch-up' })
  await clock.advance(30 * minute)
  expect(await ended(job)).toHaveLength(2)
})

it.skipIf(noMounts !== null)(
  'another disk that is away is waited for, told once after days, and used when it is back',
  async () => {
    const unmount = mountTmpfs(world.disk)
    const job = await addJob(engine, world, nightly)
    await night(job)
    const kept = keepHome(world)
    const aside = mountAside(world.disk)
    try {
      clock.jump(day - minute)
      await clock.advance(minute)
      await until(async () => (await engine.api.state()).jobs[0]?.state === 'waiting', 'the wait')
      expect(await causes()).toEqual([])
      clock.jump(2 * day)
      await clock.advance(minute)
      await until(async () => (await causes()).includes('waiting-for-disk'), 'the notice')
      expect((await ended(job)).map((run) => run.status)).toEqual(['succeeded'])
      const status = await statusOf(engine)
      expectReadable(status.problems.find((p) => p.code === 'waiting-for-disk'))
      expect(status.exposure.files, 'away is not gone').toBe(0)
      clock.jump(day)
      await clock.advance(minute)
      await settled()
      expect((await causes()).filter((cause) => cause === 'waiting-for-disk')).toHaveLength(1)
      expect(await causes()).not.toContain('run-failed')
      aside.back()
      await engine.api.power({ event: 'resume' })
      await until(async () => (await ended(job)).length === 2, 'the run that is owed')
      expect((await ended(job))[0]).toMatchObject({ status: 'succeeded', trigger: 'catch-up' })
      expect((await statusOf(engine)).problems.map((p) => p.code)).not.toContain('waiting-for-disk')
      await expectRestores(engine, world, job, kept)
    } finally {
      aside.back()
      await engine.close()
      unmount()
    }
  },
)

/** Real work that a passed minute has set off gets its time. */
async function settled(): Promise<void> {
  for (let n = 0; n < 10; n++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    await clock.advance(0)
  }
}

/** Unmounts a disk, which lives on elsewhere until it is mounted back. */
function mountAside(folder: string): { back(): void } {
  const aside = `${folder}-aside`
  mkdirSync(aside)
  execFileSync('mount', ['--bind', folder, aside])
  execFileSync('umount', [folder])
  return {
    back() {
      if (!existsSync(aside)) return
      execFileSync('mount', ['--bind', aside, folder])
      execFileSync('umount', [aside])
      rmdirSync(aside)
    },
  }
}
