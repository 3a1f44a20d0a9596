import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEngine } from '../host/open-engine.ts'
import { rawFromText } from '../system/rawpath.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { compareTrees } from '../testing/trees.ts'
import { startApp } from './testing/app-process.ts'
import { type EngineProcess, startEngineProcess } from './testing/engine-process.ts'
import { isGood, jobFolder, snapshotsOf, until, wrapTool } from './testing/fault-rig.ts'

describe.each(['rsync', 'cp'] as const)('two machines at one destination, with %s', (strategy) => {
  const worlds: TestHome[] = []
  const engines: EngineProcess[] = []

  beforeEach(async () => {
    for (let n = 0; n < 2; n++) {
      const world = testHome()
      smallWorld(world)
      world.write('work/alpha/.context/DECISIONS.md', `# decided on machine ${n}\n`)
      worlds.push(world)
      engines.push(await startEngineProcess(world))
    }
  })
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.kill()
    for (const world of worlds.splice(0)) await world.end()
  })

  it('at the same time, with the same job: neither touches the other’s, both restore, retention minds its own', async () => {
    const shared = worlds[0]?.disk ?? ''
    const retention = { last: 1, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 }
    const jobs: string[] = []
    for (const [n, engine] of engines.entries()) {
      jobs.push(await addJob(engine, worlds[n] as TestHome, { strategy, retention, destination: { path: shared } }))
    }
    expect(jobs[0]).toBe(jobs[1])
    const job = jobs[0] ?? ''
    for (let round = 0; round < 3; round++) {
      const runs = await Promise.all(engines.map((engine) => runJob(engine, job)))
      for (const run of runs) expect(run).toMatchObject({ status: 'succeeded', problem: null })
    }
    const machines = readdirSync(shared).filter((name) => !name.startsWith('.'))
    expect(machines).toHaveLength(2)
    for (const [n, engine] of engines.entries()) {
      const world = worlds[n] as TestHome
      expect((await snapshotsOf(engine, job)).filter(isGood)).toHaveLength(1)
      expect((await statusOf(engine)).exposure.files).toBe(0)
      const to = join(world.disk, '../back')
      await engine.api.restore({ job, snapshot: 'latest', paths: [], to, inPlace: false, overwrite: false })
      for (const folder of ['.ctx', 'work/alpha/.context/journal', 'work/alpha/.context/DECISIONS.md']) {
        const [left, right] = [rawFromText(join(world.home, folder)), rawFromText(join(to, world.home, folder))]
        expect(compareTrees(left, right)).toEqual([])
      }
    }
    // One machine is gone for good: the other's backups are none of its business.
    const [one, other] = machines.map((name) => join(shared, name))
    const before = execFileSync('find', [other ?? '', '-printf', '%p %s %T@\n'], { encoding: 'utf8' })
    let ran = 0
    for (const engine of engines) {
      const mine = (await snapshotsOf(engine, job))[0]?.machine.slice(0, 8) ?? 'nobody'
      if (one?.endsWith(mine) !== true) continue
      expect((await runJob(engine, job)).status).toBe('succeeded')
      ran++
    }
    expect(ran).toBe(1)
    expect(execFileSync('find', [other ?? '', '-printf', '%p %s %T@\n'], { encoding: 'utf8' })).toBe(before)
  })
})

describe('two instances in one home', () => {
  let world: TestHome
  let hold: string
  beforeEach(() => {
    world = testHome()
    smallWorld(world)
    hold = join(world.disk, '../hold')
  })
  afterEach(async () => {
    rmSync(hold, { force: true })
    await world.end()
  })

  const env = () => ({ HOME: world.home, CTX_BACKUP_HOME: world.own, PATH: process.env['PATH'] ?? '', SHELL: '' })

  it('the second attaches to the first: one engine, one state, one run', async () => {
    const first = await openEngine({ mode: 'one-shot', env: env() })
    const second = await openEngine({ mode: 'one-shot', env: env() })
    try {
      expect([first.owned, second.owned]).toEqual([true, false])
      const job = await addJob({ api: first.engine, close: () => Promise.resolve() }, world)
      const [a, b] = await Promise.all(
        [first, second].map(({ engine }) => engine.startRun({ job, trigger: 'manual', allow: [], dryRun: false })),
      )
      expect(a?.run).toBe(b?.run)
      expect(await second.engine.waitRun({ run: a?.run ?? '' })).toMatchObject({ status: 'succeeded', problem: null })
      expect(readdirSync(jobFolder(world.disk, job)).filter((name) => name.endsWith('Z'))).toHaveLength(1)
      expect((await first.engine.runs({ job, limit: 10, cursor: null })).runs).toHaveLength(1)
    } finally {
      await second.close()
      await first.close()
    }
  })

  it('two commands at once, each its own process, never write at the same time', async () => {
    const engine = await world.start()
    const job = await addJob(engine, world)
    await runJob(engine, job)
    await engine.close()
    writeFileSync(hold, '')
    const { path } = wrapTool(
      world,
      'rsync',
      `"$REAL" "$@"; rc=$?\nwhile [ -e '${hold}' ]; do sleep 0.1; done; exit $rc`,
    )
    const apps = [0, 1].map(() => startApp(['run', job, '--json'], { ...env(), PATH: path }))
    const partial = () => readdirSync(jobFolder(world.disk, job)).filter((name) => name.endsWith('.partial'))
    await until(() => partial().length > 0, 'a run')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(partial()).toHaveLength(1)
    rmSync(hold)
    expect(await Promise.all(apps.map((app) => app.ended))).toEqual([0, 0])
    const again = await world.start()
    const { runs } = await again.api.runs({ job, limit: 10, cursor: null })
    expect(runs.every((run) => run.status === 'succeeded')).toBe(true)
    expect((await statusOf(again)).exposure.files).toBe(0)
  })

  it('two homes of one machine in one destination folder of the same name wait for nobody and harm nobody', async () => {
    const other = testHome()
    try {
      smallWorld(other)
      const [a, b] = [await world.start(), await other.start()]
      const jobs = [await addJob(a, world), await addJob(b, other, { destination: { path: world.disk } })]
      const [first, second] = await Promise.all([runJob(a, jobs[0] ?? ''), runJob(b, jobs[1] ?? '')])
      expect([first.status, second.status]).toEqual(['succeeded', 'succeeded'])
      expect(readdirSync(world.disk).filter((name) => !name.startsWith('.'))).toHaveLength(2)
    } finally {
      await other.end()
    }
  })
})
