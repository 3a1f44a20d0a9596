import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { glanceOf } from '../shared/glance.ts'
import type { Glance } from '../shared/model/state.ts'
import type { Snapshot } from '../shared/model/status.ts'
import type { Engine } from './engine.ts'
import { addJob, itemsOf, runJob, smallWorld, statusOf, type TestHome, testHome } from './testing/engine-harness.ts'

let world: TestHome
let engine: Engine

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start()
})
afterEach(() => world.end())

async function snapshotsOf(job: string): Promise<Snapshot[]> {
  return (await engine.api.snapshots({ job })).snapshots
}

/** The folder of a snapshot at the destination. */
function folderOf(snapshot: Snapshot, job: string): string {
  const machine = readdirSync(world.disk).find((name) => !name.startsWith('.')) ?? ''
  return join(world.disk, machine, job, snapshot.id)
}

const good = (s: Snapshot) => s.complete && !s.suspect

describe.each(['rsync', 'cp'] as const)('a job with %s', (strategy) => {
  it('proves every item that matters after one run, the key and encrypted files by reading them back', async () => {
    const before = await statusOf(engine)
    expect(before.exposure.files).toBe(35)
    const job = await addJob(engine, world, { strategy })
    const seen: Glance[] = []
    const over = new AbortController()
    const watching = (async () => {
      for await (const _ of engine.api.changes(over.signal)) seen.push(glanceOf(await engine.api.state()))
    })()
    const run = await runJob(engine, job)
    over.abort()
    await watching
    // Never well before it is proven to be.
    expect(seen.indexOf('ok') === -1 || seen.indexOf('ok') > seen.lastIndexOf('running')).toBe(true)
    expect(run).toMatchObject({ status: 'succeeded', problem: null, warnings: [] })
    // As soon as the run is over, and without looking again.
    expect((await engine.api.state()).jobs).toMatchObject([
      { state: 'ok', lastRun: { id: run.id, status: 'succeeded' } },
    ])
    expect((await engine.api.state()).running).toEqual([])
    const status = await statusOf(engine)
    expect(status.exposure).toMatchObject({ files: 0, bytes: 0 })
    for (const item of itemsOf(status).filter((i) => i.class !== 'state')) {
      expect(item, item.path).toMatchObject({
        protection: 'backup',
        stale: false,
        exposedFiles: 0,
        proof: { job, snapshot: run.snapshot },
      })
    }
    const levels = new Map(itemsOf(status).map((i) => [i.class, i.proof?.level]))
    expect([levels.get('key'), levels.get('scratchpad'), levels.get('journal')]).toEqual([
      'verified',
      'verified',
      'listed',
    ])
  })

  it('takes no second run of a job in, and loses none that is asked for while the last one ends', async () => {
    const job = await addJob(engine, world, { strategy })
    const ask = () => engine.api.startRun({ job, trigger: 'manual', allow: [], dryRun: false })
    const [first, same] = await Promise.all([ask(), ask()])
    expect(same.run).toBe(first.run)
    const changes = engine.api.changes(AbortSignal.timeout(30_000))
    let begun = false
    for await (const { set } of changes) {
      begun ||= (set.running ?? []).length > 0
      if (begun && set.running?.length === 0) break
    }
    // It has ended, though it is still on its way out.
    const second = await ask()
    expect(second.run).not.toBe(first.run)
    expect((await engine.api.waitRun({ run: second.run })).status).toBe('succeeded')
  })

  it('shows an edit as stale and exposed until the next run, which keeps the older version', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    const file = join(world.home, 'work/alpha/.context/DECISIONS.md')
    appendFileSync(file, 'a new decision\n')
    const stale = itemsOf(await statusOf(engine)).find((i) => i.path === file)
    expect(stale).toMatchObject({ stale: true, protection: 'none', exposedFiles: 1 })
    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect((await statusOf(engine)).exposure.files).toBe(0)
    const [newest, older] = await snapshotsOf(job)
    expect(readFileSync(folderOf(newest as Snapshot, job) + file, 'utf8')).toContain('a new decision')
    expect(readFileSync(folderOf(older as Snapshot, job) + file, 'utf8')).not.toContain('a new decision')
  })

  it('never takes the count of its own runs’ copies for projects', async () => {
    const job = await addJob(engine, world, { strategy, destination: { path: join(world.home, 'ctx-backups') } })
    for (let i = 0; i < 5; i++) await runJob(engine, job)
    const scan = await engine.api.scan({})
    expect(scan.projects.map((p) => p.name)).toEqual(['alpha', 'beta'])
  })

  it('restores one file equal in content, mode and time, and overwrites nothing unasked', async () => {
    const job = await addJob(engine, world, { strategy })
    const key = join(world.home, '.ctx/.ctx.key')
    utimesSync(key, 1_600_000_000, 1_600_000_000)
    await runJob(engine, job)
    const to = join(world.disk, '..', 'restored')
    const wish = { job, snapshot: 'latest', paths: [{ path: key }], to, inPlace: false, overwrite: false }
    const restored = await engine.api.restore(wish)
    expect(restored).toMatchObject({ files: 1, damaged: [], kept: [] })
    const back = to + key
    expect(readFileSync(back)).toEqual(readFileSync(key))
    expect(lstatSync(back).mode & 0o777).toBe(0o600)
    expect(lstatSync(back).mtimeMs).toBe(lstatSync(key).mtimeMs)
    writeFileSync(back, 'mine')
    expect(await engine.api.restore(wish)).toMatchObject({ files: 0, kept: [{ path: key }] })
    expect(readFileSync(back, 'utf8')).toBe('mine')
  })

  it('keeps the good key through four nightly runs after it was truncated, and says so', async () => {
    const job = await addJob(engine, world, { strategy })
    const first = await runJob(engine, job)
    const key = join(world.home, '.ctx/.ctx.key')
    const content = readFileSync(key)
    truncateSync(key, 0)
    for (let night = 0; night < 4; night++) {
      const run = await runJob(engine, job)
      expect(run).toMatchObject({ status: 'warning', problem: { code: 'suspect-snapshot' } })
    }
    const status = await statusOf(engine)
    expect(status.problems.filter((p) => p.code === 'suspect-snapshot')).toHaveLength(4)
    expect(itemsOf(status).find((i) => i.class === 'key')).toMatchObject({ protection: 'none', stale: true })
    const snapshots = await snapshotsOf(job)
    expect(snapshots.filter(good).map((s) => s.id)).toEqual([first.snapshot])
    const to = join(world.disk, '..', 'restored')
    await engine.api.restore({ job, snapshot: 'latest', paths: [{ path: key }], to, inPlace: false, overwrite: false })
    expect(readFileSync(to + key)).toEqual(content)
  })

  it('marks a backup suspect when a whole project is gone, and believes it once accepted', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    rmSync(join(world.home, 'work/beta'), { recursive: true })
    const run = await runJob(engine, job)
    expect(run.problem?.what).toContain('work/beta')
    const [problem] = (await statusOf(engine)).problems
    expect(problem?.code).toBe('suspect-snapshot')
    await expect(engine.api.fix({ id: problem?.id ?? '' })).rejects.toMatchObject({
      problem: { code: 'needs-decision' },
    })
    await engine.api.fix({ id: problem?.id ?? '', decision: 'accept' })
    expect((await statusOf(engine)).problems.map((p) => p.code)).not.toContain('suspect-snapshot')
    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect((await snapshotsOf(job)).filter(good)).toHaveLength(3)
  })

  it('goes on from the last good backup when a suspect one is rejected', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    rmSync(join(world.home, 'work/beta/.context/journal'), { recursive: true })
    const suspect = await runJob(engine, job)
    await engine.api.fix({ id: (await statusOf(engine)).problems[0]?.id ?? '', decision: 'reject' })
    expect((await runJob(engine, job)).problem?.code).toBe('suspect-snapshot')
    expect((await snapshotsOf(job)).find((s) => s.id === suspect.snapshot)).toMatchObject({ suspect: true })
  })

  it('finds one flipped byte by verify though size and time are kept, and mends it by the next run', async () => {
    const job = await addJob(engine, world, { strategy })
    const run = await runJob(engine, job)
    const file = join(world.home, 'work/alpha/.context/journal/2026-01-12.md')
    const copy = folderOf((await snapshotsOf(job))[0] as Snapshot, job) + file
    const bytes = readFileSync(copy)
    bytes[0] = (bytes[0] ?? 0) ^ 1
    writeFileSync(copy, bytes)
    execFileSync('touch', ['-r', file, copy])
    const found = await engine.api.verify({ job, snapshot: 'latest' })
    expect(found.damaged).toMatchObject([{ path: file, job, snapshot: run.snapshot }])
    const status = await statusOf(engine)
    expect(status.problems.map((p) => p.code)).toContain('damaged')
    expect(itemsOf(status).find((i) => i.path === join(world.home, 'work/alpha/.context/journal'))).toMatchObject({
      exposedFiles: 1,
    })
    await runJob(engine, job)
    expect((await snapshotsOf(job)).map((x) => x.proof?.level)).toEqual(['listed', 'listed'])
    expect((await engine.api.verify({ job, snapshot: 'latest' })).damaged).toEqual([])
    expect((await snapshotsOf(job)).map((x) => x.proof?.level)).toEqual(['verified', 'listed'])
    expect((await statusOf(engine)).problems.map((p) => p.code)).not.toContain('damaged')
  })

  it('calls no run a success that found nothing to protect', async () => {
    const job = await addJob(engine, world, { strategy })
    for (const name of readdirSync(world.home)) rmSync(join(world.home, name), { recursive: true })
    expect(await runJob(engine, job)).toMatchObject({ status: 'failed', problem: { code: 'nothing-found' } })
  })

  it('drops the proof of a snapshot that somebody removed', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    const folder = folderOf((await snapshotsOf(job))[0] as Snapshot, job)
    rmSync(folder, { recursive: true })
    rmSync(`${folder}.manifest.json`)
    expect((await statusOf(engine)).exposure.files).toBe(35)
  })

  it('refuses when the destination is gone or is another one, writes nothing, and is well when it is back', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    const aside = `${world.disk}-aside`
    execFileSync('mv', [world.disk, aside])
    expect(await runJob(engine, job)).toMatchObject({ status: 'failed', problem: { code: 'destination-missing' } })
    execFileSync('mkdir', [world.disk])
    expect(await runJob(engine, job)).toMatchObject({ status: 'failed', problem: { code: 'destination-not-marked' } })
    expect(readdirSync(world.disk)).toEqual([])
    rmSync(world.disk, { recursive: true })
    execFileSync('mv', [aside, world.disk])
    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect((await statusOf(engine)).problems.filter((p) => p.severity !== 'advice').map((p) => p.what)).toEqual([])
  })

  it('rebuilds what it knows from the destination when its history is lost', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    await engine.close()
    for (const name of readdirSync(join(world.own, 'data')))
      if (name.startsWith('history.db')) rmSync(join(world.own, 'data', name))
    engine = await world.start()
    await engine.api.verify({ job, snapshot: 'latest' })
    const status = await statusOf(engine)
    expect(status.exposure.files).toBe(0)
    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect(existsSync(world.disk)).toBe(true)
  })
})
