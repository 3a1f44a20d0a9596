import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { startApp } from './testing/app-process.ts'
import {
  expectReadable,
  expectRestores,
  jobFolder,
  keepHome,
  leftovers,
  problemOf,
  processesWith,
  snapshotsOf,
  until,
  wrapTool,
} from './testing/fault-rig.ts'

let world: TestHome
let engine: Engine
let hold: string

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  hold = join(world.disk, '..', 'hold')
  writeFileSync(hold, '')
  engine = await world.start()
})
afterEach(async () => {
  rmSync(hold, { force: true })
  await world.end()
})

/** The real tool, which then does not end for as long as the file `hold` is there. */
const lasting = (tool: string) =>
  wrapTool(world, tool, `"$REAL" "$@"; rc=$?\nwhile [ -e '${hold}' ]; do sleep 0.1; done; exit $rc`)

/** Its tool has copied and does not end. */
async function inMidRun(job: string): Promise<string> {
  const { run } = await engine.api.startRun({ job, trigger: 'manual', allow: [], dryRun: false })
  await until(() => copied(job), 'a run in its middle')
  return run
}

function copied(job: string): boolean {
  const partial = readdirSync(jobFolder(world.disk, job)).find((name) => name.endsWith('.partial'))
  if (partial === undefined) return false
  return existsSync(join(jobFolder(world.disk, job), partial, world.home, 'work/alpha/.context/LEARNINGS.md'))
}

describe.each(['rsync', 'cp'] as const)('a run with %s', (strategy) => {
  let job: string
  let first: string | null | undefined
  let kept: string

  beforeEach(async () => {
    job = await addJob(engine, world, { strategy, timeLimitMinutes: 10 })
    first = (await runJob(engine, job)).snapshot
    kept = keepHome(world)
    world.write('work/alpha/.context/LEARNINGS.md', 'not yet in a backup\n')
    await engine.close()
  })

  async function expectStopped(code: string): Promise<void> {
    await until(() => processesWith(world.disk, '.partial').length === 0, 'the tool to end')
    expect(leftovers(world.disk, job)).toEqual([])
    expect((await snapshotsOf(engine, job)).map((s) => s.id)).toEqual([first])
    const status = await statusOf(engine)
    expect(status.exposure.files).toBe(1)
    expectReadable(status.problems.find((p) => p.code === code))
    await expectRestores(engine, world, job, kept)
    await engine.close()
    engine = await world.start()
    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect(await problemOf(engine, code)).toBeUndefined()
    expect((await statusOf(engine)).exposure.files).toBe(0)
  }

  it('that is cancelled ends its tool, leaves nothing, and says what is not covered', async () => {
    engine = await world.start({ door: lasting(strategy).door })
    const id = await inMidRun(job)
    await engine.api.cancelRun({ run: id })
    const run = await engine.api.waitRun({ run: id })
    expect(run).toMatchObject({ status: 'cancelled', snapshot: null, problem: { code: 'cancelled' } })
    expect(run.problem?.what).toContain('what has changed since the last good backup is not protected')
    expect(run.note).toContain('Removed the unfinished backup')
    await expectStopped('cancelled')
  })

  it('that takes longer than its time limit is stopped and told as failed', async () => {
    const clock = createFakeClock(Date.now())
    engine = await world.start({ door: lasting(strategy).door, clock })
    const id = await inMidRun(job)
    await clock.advance(9 * 60_000)
    expect((await engine.api.run({ run: id })).status).toBe('running')
    await clock.advance(61_000)
    const run = await engine.api.waitRun({ run: id })
    expect(run).toMatchObject({ status: 'failed', snapshot: null, problem: { code: 'time-limit' } })
    expect(run.problem?.what).toContain('10 minutes')
    await expectStopped('time-limit')
  })

  it('that the engine’s own end stops is cancelled, not interrupted, and leaves nothing', async () => {
    engine = await world.start({ door: lasting(strategy).door })
    await inMidRun(job)
    await engine.close()
    expect(processesWith(world.disk, '.partial')).toEqual([])
    expect(leftovers(world.disk, job)).toEqual([])
    engine = await world.start()
    expect((await engine.api.runs({ job, limit: 1, cursor: null })).runs[0]).toMatchObject({ status: 'cancelled' })
    await expectStopped('cancelled')
  })

  it('that waits in the queue is cancelled without having begun', async () => {
    const other = join(world.disk, '../disk2')
    engine = await world.start({ door: lasting(strategy).door })
    const second = await addJob(engine, world, { id: 'second', strategy, destination: { path: other } })
    const third = await addJob(engine, world, { id: 'third', strategy })
    const running = await inMidRun(job)
    const { run: waits } = await engine.api.startRun({ job: third, trigger: 'manual', allow: [], dryRun: false })
    await engine.api.cancelRun({ run: waits })
    expect(await engine.api.waitRun({ run: waits })).toMatchObject({ status: 'cancelled', snapshot: null })
    rmSync(hold)
    expect(await engine.api.waitRun({ run: running })).toMatchObject({ status: 'succeeded' })
    expect((await runJob(engine, third)).status).toBe('succeeded')
    expect((await runJob(engine, second)).status).toBe('succeeded')
  })

  it('whose reader goes away (SIGPIPE) makes its backup all the same', async () => {
    const env = { HOME: world.home, CTX_BACKUP_HOME: world.own, PATH: lasting(strategy).path }
    const app = startApp(['run', job], env)
    await until(() => copied(job), 'a run in its middle')
    app.child.stdout?.destroy()
    app.child.stderr?.destroy()
    rmSync(hold)
    await new Promise((resolve) => app.child.once('exit', resolve))
    engine = await world.start()
    const [run] = (await engine.api.runs({ job, limit: 1, cursor: null })).runs
    expect(run).toMatchObject({ status: 'succeeded', problem: null })
    expect((await statusOf(engine)).exposure.files).toBe(0)
    await expectRestores(engine, world, job, keepHome(world))
  })

  it('that its terminal stops (SIGINT to app and tool alike) is cancelled and leaves nothing', async () => {
    const app = startApp(['run', job], { HOME: world.home, CTX_BACKUP_HOME: world.own, PATH: lasting(strategy).path })
    await until(() => copied(job), 'a run in its middle')
    app.child.kill('SIGINT')
    expect(await app.ended).toBe(130)
    engine = await world.start()
    expect((await engine.api.runs({ job, limit: 1, cursor: null })).runs[0]).toMatchObject({ status: 'cancelled' })
    await expectStopped('cancelled')
  })
})

it('a run whose tool is not there fails with its name and how to get it', async () => {
  const job = await addJob(engine, world, { strategy: 'rsync' })
  await runJob(engine, job)
  const kept = keepHome(world)
  await engine.close()
  const bin = join(world.disk, '../bare-bin')
  execFileSync('mkdir', [bin])
  for (const tool of ['ls', 'cat', 'df', 'rm', 'sh', 'cp', 'xargs', 'sync', 'git', 'env'])
    execFileSync('ln', ['-s', execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), bin])
  const { createProcessDoor } = await import('../system/process-door.ts')
  engine = await world.start({ door: createProcessDoor({ env: { ...process.env, PATH: bin } }) })
  const run = await runJob(engine, job)
  expect(run).toMatchObject({ status: 'failed', problem: { code: 'strategy-unavailable' } })
  expectReadable(run.problem)
  expect(run.problem.fix?.command).toMatch(/^sudo .*install.* rsync/)
  await engine.close()
  engine = await world.start()
  await expectRestores(engine, world, job, kept)
  expect((await runJob(engine, job)).status).toBe('succeeded')
})
