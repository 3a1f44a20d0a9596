import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobConfig } from '../../shared/model/config.ts'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, type TestHome, testHome } from '../testing/engine-harness.ts'

let world: TestHome
let engine: Engine

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
})
afterEach(() => world.end())

async function edit(id: string, change: Partial<JobConfig>): Promise<void> {
  const job = (await engine.api.config()).jobs.find((j) => j.id === id)
  if (job === undefined) throw new Error('no job')
  await engine.api.saveJob({ job: { ...job, ...change }, isNew: false })
}

describe.each(['snapshots', 'mirror'] as const)('files that a job no longer takes (%s)', (layout) => {
  it('are not gone where the user excluded them: the run is no suspect one', async () => {
    const job = await addJob(engine, world, { strategy: 'rsync', layout })
    await runJob(engine, job)
    await edit(job, { excludes: ['journal'] })
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
  })

  it('are gone where they were deleted, whatever else was excluded', async () => {
    const job = await addJob(engine, world, { strategy: 'rsync', layout })
    await runJob(engine, job)
    await edit(job, { excludes: ['*.nothing'] })
    rmSync(join(world.home, 'work/alpha/.context/journal'), { recursive: true })
    const code = layout === 'mirror' ? 'shrinkage' : 'suspect-snapshot'
    expect((await runJob(engine, job)).problem?.code).toBe(code)
  })

  it('are told when a whole project is no longer found, though its files are there', async () => {
    const job = await addJob(engine, world, { strategy: 'rsync', layout })
    await runJob(engine, job)
    await engine.api.saveSettings({ prune: [join(world.home, 'work/beta')] })
    const code = layout === 'mirror' ? 'shrinkage' : 'suspect-snapshot'
    expect((await runJob(engine, job)).problem?.code).toBe(code)
  })
})
