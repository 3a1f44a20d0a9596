import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import {
  expectReadable,
  expectRestores,
  jobFolder,
  keepHome,
  leftovers,
  mountTmpfs,
  noMounts,
  problemOf,
  snapshotsOf,
} from './testing/fault-rig.ts'

describe.skipIf(noMounts !== null).each(['rsync', 'cp'] as const)('a disk of its own, with %s', (strategy) => {
  let world: TestHome
  let engine: Engine
  let unmount: () => void
  let job: string
  let first: string | null | undefined
  let kept: string

  beforeEach(async () => {
    world = testHome()
    smallWorld(world)
    unmount = mountTmpfs(world.disk)
    engine = await world.start()
    job = await addJob(engine, world, { strategy })
    first = (await runJob(engine, job)).snapshot
    kept = keepHome(world)
  })
  afterEach(async () => {
    unmount()
    await world.end()
  })

  /** The fault is over: a run succeeds, all is proven, its problem is gone, and what it made comes back equal. */
  async function expectWellAgain(code: string): Promise<void> {
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    expect(await problemOf(engine, code)).toBeUndefined()
    expect((await statusOf(engine)).exposure.files).toBe(0)
    await expectRestores(engine, world, job, keepHome(world))
  }

  it('with too little room: refused before anything is written, with the figures', async () => {
    world.write('work/alpha/.context/journal/huge.md', Buffer.alloc(70_000_000, 'x'))
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'destination-space' } })
    expectReadable(run.problem)
    expect(run.problem.why).toMatch(/needs about [\d.]+ [KMG]i?B, and [\d.]+ [KMG]i?B are free/)
    expect(leftovers(world.disk, job)).toEqual([])
    expect((await snapshotsOf(engine, job)).map((s) => s.id)).toEqual([first])
    expect((await statusOf(engine)).exposure.files).toBe(1)
    await expectRestores(engine, world, job, kept)
    rmSync(join(world.home, 'work/alpha/.context/journal/huge.md'))
    await expectWellAgain('destination-space')
  })

  it('that fills up in mid-run: nothing half-made stays, the room is given back, the last good one stands', async () => {
    const before = usedOf(world.disk)
    world.write('work/alpha/.context/journal/huge.md', Buffer.alloc(70_000_000, 'x'))
    const run = await runJob(engine, job, ['space'])
    expect(run).toMatchObject({ status: 'failed', snapshot: null, problem: { code: 'disk-full' } })
    expectReadable(run.problem)
    expect(leftovers(world.disk, job)).toEqual([])
    expect(usedOf(world.disk)).toBeLessThan(before + 1024)
    expect((await snapshotsOf(engine, job)).map((s) => s.id)).toEqual([first])
    const status = await statusOf(engine)
    expect(status.exposure.files).toBe(1)
    expect(status.problems.map((p) => p.code)).toContain('disk-full')
    await expectRestores(engine, world, job, kept)
    rmSync(join(world.home, 'work/alpha/.context/journal/huge.md'))
    await expectWellAgain('disk-full')
  })

  it('that is so full that not even its list of contents fits: failed and said, not half believed', async () => {
    const filler = join(world.disk, 'filler')
    // One page is left: cp has a file of its own to write by then, rsync only folders.
    writeFileSync(join(world.home, 'work/alpha/.context/TASKS.md'), '- [ ] two\n')
    const free = freeOf(world.disk)
    try {
      writeFileSync(filler, Buffer.alloc(free * 1024 - 4096))
    } catch {
      // Fuller than full is what is wanted.
    }
    const run = await runJob(engine, job, ['space'])
    expect(run.status).toBe('failed')
    expectReadable(run.problem)
    expect(['disk-full', 'manifest-not-written']).toContain(run.problem.code)
    expect((await snapshotsOf(engine, job)).map((s) => s.id)).toEqual([first])
    expect((await statusOf(engine)).exposure.files).toBe(1)
    rmSync(filler)
    await expectWellAgain(run.problem.code)
    expect(leftovers(world.disk, job)).toEqual([])
  })

  it('that is mounted read-only: refused, and the backups on it can still be restored', async () => {
    execFileSync('mount', ['-o', 'remount,ro', world.disk])
    world.write('work/alpha/.context/LEARNINGS.md', 'new\n')
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'disk-not-writable' } })
    expectReadable(run.problem)
    expect(run.problem.why).toContain('read-only')
    const status = await statusOf(engine)
    expect(status.exposure.files).toBe(1)
    expect(status.problems.map((p) => p.code)).toContain('disk-not-writable')
    await expectRestores(engine, world, job, kept)
    execFileSync('mount', ['-o', 'remount,rw', world.disk])
    await expectWellAgain('disk-not-writable')
  })

  it('that is unmounted: the empty mount point is not taken for it, and nothing is written there', async () => {
    const aside = `${world.disk}-aside`
    mkdirSync(aside)
    execFileSync('mount', ['--bind', world.disk, aside])
    execFileSync('umount', [world.disk])
    try {
      const run = await runJob(engine, job)
      expect(run).toMatchObject({ status: 'failed', problem: { code: 'destination-not-marked' } })
      expectReadable(run.problem)
      expect(readdirSync(world.disk)).toEqual([])
      const status = await statusOf(engine)
      expect(status.problems.map((p) => p.code)).toContain('destination-not-marked')
      // Away is not gone: what was proven there is still proven, with the time of its proof.
      expect(status.exposure.files).toBe(0)
      await expect(
        engine.api.restore({
          job,
          snapshot: 'latest',
          paths: [],
          to: join(world.disk, '../r'),
          inPlace: false,
          overwrite: false,
        }),
      ).rejects.toMatchObject({ problem: { code: expect.stringMatching(/^destination-/) } })
    } finally {
      execFileSync('mount', ['--bind', aside, world.disk])
      execFileSync('umount', [aside])
    }
    await expectRestores(engine, world, job, kept)
    await expectWellAgain('destination-not-marked')
  })

  it('that is swapped for another marked disk: neither disk is written to', async () => {
    const aside = `${world.disk}-aside`
    mkdirSync(aside)
    execFileSync('mount', ['--bind', world.disk, aside])
    execFileSync('umount', [world.disk])
    const takeOther = mountTmpfs(world.disk)
    const other = {
      schema: 1,
      app: 'ctx-backup',
      id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
      createdAt: '2026-01-01T00:00:00.000Z',
    }
    writeFileSync(join(world.disk, '.ctx-backup.json'), JSON.stringify(other))
    cpSync(jobFolder(aside, job), join(world.disk, 'theirs'), { recursive: true })
    try {
      const run = await runJob(engine, job)
      expect(run).toMatchObject({ status: 'failed', problem: { code: 'destination-other' } })
      expectReadable(run.problem)
      expect(readdirSync(world.disk).sort()).toEqual(['.ctx-backup.json', 'theirs'])
      expect((await statusOf(engine)).exposure.files).toBe(0)
    } finally {
      takeOther()
      execFileSync('mount', ['--bind', aside, world.disk])
      execFileSync('umount', [aside])
    }
    await expectRestores(engine, world, job, kept)
    await expectWellAgain('destination-other')
  })

  it('that was unmounted when the app died: its leftovers wait for it, and nothing is said to be clean that is not', async () => {
    mkdirSync(join(jobFolder(world.disk, job), '2026-01-02T000000Z.partial'))
    await pretendRunning(world, engine)
    const aside = `${world.disk}-aside`
    mkdirSync(aside)
    execFileSync('mount', ['--bind', world.disk, aside])
    execFileSync('umount', [world.disk])
    engine = await world.start()
    const [run] = (await engine.api.runs({ job, limit: 1, cursor: null })).runs
    expect(run).toMatchObject({ status: 'interrupted' })
    expect(run?.note).toContain('could not be removed yet')
    execFileSync('mount', ['--bind', aside, world.disk])
    execFileSync('umount', [aside])
    expect(existsSync(join(jobFolder(world.disk, job), '2026-01-02T000000Z.partial'))).toBe(true)
    await expectWellAgain('interrupted')
    expect(leftovers(world.disk, job)).toEqual([])
  })
})

/** Kilobytes. */
const usedOf = (folder: string): number => dfOf(folder, 2)
const freeOf = (folder: string): number => dfOf(folder, 3)
function dfOf(folder: string, column: number): number {
  const line = execFileSync('df', ['-Pk', folder], { encoding: 'utf8' }).trim().split('\n').at(-1) ?? ''
  return Number(line.split(/\s+/)[column])
}

/** The history as a crash in mid-run leaves it. */
async function pretendRunning(world: TestHome, engine: Engine): Promise<void> {
  await engine.close()
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(join(world.own, 'data/history.db'))
  db.exec(`UPDATE runs SET status = 'running', ended_at = NULL, snapshot = '2026-01-02T000000Z'`)
  db.close()
}
