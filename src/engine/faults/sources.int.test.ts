import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import {
  expectReadable,
  expectRestores,
  isGood,
  jobFolder,
  keepHome,
  leftovers,
  logOf,
  snapshotsOf,
  wrapTool,
} from './testing/fault-rig.ts'

let world: TestHome
let engine: Engine

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
})
afterEach(() => world.end())

const goodOnes = async (job: string) => (await snapshotsOf(engine, job)).filter(isGood).map((s) => s.id)

/** Refused before anything was written: the destination is as it was, and what is on it comes back. */
async function expectUntouched(job: string, kept: string, names: string[]): Promise<void> {
  expect(readdirSync(jobFolder(world.disk, job)).sort()).toEqual(names)
  await expectRestores(engine, world, job, kept)
}

describe.each(['rsync', 'cp'] as const)('sources in trouble, with %s', (strategy) => {
  it('a source folder that is suddenly empty is refused, whatever else the job has', async () => {
    world.write('notes/one.md', 'one\n')
    world.write('other/two.md', 'two\n')
    for (const paths of [['~/work'], ['~/notes'], ['~/other', '~/work'], ['~/notes', '~/other']]) {
      const id = `job-${paths.join('').replaceAll(/[^a-z]/g, '')}`
      const job = await addJob(engine, world, { id, strategy, sources: { paths } })
      expect((await runJob(engine, job)).status).toBe('succeeded')
      const names = readdirSync(join(jobFolder(world.disk, job))).sort()
      const folder = join(world.home, (paths[paths.length - 1] ?? '').slice(2))
      renameSync(folder, `${folder}-aside`)
      mkdirSync(folder)
      const run = await runJob(engine, job)
      expect(run, id).toMatchObject({ status: 'failed', problem: { code: 'source-empty', paths: [folder] } })
      expectReadable(run.problem)
      expect(readdirSync(jobFolder(world.disk, job)).sort()).toEqual(names)
      rmSync(folder, { recursive: true })
      renameSync(`${folder}-aside`, folder)
      expect((await runJob(engine, job)).status).toBe('succeeded')
    }
  })

  it('an emptied home makes a ctx job’s backup suspect; nothing older goes, and the files come back', async () => {
    const job = await addJob(engine, world, {
      strategy,
      retention: { last: 1, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
    })
    await runJob(engine, job)
    const first = (await goodOnes(job))[0]
    const kept = keepHome(world)
    rmSync(join(world.home, 'work'), { recursive: true })
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'warning', problem: { code: 'suspect-snapshot' } })
    expectReadable(run.problem)
    expect(await goodOnes(job)).toEqual([first])
    await expectRestores(engine, world, job, kept)
  })

  it('a source folder that is gone is refused; the rest can be let pass this once', async () => {
    world.write('notes/one.md', 'one\n')
    const job = await addJob(engine, world, { strategy, sources: { paths: ['~/.ctx', '~/work', '~/notes'] } })
    await runJob(engine, job)
    const kept = keepHome(world)
    const names = readdirSync(jobFolder(world.disk, job)).sort()
    renameSync(join(world.home, 'notes'), join(world.home, 'gone'))
    const run = await runJob(engine, job)
    expect(run).toMatchObject({
      status: 'failed',
      problem: { code: 'source-missing', paths: [join(world.home, 'notes')] },
    })
    expectReadable(run.problem)
    await expectUntouched(job, kept, names)
    expect((await runJob(engine, job, ['source-missing', 'shrinkage'])).status).toBe('succeeded')
    renameSync(join(world.home, 'gone'), join(world.home, 'notes'))
    expect((await runJob(engine, job)).status).toBe('succeeded')
  })

  it('a project of a list that is gone is refused, not left out', async () => {
    const job = await addJob(engine, world, { strategy, sources: { ctx: ['~/work/alpha', '~/work/beta'] } })
    await runJob(engine, job)
    rmSync(join(world.home, 'work/beta'), { recursive: true })
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'source-missing' } })
    expectReadable(run.problem)
    expect(run.problem.paths).toEqual([join(world.home, 'work/beta/.context')])
  })

  it('10,000 deleted files make a suspect backup that replaces nothing, with their number', async () => {
    const folder = join(world.home, 'work/alpha/.context/journal')
    for (let i = 0; i < 10_000; i++) writeFileSync(join(folder, `d-${i}.md`), `${i}`)
    const job = await addJob(engine, world, { strategy })
    const first = (await runJob(engine, job)).snapshot
    for (let i = 0; i < 10_000; i++) rmSync(join(folder, `d-${i}.md`))
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'warning', problem: { code: 'suspect-snapshot' } })
    expect(run.problem?.what).toMatch(/10000 of 100\d\d files of .*work\/alpha are gone/)
    expect(await goodOnes(job)).toEqual([first])
    const to = join(world.disk, '../back')
    const path = join(folder, 'd-9999.md')
    await engine.api.restore({ job, snapshot: 'latest', paths: [{ path }], to, inPlace: false, overwrite: false })
    expect(readFileSync(to + path, 'utf8')).toBe('9999')
  })

  it('files that vanish in mid-run: ctx’s own are told of by name, what comes and goes is silent', async () => {
    const journal = world.write('work/alpha/.context/journal/gone.md', 'x')
    const state = world.write('work/alpha/.context/state/session-2.json', '{}')
    const odd = world.write('notes/scratch.tmp', 'x')
    const job = await addJob(engine, world, { strategy, sources: { ctx: 'all', paths: ['~/notes'] } })
    const first = (await runJob(engine, job)).snapshot
    const kept = keepHome(world)
    await engine.close()
    engine = await world.start({ door: wrapTool(world, strategy, `rm -f '${state}' '${odd}'\nexec "$REAL" "$@"`).door })
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', warnings: [] })
    await engine.close()

    engine = await world.start({ door: wrapTool(world, strategy, `rm -f '${journal}'\nexec "$REAL" "$@"`).door })
    const run = await runJob(engine, job)
    expect(run).toMatchObject({
      status: 'warning',
      warnings: [{ path: journal, reason: 'it was gone before it could be copied' }],
    })
    const problem = (await statusOf(engine)).problems.find((p) => p.code === 'left-out')
    expectReadable(problem)
    expect(leftovers(world.disk, job)).toEqual([])
    await expectRestores(engine, world, job, kept, first ?? '')
    await engine.close()
    engine = await world.start()
    expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', warnings: [] })
  })

  it('a key that vanishes or is emptied in mid-run does not pass for one that was never there', async () => {
    const job = await addJob(engine, world, { strategy })
    const first = (await runJob(engine, job)).snapshot
    const kept = keepHome(world)
    const key = join(world.home, '.ctx/.ctx.key')
    const content = readFileSync(key)
    for (const deed of [`rm -f '${key}'`, `: > '${key}'`]) {
      await engine.close()
      engine = await world.start({ door: wrapTool(world, strategy, `${deed}\nexec "$REAL" "$@"`).door })
      const run = await runJob(engine, job)
      expect(run.status, deed).toBe('warning')
      expect(run.warnings?.map((w) => w.path)).toEqual([key])
      expect(await goodOnes(job)).toEqual([first])
      await engine.close()
      engine = await world.start()
      expect(await runJob(engine, job), deed).toMatchObject({
        status: 'warning',
        problem: { code: 'suspect-snapshot' },
      })
      await expectRestores(engine, world, job, kept)
      const { problems } = await statusOf(engine)
      for (const p of problems.filter((q) => q.code === 'suspect-snapshot'))
        await engine.api.fix({ id: p.id, decision: 'reject' })
      writeFileSync(key, content, { mode: 0o600 })
    }
    expect((await runJob(engine, job)).status).toBe('succeeded')
  })

  it('a destination inside a source, or a source inside a destination, is refused', async () => {
    const inside = addJob(engine, world, {
      strategy,
      id: 'a',
      sources: { paths: ['~/work'] },
      destination: { path: join(world.home, 'work/backups') },
    })
    await expect(inside).rejects.toMatchObject({ problem: { code: 'overlap' } })
    expect(readdirSync(join(world.home, 'work'))).toEqual(['alpha', 'beta'])
    const around = addJob(engine, world, {
      strategy,
      id: 'b',
      sources: { paths: ['~/work/alpha'] },
      destination: { path: join(world.home, 'work') },
    })
    const refused = await around.then(
      () => null,
      (e: { problem: Parameters<typeof expectReadable>[0] }) => e.problem,
    )
    expectReadable(refused)
    expect(refused.code).toBe('overlap')
    expect(readdirSync(join(world.home, 'work'))).toEqual(['alpha', 'beta'])
  })

  it('a source that comes to lie in the destination by a link is refused by the run', async () => {
    const job = await addJob(engine, world, { strategy, sources: { paths: ['~/work'] } })
    await runJob(engine, job)
    const names = readdirSync(jobFolder(world.disk, job)).sort()
    const { symlinkSync } = await import('node:fs')
    renameSync(join(world.home, 'work'), join(world.disk, 'work'))
    symlinkSync(join(world.disk, 'work'), join(world.home, 'work'))
    const run = await runJob(engine, job)
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'overlap' } })
    expectReadable(run.problem)
    expect(readdirSync(join(world.disk, 'work'))).toEqual(['alpha', 'beta'])
    rmSync(join(world.home, 'work'))
    renameSync(join(world.disk, 'work'), join(world.home, 'work'))
    expect(readdirSync(jobFolder(world.disk, job)).sort()).toEqual(names)
    expect((await runJob(engine, job)).status).toBe('succeeded')
  })

  it('an encrypted file cut to nothing is a suspect backup, told in the log and in words', async () => {
    const job = await addJob(engine, world, { strategy })
    const first = (await runJob(engine, job)).snapshot
    truncateSync(join(world.home, 'work/beta/.context/scratchpad.enc'), 0)
    const run = await runJob(engine, job)
    expect(run.problem?.what).toContain('scratchpad.enc is empty (0 bytes)')
    expect(await logOf(engine, run)).toContain('scratchpad.enc is empty')
    expect(await goodOnes(job)).toEqual([first])
  })
})
