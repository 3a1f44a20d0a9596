import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, itemsOf, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'

let world: TestHome
let engine: Engine

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
})
afterEach(() => world.end())

const itemAt = async (path: string) => itemsOf(await statusOf(engine)).find((i) => i.path === join(world.home, path))

describe('what is called verified', () => {
  it('is what was read back from that very backup, not from an older copy of the same file', async () => {
    const job = await addJob(engine, world, { strategy: 'cp' })
    const first = await runJob(engine, job)
    await engine.api.verify({ job, snapshot: 'latest' })
    const journal = 'work/alpha/.context/journal'
    expect((await itemAt(journal))?.proof).toMatchObject({ level: 'verified', snapshot: first.snapshot })
    const second = await runJob(engine, job)
    expect((await itemAt(journal))?.proof).toMatchObject({ level: 'listed', snapshot: second.snapshot })
    expect((await itemAt('.ctx/.ctx.key'))?.proof).toMatchObject({ level: 'verified', snapshot: second.snapshot })
  })
})

describe('what is left out', () => {
  it('is what all jobs of that project leave out: a project in no job is exposed, whatever others leave out', async () => {
    const alpha = join(world.home, 'work/alpha')
    const job = await addJob(engine, world, { sources: { ctx: [alpha] }, leaveOut: ['journal'] })
    await runJob(engine, job)
    expect(await itemAt('work/alpha/.context/journal')).toMatchObject({ leftOut: true, exposedFiles: 0 })
    const beta = await itemAt('work/beta/.context/journal')
    expect(beta).toMatchObject({ exposedFiles: 12 })
    expect(beta?.leftOut).toBeUndefined()
  })
})

describe('projects named in a job', () => {
  it('are shown though they lie outside the folders searched, and covered once backed up', async () => {
    const place = join(world.disk, '..', 'srv')
    mkdirSync(join(place, 'gamma/.context/state'), { recursive: true })
    writeFileSync(join(place, 'gamma/.context/TASKS.md'), '- [ ] x\n')
    writeFileSync(join(place, 'gamma/.context/state/s.json'), '{}')
    const job = await addJob(engine, world, { sources: { ctx: [join(place, 'gamma')] } })
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'succeeded' })
    const gamma = (await statusOf(engine)).projects.find((p) => p.name === 'gamma')
    expect(gamma?.items.find((i) => i.class === 'knowledge')).toMatchObject({ protection: 'backup', exposedFiles: 0 })
  })

  it('are found by a path that leads through a link', async () => {
    symlinkSync(join(world.home, 'work'), join(world.home, 'link'))
    const job = await addJob(engine, world, { sources: { ctx: [join(world.home, 'link/alpha')] } })
    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect(await itemAt('work/alpha/.context/journal')).toMatchObject({ protection: 'backup', exposedFiles: 0 })
  })
})

describe('a symlinked .context', () => {
  it('is covered by its target, and counted once where two projects share it', async () => {
    const shared = join(world.home, 'work/alpha/.context')
    mkdirSync(join(world.home, 'work/gamma'))
    symlinkSync(shared, join(world.home, 'work/gamma/.context'))
    const before = (await statusOf(engine)).exposure.files
    const job = await addJob(engine, world)
    expect((await runJob(engine, job)).status).toBe('succeeded')
    const status = await statusOf(engine)
    expect(status.exposure.files).toBe(0)
    // 35 files and the link: the shared ones are not counted twice.
    expect(before).toBe(36)
    rmSync(join(shared, 'journal/2026-01-10.md'))
    writeFileSync(join(shared, 'journal/new.md'), 'new\n')
    expect((await statusOf(engine)).exposure.files).toBe(1)
  })
})

describe('a damaged file', () => {
  it('is named as it is called, whatever letters that takes', async () => {
    const name = 'work/alpha/.context/journal/Gruß-日本.md'
    const file = world.write(name, 'hello\n')
    const job = await addJob(engine, world)
    await runJob(engine, job)
    const machine = readdirSync(world.disk).find((n) => !n.startsWith('.')) ?? ''
    const [snapshot] = (await engine.api.snapshots({ job })).snapshots
    rmSync(join(world.disk, machine, job, snapshot?.id ?? '') + file)
    await engine.api.verify({ job, snapshot: 'latest' })
    const problem = (await statusOf(engine)).problems.find((p) => p.code === 'damaged')
    expect(problem?.paths).toEqual([file])
  })

  it('in the newest good backup is told although a newer suspect one was made', async () => {
    const job = await addJob(engine, world)
    await runJob(engine, job)
    const good = (await engine.api.snapshots({ job })).snapshots[0]?.id ?? ''
    rmSync(join(world.home, 'work/beta'), { recursive: true })
    expect((await runJob(engine, job)).problem?.code).toBe('suspect-snapshot')
    const machine = readdirSync(world.disk).find((n) => !n.startsWith('.')) ?? ''
    rmSync(join(world.disk, machine, job, good, world.home, 'work/alpha/.context/TASKS.md'))
    await engine.api.verify({ job, snapshot: 'latest' })
    expect((await statusOf(engine)).problems.map((p) => p.code)).toContain('damaged')
  })
})

describe('an empty folder', () => {
  it('is not called stale: there is nothing in it to lose', async () => {
    mkdirSync(join(world.home, 'work/alpha/.context/reports'))
    const job = await addJob(engine, world)
    await runJob(engine, job)
    const stale = itemsOf(await statusOf(engine)).filter((i) => i.stale && i.class !== 'state')
    expect(stale.map((i) => i.path)).toEqual([])
  })
})
