import { chmodSync, mkdirSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { testDoor } from '../testing/test-door.ts'
import {
  expectReadable,
  expectRestores,
  jobFolder,
  keepHome,
  leftovers,
  problemOf,
  snapshotsOf,
  wrapTool,
} from './testing/fault-rig.ts'

/** Removes all but the newest good one, whenever it may. */
const greedy = { last: 1, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 }

/** What peers get wrong: backups that are none push out the good ones (facts/peers.md, "Read in source" 1 and 2). */
describe.each(['rsync', 'cp'] as const)('retention with %s', (strategy) => {
  let world: TestHome
  let engine: Engine
  let job: string
  let good: string | null | undefined
  let kept: string

  beforeEach(async () => {
    world = testHome()
    smallWorld(world)
    engine = await world.start()
    job = await addJob(engine, world, { strategy, retention: greedy })
    await runJob(engine, job)
    good = (await runJob(engine, job)).snapshot
    kept = keepHome(world)
  })
  afterEach(() => world.end())

  const ids = async () => (await snapshotsOf(engine, job)).map((s) => s.id)

  it('removes what no rule wants after a good run: else nothing below would prove anything', async () => {
    expect(await ids()).toEqual([good])
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'succeeded', stats: { deleted: 1 } })
    expect(await ids()).toEqual([run.snapshot])
    expect(leftovers(world.disk, job)).toEqual([])
  })

  it('removes nothing for a run with warnings', async () => {
    const file = world.write('work/alpha/.context/journal/gone.md', 'x')
    await engine.close()
    engine = await world.start({ door: wrapTool(world, strategy, `rm -f '${file}'\nexec "$REAL" "$@"`).door })
    const warned = await runJob(engine, job)
    expect(warned).toMatchObject({ status: 'warning' })
    expect(await ids()).toEqual([warned.snapshot, good])
    const pruned = await engine.api.prune({ job, dryRun: false })
    expect(pruned).toMatchObject({ removed: [], held: `The newest backup ${warned.snapshot} is not complete.` })
    await expectRestores(engine, world, job, kept)
  })

  it('removes nothing while a suspect backup waits for a decision, however many good ones follow', async () => {
    const pad = join(world.home, 'work/alpha/.context/scratchpad.enc')
    truncateSync(pad, 0)
    const suspect = await runJob(engine, job)
    expect(suspect.problem?.code).toBe('suspect-snapshot')
    writeFileSync(pad, Buffer.alloc(64, 'alpha'.length))
    const later = [await runJob(engine, job), await runJob(engine, job)]
    for (const run of later) expect(run.status).toBe('succeeded')
    expect((await ids()).sort()).toEqual([good, suspect.snapshot, ...later.map((run) => run.snapshot)].sort())
    const problem = await problemOf(engine, 'suspect-snapshot')
    await engine.api.fix({ id: problem?.id ?? '', decision: 'reject' })
    const last = await runJob(engine, job)
    expect(await ids()).toEqual([last.snapshot])
    await expectRestores(engine, world, job, keepHome(world))
  })

  it('removes nothing for a run that failed, and takes an unfinished or foreign folder for no backup', async () => {
    const folder = jobFolder(world.disk, job)
    // Newer than all, and none of ours: no manifest of this job stands beside it.
    mkdirSync(join(folder, '2099-01-01T000000Z', 'home'), { recursive: true })
    writeFileSync(join(folder, 'mine.txt'), 'a file of the user’s')
    await engine.close()
    engine = await world.start({ door: wrapTool(world, strategy, 'echo "broken" >&2; exit 2').door })
    const failed = await runJob(engine, job)
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'tool-failed' } })
    expectReadable(failed.problem)
    expect(await ids()).toEqual([good])
    await engine.close()
    engine = await world.start()
    const run = await runJob(engine, job)
    expect(await ids()).toEqual([run.snapshot])
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['2099-01-01T000000Z', 'mine.txt']))
  })

  it('removes nothing for a backup whose proof is not on record', async () => {
    const next = await runJob(engine, job)
    const copy = join(jobFolder(world.disk, job), next.snapshot ?? '')
    // A copy with a manifest of its own, as a person or a sync tool makes it, newer than all.
    const id = '2098-01-01T000000Z'
    const { cpSync, readFileSync } = await import('node:fs')
    cpSync(copy, join(copy, '..', id), { recursive: true, preserveTimestamps: true })
    const manifest = JSON.parse(readFileSync(`${copy}.manifest.json`, 'utf8')) as Record<string, unknown>
    const made = { ...manifest, snapshot: id, at: '2098-01-01T00:00:00.000Z', order: 1_000_000 }
    writeFileSync(join(copy, '..', `${id}.manifest.json`), JSON.stringify(made))
    const { held, removed } = await engine.api.prune({ job, dryRun: false })
    expect(removed).toEqual([])
    expect(held).toContain(`${id} has not been proven yet`)
    expect(await ids()).toEqual([id, next.snapshot])
  })

  it('that fails leaves the backup good and the job not green, and is made up by the next run', async () => {
    const bin = join(world.disk, '../no-rm')
    mkdirSync(bin)
    writeFileSync(join(bin, 'rm'), '#!/bin/sh\necho "rm: cannot remove: Input/output error" >&2\nexit 1\n')
    chmodSync(join(bin, 'rm'), 0o755)
    await engine.close()
    engine = await world.start({ door: testDoor({ env: { PATH: `${bin}:${process.env['PATH']}` } }) })
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'warning', problem: { code: 'upkeep' } })
    expectReadable(run.problem)
    expect(await ids()).toEqual([run.snapshot])
    const status = await statusOf(engine)
    expect(status.jobs[0]?.state).not.toBe('ok')
    expect(status.problems.map((p) => p.code)).toContain('upkeep')
    expect(status.exposure.files).toBe(0)
    await expectRestores(engine, world, job, kept)
    await engine.close()
    engine = await world.start()
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
    expect(leftovers(world.disk, job)).toEqual([])
    expect((await statusOf(engine)).jobs[0]?.state).toBe('ok')
  })
})

it('a mirror loses nothing to a key that is gone: the run is refused whole', async () => {
  const world = testHome()
  try {
    smallWorld(world)
    const engine = await world.start()
    const job = await addJob(engine, world, { layout: 'mirror' })
    await runJob(engine, job)
    const kept = keepHome(world)
    const key = join(world.home, '.ctx/.ctx.key')
    renameSync(key, `${key}.aside`)
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'shrinkage' } })
    expectReadable(run.problem)
    await expectRestores(engine, world, job, kept)
    renameSync(`${key}.aside`, key)
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
  } finally {
    await world.end()
  }
})
