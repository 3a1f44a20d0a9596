import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, type TestHome, testHome } from '../testing/engine-harness.ts'

let world: TestHome
let engine: Engine
let job: string

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
  job = await addJob(engine, world)
  expect((await runJob(engine, job)).status).toBe('succeeded')
})
afterEach(() => world.end())

const wish = (more: object) => ({
  job,
  snapshot: 'latest',
  paths: [] as { path: string }[],
  to: null as string | null,
  inPlace: false,
  overwrite: false,
  ...more,
})
const names = async (): Promise<string[]> => (await engine.api.scan({})).projects.map((p) => p.path)

describe('where a restore may write', () => {
  it('refuses to write in place unless that was asked for', async () => {
    const file = join(world.home, 'work/alpha/.context/TASKS.md')
    writeFileSync(file, 'mine')
    await expect(engine.api.restore(wish({ overwrite: true }))).rejects.toMatchObject({
      problem: { code: 'restore-target' },
    })
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  it('refuses a folder in a destination, also through a link, and leaves the backups as they were', async () => {
    const before = readdirSync(world.disk, { recursive: true }).length
    const link = join(world.home, 'shortcut')
    symlinkSync(world.disk, link)
    for (const to of [world.disk, join(world.disk, 'restored'), join(link, 'restored')])
      await expect(engine.api.restore(wish({ to, overwrite: true })), to).rejects.toMatchObject({
        problem: { code: 'restore-target' },
      })
    expect(readdirSync(world.disk, { recursive: true })).toHaveLength(before)
  })

  it('refuses a path that is not full, and one that climbs out of the backup', async () => {
    await expect(engine.api.restore(wish({ to: 'restored' }))).rejects.toMatchObject({
      problem: { code: 'restore-target' },
    })
    const outside = world.write('outside.txt', 'not in any backup')
    const to = join(world.disk, '..', 'restored')
    const climbing = `/${'../'.repeat(40)}${outside.slice(1)}`
    for (const path of [climbing, `/x/../${climbing}`, 'work/alpha'])
      await expect(engine.api.restore(wish({ to, paths: [{ path }] })), path).rejects.toMatchObject({
        problem: { code: 'not-in-backup' },
      })
    const ls = { job, snapshot: 'latest', path: climbing, recursive: false, limit: 10, cursor: null }
    await expect(engine.api.ls(ls)).rejects.toMatchObject({ problem: { code: 'not-in-backup' } })
  })

  it('takes a path with doubled or trailing slashes for the same path', async () => {
    const to = join(world.disk, '..', 'restored')
    const path = `${world.home}//work/alpha/.context/`
    const restored = await engine.api.restore(wish({ to, paths: [{ path }] }))
    expect(restored.files).toBeGreaterThan(10)
    expect(existsSync(`${to}${world.home}/work/alpha/.context/TASKS.md`)).toBe(true)
  })
})

describe('what came back', () => {
  it('is no project of its own, and hides none that was there', async () => {
    const before = await names()
    const fresh = join(world.home, 'restored')
    await engine.api.restore(wish({ to: fresh }))
    expect(await names()).toEqual(before)
    // The first part of the restored paths stands there already, with a project of its own in it.
    const used = join(world.home, 'used')
    const own = join(used, world.home.split('/')[1] ?? '', 'own')
    mkdirSync(join(own, '.context'), { recursive: true })
    writeFileSync(join(own, '.context/TASKS.md'), '- [ ] mine\n')
    expect(await names()).toEqual([...before, own].sort())
    await engine.api.restore(wish({ to: used }))
    expect(await names()).toEqual([...before, own].sort())
  })

  it('is no project either when it came from a folder outside the home folder', async () => {
    const place = join(world.disk, '..', 'elsewhere')
    mkdirSync(join(place, 'p/.context'), { recursive: true })
    writeFileSync(join(place, 'p/.context/TASKS.md'), '- [ ] x\n')
    const other = await addJob(engine, world, { id: 'other', name: 'Other', sources: { paths: [place] } })
    await runJob(engine, other)
    const before = await names()
    const to = join(world.home, 'restored')
    await engine.api.restore({ ...wish({ to }), job: other })
    expect(await names()).toEqual(before)
  })

  it('tells a failure as a problem, not as a short list', async () => {
    const to = join(world.disk, '..', 'restored')
    mkdirSync(join(to, world.home, 'work'), { recursive: true })
    // A file stands where a folder has to be.
    writeFileSync(join(to, world.home, 'work/alpha'), 'in the way')
    const restored = await engine.api.restore(wish({ to }))
    expect(restored.damaged.length).toBeGreaterThan(10)
    const [run] = (await engine.api.runs({ job, limit: 1, cursor: null })).runs
    expect(run).toMatchObject({ kind: 'restore', status: 'failed', problem: { code: 'restore-incomplete' } })
  })
})
