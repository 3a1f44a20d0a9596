import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Input } from '../../shared/api.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, type TestHome, testHome } from '../testing/engine-harness.ts'

let world: TestHome
let engine: Engine
let job: JobConfig

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
  const id = await addJob(engine, world, { sources: { ctx: 'all', paths: [join(world.home, 'work/alpha')] } })
  await runJob(engine, id)
  const found = (await engine.api.config()).jobs.find((j) => j.id === id)
  if (found === undefined) throw new Error('no job')
  job = found
})
afterEach(() => world.end())

/** All that is on the disk and in our folders, but for what the engine keeps of its own walks. */
const everything = (): string[] =>
  [world.disk, world.home, join(world.own, 'config'), join(world.own, 'run')]
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => `${folder}/${String(name)}`))
    .sort()

describe('a dry run', () => {
  it('shows the commands with what they link to, and leaves everything as it is', async () => {
    const before = everything()
    const runs = (await engine.api.runs({ limit: 9, cursor: null })).runs.length
    const preview = await engine.api.preview({ job })
    const newest = (await engine.api.snapshots({ job: job.id })).snapshots[0]?.id
    expect(preview.problems).toEqual([])
    expect(preview.files).toBeGreaterThan(30)
    expect(preview.commands[0]).toContain(`--link-dest=../${newest}`)
    expect(everything()).toEqual(before)
    expect((await engine.api.runs({ limit: 9, cursor: null })).runs).toHaveLength(runs)
  })

  it('tells what the run would stop at: the wrong place, a source that is gone', async () => {
    rmSync(join(world.disk, '.ctx-backup.json'))
    rmSync(join(world.home, 'work/alpha'), { recursive: true })
    const codes = (await engine.api.preview({ job })).problems.map((p) => p.code)
    expect(codes).toEqual(['destination-not-marked', 'source-missing'])
  })

  it('is never taken for a real one: a run that asks to be dry is refused', () => {
    expect(Input.startRun.safeParse({ job: 'ctx', dryRun: true }).success).toBe(false)
    expect(Input.startRun.parse({ job: 'ctx' }).dryRun).toBe(false)
  })
})
