import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobConfig } from '../../shared/model/config.ts'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'

let world: TestHome
let engine: Engine

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
})
afterEach(() => world.end())

const jobs = async (): Promise<JobConfig[]> => (await engine.api.config()).jobs
const jobAt = async (id: string): Promise<JobConfig> => {
  const job = (await jobs()).find((j) => j.id === id)
  if (job === undefined) throw new Error(`no ${id}`)
  return job
}

describe('a job that is saved', () => {
  it('exists once, though two ask for the same new id at once', async () => {
    const { job } = await engine.api.propose({ strategy: 'cp', destination: world.disk, embedded: false })
    const asked = await Promise.allSettled([
      engine.api.saveJob({ job, isNew: true }),
      engine.api.saveJob({ job: { ...job, name: 'Second' }, isNew: true }),
    ])
    expect(asked.map((a) => a.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await jobs()).toHaveLength(1)
  })

  it('is not made by an edit of one that is gone, even where another has its id for a name', async () => {
    await addJob(engine, world, { id: 'one', name: 'two' })
    const gone = { ...(await jobAt('one')), id: 'two', name: 'Two' }
    await expect(engine.api.saveJob({ job: gone, isNew: false })).rejects.toMatchObject({
      problem: { code: 'no-such-job' },
    })
    expect((await jobs()).map((j) => j.id)).toEqual(['one'])
  })

  it('forgets the proofs of its old place when it gets another one', async () => {
    const job = await addJob(engine, world)
    await runJob(engine, job)
    expect((await statusOf(engine)).exposure.files).toBe(0)
    const other = join(world.disk, '..', 'other')
    mkdirSync(other)
    await engine.api.saveJob({ job: { ...(await jobAt(job)), destination: { path: other } }, isNew: false })
    // Another place that does not answer says nothing of what it holds: the old proofs are not its own.
    rmSync(other, { recursive: true })
    expect((await statusOf(engine)).exposure.files).toBe(35)
  })
})

describe('a job that is removed', () => {
  it('keeps its backups, and a new one of its id begins without its proofs', async () => {
    const job = await addJob(engine, world)
    await runJob(engine, job)
    await engine.api.removeJob({ job })
    expect(existsSync(join(world.disk, '.ctx-backup.json'))).toBe(true)
    expect((await statusOf(engine)).exposure.files).toBe(35)
    const other = join(world.disk, '..', 'other')
    await addJob(engine, world, { destination: { path: other } })
    rmSync(other, { recursive: true })
    expect((await statusOf(engine)).exposure.files).toBe(35)
  })

  it('is not run any more when it waits in the queue', async () => {
    const first = await addJob(engine, world)
    const second = await addJob(engine, world, { id: 'second', name: 'Second' })
    const a = await engine.api.startRun({ job: first, trigger: 'manual', allow: [], dryRun: false })
    const b = await engine.api.startRun({ job: second, trigger: 'manual', allow: [], dryRun: false })
    await engine.api.removeJob({ job: second })
    expect((await engine.api.waitRun(b)).status).toBe('cancelled')
    expect((await engine.api.waitRun(a)).status).toBe('succeeded')
  })
})

describe('a name', () => {
  it('that two jobs have names neither: nothing is done to the wrong one', async () => {
    await addJob(engine, world, { id: 'one', name: 'Disk' })
    await addJob(engine, world, { id: 'two', name: 'Disk' })
    await expect(engine.api.removeJob({ job: 'Disk' })).rejects.toMatchObject({ problem: { code: 'ambiguous-job' } })
    await engine.api.removeJob({ job: 'two' })
    await engine.api.removeJob({ job: 'Disk' })
    expect(await jobs()).toEqual([])
  })
})

describe('a destination that is probed', () => {
  it('is named in full: nothing is tried in the folder where the program happens to run', async () => {
    await expect(engine.api.probe({ strategy: 'cp', path: 'somewhere' })).rejects.toMatchObject({
      problem: { code: 'bad-field' },
    })
  })
})
