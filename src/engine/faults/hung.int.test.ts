import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addJob, itemsOf, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { type EngineProcess, startEngineProcess } from './testing/engine-process.ts'
import { expectReadable, keepHome, leftovers, snapshotsOf, until } from './testing/fault-rig.ts'
import { type HungMount, mountServed, noHungMounts } from './testing/hung-mount.ts'

/** Seconds within which anything must have answered that meets a disk which does not. */
const bound = 45

describe.skipIf(noHungMounts !== null)('a disk that hangs', () => {
  let world: TestHome
  let engine: EngineProcess
  let mount: HungMount

  beforeEach(async () => {
    world = testHome()
    smallWorld(world)
    engine = await startEngineProcess(world)
  })
  afterEach(async () => {
    // First the disk, so that nobody waits for it any more.
    await mount.end()
    await engine.kill()
    await world.end()
  })

  async function within<T>(work: Promise<T>, what: string): Promise<T> {
    const began = performance.now()
    const value = await work
    expect((performance.now() - began) / 1000, what).toBeLessThan(bound)
    return value
  }

  const served = (folder: string): Promise<HungMount> => mountServed(join(world.disk, '../store'), folder)

  it('as a root: unknown and never green, the rest is looked at, and its projects are not taken for gone', async () => {
    const root = join(world.home, '../share')
    mkdirSync(join(world.disk, '../store/gamma/.context'), { recursive: true })
    mount = await served(root)
    world.write('../store/gamma/.context/DECISIONS.md', '# of gamma\n')
    await engine.api.saveSettings({ roots: ['~', root] })
    const job = await addJob(engine, world)
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    const before = await statusOf(engine)
    expect(before.projects.map((p) => p.name).sort()).toEqual(['alpha', 'beta', 'gamma'])

    mount.hang()
    const status = await within(statusOf(engine), 'status')
    expect(status.unknown).toContainEqual({ path: root, reason: 'the mounted disk does not answer' })
    expectReadable(status.problems.find((p) => p.code === 'unknown'))
    expect(status.projects.map((p) => p.name)).toContain('alpha')
    expect(itemsOf(status).length).toBeGreaterThan(4)
    expect(status.sentence).toContain('could not be looked into')
    const scan = await within(engine.api.scan({}), 'scan')
    expect(scan.unknown.map((u) => u.path)).toContain(root)

    const run = await within(runJob(engine, job), 'a run')
    // What cannot be seen is not gone, but a backup without it is none to go on from.
    const reason = 'the disk it lies on does not answer'
    expect(run).toMatchObject({ status: 'warning', problem: null, warnings: [{ path: root, reason }] })
    expect((await snapshotsOf(engine, job)).filter((s) => s.complete && !s.suspect)).toHaveLength(1)

    mount.answer()
    await until(async () => (await engine.api.scan({})).unknown.length === 0, 'the root to answer')
    expect((await statusOf(engine)).projects.map((p) => p.name).sort()).toEqual(['alpha', 'beta', 'gamma'])
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
  })

  it('as a source of paths: the run fails in time and says which one', async () => {
    const share = join(world.home, '../share')
    mount = await served(share)
    world.write('../store/notes.md', 'notes\n')
    const job = await addJob(engine, world, { sources: { paths: ['~/work', share] } })
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    mount.hang()
    const run = await within(runJob(engine, job), 'a run')
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'source-hung', paths: [share] } })
    expectReadable(run.problem)
    expect(run.problem.what).toContain(`${share} does not answer`)
    expect(leftovers(world.disk, job)).toEqual([])
    mount.answer()
    await until(() => existsSync(join(share, 'notes.md')))
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
  })

  it('as a destination: runs fail in time, questions are answered, and the engine closes and starts', async () => {
    mount = await served(world.disk)
    const job = await addJob(engine, world)
    const kept = keepHome(world)
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    mount.hang()
    const status = await within(statusOf(engine), 'status')
    expect(status.exposure.files).toBe(0)
    const run = await within(runJob(engine, job), 'a run')
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'disk-hung' } })
    expectReadable(run.problem)
    await expect(within(snapshotsOf(engine, job), 'snapshots')).rejects.toMatchObject({
      problem: { code: 'disk-hung' },
    })
    await within(engine.close(), 'closing')
    engine = await within(startEngineProcess(world), 'a start')
    await within(statusOf(engine), 'status after a start')
    mount.answer()
    await until(() => existsSync(join(world.disk, '.ctx-backup.json')))
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    const to = join(world.disk, '../back')
    const path = join(world.home, '.ctx/.ctx.key')
    await engine.api.restore({ job, snapshot: 'latest', paths: [{ path }], to, inPlace: false, overwrite: false })
    expect(readFileSync(to + path)).toEqual(readFileSync(join(kept, '.ctx/.ctx.key')))
  })

  it('as a destination in mid-run: a cancelled run ends and the engine closes in time; all is well when it answers', async () => {
    mount = await served(world.disk)
    const job = await addJob(engine, world)
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    const first = await snapshotsOf(engine, job)
    world.write('work/alpha/.context/journal/long.md', Buffer.alloc(40_000_000, 'x'))
    const { run: id } = await engine.api.startRun({ job, trigger: 'manual', allow: [], dryRun: false })
    await until(async () => (await engine.api.state()).running.some((r) => r.phase === 'copy'), 'the copying')
    mount.hang()
    await new Promise((resolve) => setTimeout(resolve, 500))
    await engine.api.cancelRun({ run: id })
    const run = await within(engine.api.waitRun({ run: id }), 'the end of the run')
    expect(run).toMatchObject({ status: 'cancelled', snapshot: null })
    expect(run.note).toContain('could not be removed')
    await within(engine.close(), 'closing')

    engine = await startEngineProcess(world)
    mount.answer()
    await until(() => existsSync(join(world.disk, '.ctx-backup.json')))
    expect(await snapshotsOf(engine, job)).toEqual(first)
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    expect(leftovers(world.disk, job)).toEqual([])
  })
})
