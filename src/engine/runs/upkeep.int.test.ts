import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'

let world: TestHome
let engine: Engine
let clock: FakeClock
const day = 86_400_000

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  // Later than the files just written, so that what is aged is not in the future.
  clock = createFakeClock(Date.now() + day)
  engine = await world.start({ clock })
})
afterEach(() => world.end())

const lastOnly = { last: 2, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 }
const idsOf = async (job: string): Promise<string[]> => (await engine.api.snapshots({ job })).snapshots.map((s) => s.id)

/** Puts runs made from the job's newest one straight into the history of an engine that is closed. */
function addRuns(count: number, of: { status: string; later: number; note: string | null }): string[] {
  const db = new DatabaseSync(join(world.own, 'data/history.db'))
  const ids = Array.from({ length: count }, (_, i) => `made-${of.status}-${i}`)
  const insert = db.prepare(
    `INSERT INTO runs SELECT ?, job, kind, ?, trigger, queued_at + ?, queued_at, queued_at, NULL, stats, NULL, '[]', ?, NULL
     FROM runs WHERE id NOT LIKE 'made-%' ORDER BY rowid DESC LIMIT 1`,
  )
  ids.forEach((id, i) => void insert.run(id, of.status, of.later * (i + 1), of.note))
  db.close()
  return ids
}

describe.each(['rsync', 'cp'] as const)('the clock set back, with %s', (strategy) => {
  it('takes the backup made last for the newest: it is covered, restored from, and never pruned', async () => {
    const job = await addJob(engine, world, { strategy, retention: lastOnly })
    for (let i = 0; i < 3; i++) {
      clock.jump(day)
      await runJob(engine, job)
    }
    clock.jump(-30 * day)
    const file = world.write('work/alpha/.context/TASKS.md', '- [x] done after the clock was set right\n')
    const run = await runJob(engine, job)
    expect(run.status).toBe('succeeded')
    expect((await idsOf(job))[0]).toBe(run.snapshot)
    expect((await statusOf(engine)).exposure.files).toBe(0)
    const to = join(world.disk, '..', 'restored')
    await engine.api.restore({ job, snapshot: 'latest', paths: [{ path: file }], to, inPlace: false, overwrite: false })
    expect(readFileSync(to + file, 'utf8')).toContain('after the clock was set right')
    const again = await runJob(engine, job)
    expect(await idsOf(job)).toEqual([again.snapshot, run.snapshot])
  })
})

describe('runs that are skipped', () => {
  it('hide no failure, however many they are', async () => {
    const job = await addJob(engine, world)
    rmSync(world.disk, { recursive: true })
    expect((await runJob(engine, job)).status).toBe('failed')
    await engine.close()
    addRuns(60, { status: 'skipped', later: 1, note: 'on battery' })
    engine = await world.start({ clock })
    const status = await statusOf(engine)
    expect(status.jobs).toMatchObject([{ state: 'failed', lastRun: { status: 'failed' } }])
    expect(status.problems.map((p) => p.code)).toContain('destination-missing')
  })

  it('do not stand in the way of accepting what the last run left out', async () => {
    const job = await addJob(engine, world)
    execFileSync('mkfifo', [join(world.home, 'work/alpha/.context/pipe')])
    expect(await runJob(engine, job)).toMatchObject({ status: 'warning', warnings: [{ accepted: false }] })
    await engine.close()
    addRuns(1, { status: 'skipped', later: 1, note: 'on battery' })
    engine = await world.start({ clock })
    const leftOut = (await statusOf(engine)).problems.find((p) => p.code === 'left-out')
    await engine.api.fix({ id: leftOut?.id ?? '' })
    expect((await statusOf(engine)).problems.map((p) => p.code)).not.toContain('left-out')
  })
})

describe('history and logs', () => {
  it('are cleared of what is old once a day, but not of the last runs of each job', async () => {
    await engine.close()
    engine = await world.start({ clock, scheduling: true })
    const job = await addJob(engine, world)
    const first = await runJob(engine, job)
    await engine.close()
    addRuns(300, { status: 'failed', later: -1, note: null })
    const logs = join(world.own, readdirSync(world.own).includes('logs') ? 'logs' : 'data/logs')
    writeFileSync(join(logs, 'made-failed-299.log.gz'), 'x')
    clock.jump(400 * day)
    engine = await world.start({ clock, scheduling: true })
    for (let i = 0; i < 3; i++) await clock.advance(61_000)
    await expect
      .poll(async () => (await engine.api.runs({ job, limit: 500, cursor: null })).runs.length)
      .toBeLessThan(250)
    const left = (await engine.api.runs({ job, limit: 500, cursor: null })).runs
    expect(left.length).toBeGreaterThanOrEqual(100)
    expect(left.map((r) => r.id)).toContain(first.id)
    await expect.poll(() => readdirSync(logs)).not.toContain('made-failed-299.log.gz')
  })
})
