import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { rawFromText } from '../system/rawpath.ts'
import { addJob, itemsOf, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { plantHostileTree } from '../testing/hostile-tree.ts'
import { compareTrees } from '../testing/trees.ts'

let world: TestHome
let engine: Engine

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
})
afterEach(() => world.end())

describe.each(['rsync', 'cp'] as const)('names that break careless programs, with %s', (strategy) => {
  it('in a project: backed up, proven, listed, and restored byte for byte', async () => {
    const notes = join(world.home, 'work/alpha/.context/reference')
    plantHostileTree(rawFromText(notes))
    const job = await addJob(engine, world, { strategy })
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'succeeded', problem: null, warnings: [] })
    const status = await statusOf(engine)
    expect(status.exposure.files).toBe(0)
    for (const item of itemsOf(status).filter((i) => i.path.startsWith(notes)))
      expect(item.proof, item.path).toBeTruthy()
    const { entries } = await engine.api.ls({
      job,
      snapshot: 'latest',
      path: join(notes, 'names'),
      recursive: false,
      limit: 1000,
      cursor: null,
    })
    expect(entries.some((e) => e.path.endsWith('-dash.md'))).toBe(true)
    expect(entries.filter((e) => e.pathB64 !== undefined)).toHaveLength(1)

    const to = join(world.disk, '../back')
    const wish = { job, snapshot: 'latest', paths: [{ path: notes }], to, inPlace: false, overwrite: false }
    expect(await engine.api.restore(wish)).toMatchObject({ damaged: [] })
    expect(compareTrees(rawFromText(notes), rawFromText(to + notes))).toEqual([])
    const found = await engine.api.verify({ job, snapshot: 'latest' })
    expect([found.damaged, found.missing]).toEqual([[], []])
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', warnings: [] })
  })

  it('of projects themselves: found, shown by name, and backed up', async () => {
    for (const name of ['new\nline', '-rf', '$(touch oops)', "it's", ' blank ']) {
      world.write(`work/${name}/.context/DECISIONS.md`, `# ${name}\n`)
      world.write(`work/${name}/.context/CONSTITUTION.md`, 'rules\n')
    }
    const job = await addJob(engine, world, { strategy })
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null, warnings: [] })
    const status = await statusOf(engine)
    expect(status.projects).toHaveLength(7)
    expect(status.exposure.files).toBe(0)
    const to = join(world.disk, '../back')
    await engine.api.restore({ job, snapshot: 'latest', paths: [], to, inPlace: false, overwrite: false })
    for (const name of ['new\nline', '-rf', '$(touch oops)', "it's", ' blank ']) {
      const path = join(world.home, 'work', name)
      expect(compareTrees(rawFromText(path), rawFromText(to + path)), name).toEqual([])
    }
  })
})
