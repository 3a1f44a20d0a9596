import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { type AppProcess, startApp } from './testing/app-process.ts'
import {
  expectReadable,
  expectRestores,
  isGood,
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

/** The real tool, made slow: rsync by its own limit; cp has none, so that it goes on writing after its copying. */
const slow = {
  rsync: () => wrapTool(world, 'rsync', 'exec "$REAL" --bwlimit=100 "$@"'),
  cp: () =>
    wrapTool(
      world,
      'cp',
      `"$REAL" "$@"; rc=$?
for into in "$@"; do case "$into" in *.partial) break ;; esac; done
while [ -e '${hold}' ]; do echo more >> "$into/still-writing"; sleep 0.1; done; exit $rc`,
    ),
}

/** A new file that takes a slow rsync half a minute. */
function addMuch(): string {
  return world.write('work/alpha/.context/journal/long.md', Buffer.alloc(3_000_000, 'x'))
}

/** rsync's temporary name of the long file, or what the slow cp writes after its copying. */
const isBeingWritten = (name: string | Buffer): boolean => /(^|\/)(\.long\.md\.|still-writing)/.test(name.toString())

/** The app as its own process, in the middle of a run: its tool is at work and has written. */
async function appInMidRun(job: string, path: string): Promise<{ app: AppProcess; partial: string }> {
  const app = startApp(['run', job], { HOME: world.home, CTX_BACKUP_HOME: world.own, PATH: path })
  const partial = await until(() => {
    const name = readdirSync(jobFolder(world.disk, job)).find((n) => n.endsWith('.partial'))
    if (name === undefined) return null
    const folder = join(jobFolder(world.disk, job), name)
    return readdirSync(folder, { recursive: true }).some(isBeingWritten) ? folder : null
  }, 'a run with its tool at work')
  return { app, partial }
}

describe.each(['rsync', 'cp'] as const)('a run with %s', (strategy) => {
  it('that dies with the app: its tool is ended first, what it left is cleared, and it is never the last good one', async () => {
    const job = await addJob(engine, world, { strategy })
    const first = await runJob(engine, job)
    const kept = keepHome(world)
    const exposed = addMuch()
    await engine.close()

    const { app, partial } = await appInMidRun(job, slow[strategy]().path)
    app.child.kill('SIGKILL')
    expect(await app.ended).toBe('SIGKILL')
    expect(processesWith(partial), 'the tool outlives the app').not.toEqual([])

    engine = await world.start()
    expect(processesWith(partial)).toEqual([])
    expect(leftovers(world.disk, job)).toEqual([])
    const [run] = (await engine.api.runs({ job, limit: 1, cursor: null })).runs
    expect(run).toMatchObject({ status: 'interrupted', snapshot: null, problem: { code: 'interrupted' } })
    expect(run?.note).toMatch(/ended process \d+.*which was still running/)
    expect(run?.note).toMatch(/Removed the unfinished backup/)
    const status = await statusOf(engine)
    expect(status.jobs[0]).toMatchObject({ state: 'failed', lastRun: { status: 'interrupted' } })
    expect(status.exposure.files).toBe(1)
    const problem = status.problems.find((p) => p.code === 'interrupted')
    expectReadable(problem)
    expect(problem.why).toContain('Removed the unfinished backup')
    expect((await snapshotsOf(engine, job)).map((s) => s.id)).toEqual([first.snapshot])
    await expectRestores(engine, world, job, kept)

    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect((await statusOf(engine)).problems.map((p) => p.code)).not.toContain('interrupted')
    expect((await statusOf(engine)).exposure.files).toBe(0)
    expect(existsSync(exposed)).toBe(true)
    await expectRestores(engine, world, job, keepHome(world))
  })

  it('that dies with app and tool at once, as when the power goes: the next run works and breaks the dead lock', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    const kept = keepHome(world)
    addMuch()
    await engine.close()
    const { app, partial } = await appInMidRun(job, slow[strategy]().path)
    app.child.kill('SIGKILL')
    for (const pid of processesWith(partial)) process.kill(pid, 'SIGKILL')
    await app.ended
    await until(() => processesWith(partial).length === 0)

    engine = await world.start()
    const [run] = (await engine.api.runs({ job, limit: 1, cursor: null })).runs
    expect(run).toMatchObject({ status: 'interrupted' })
    expect(leftovers(world.disk, job)).toEqual([])
    await expectRestores(engine, world, job, kept)
    expect((await runJob(engine, job)).status).toBe('succeeded')
  })

  it('whose tool alone is killed: failed, nothing left behind, said in words', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    const kept = keepHome(world)
    addMuch()
    await engine.close()
    engine = await world.start({ door: slow[strategy]().door })
    const { run: id } = await engine.api.startRun({ job, trigger: 'manual', allow: [], dryRun: false })
    const victims = await until(() => {
      const found = processesWith('.partial', world.disk).filter((pid) => nameOf(pid).startsWith(strategy))
      return found.length > 0 ? found : null
    }, strategy)
    process.kill(victims[0] ?? 0, 'SIGKILL')

    const run = await engine.api.waitRun({ run: id })
    expect(run).toMatchObject({ status: 'failed', snapshot: null, problem: { code: 'tool-killed' } })
    expectReadable(run.problem)
    rmSync(hold, { force: true })
    await until(() => processesWith('.partial', world.disk).length === 0, 'the rest of its group to end')
    expect(leftovers(world.disk, job)).toEqual([])
    const status = await statusOf(engine)
    expect(status.problems.map((p) => p.code)).toContain('tool-killed')
    expect(status.exposure.files).toBe(1)
    await expectRestores(engine, world, job, kept)

    await engine.close()
    engine = await world.start()
    expect((await runJob(engine, job)).status).toBe('succeeded')
    expect(await problemOf(engine, 'tool-killed')).toBeUndefined()
  })

  it('that left something which could not be cleared at once: the next run clears it', async () => {
    const job = await addJob(engine, world, { strategy })
    await runJob(engine, job)
    const left = join(jobFolder(world.disk, job), '2026-01-01T000000Z.partial')
    mkdirSync(join(left, 'home'), { recursive: true })
    writeFileSync(join(left, 'home/half'), 'half')
    const run = await runJob(engine, job)
    expect(run.status).toBe('succeeded')
    expect(leftovers(world.disk, job)).toEqual([])
  })

  it('that dies when its backup is whole but not yet on record: kept and said so, and the guards go on comparing', async () => {
    const job = await addJob(engine, world, { strategy })
    const first = await runJob(engine, job)
    await engine.close()
    forgetProof(first.id)
    engine = await world.start()
    const [run] = (await engine.api.runs({ job, limit: 1, cursor: null })).runs
    expect(run?.status).toBe('interrupted')
    expect(run?.note).toContain(first.snapshot)
    expect(run?.note).not.toContain('written nothing')
    expect((await statusOf(engine)).exposure.files, 'no record, no proof').toBe(35)

    rmSync(join(world.home, 'work/beta'), { recursive: true })
    expect(await runJob(engine, job)).toMatchObject({ status: 'warning', problem: { code: 'suspect-snapshot' } })
    expect((await snapshotsOf(engine, job)).filter(isGood).map((s) => s.id)).toEqual([first.snapshot])
  })
})

/** The history as it is when the power goes between a backup's last rename and its record. */
function forgetProof(run: string): void {
  const db = new DatabaseSync(join(world.own, 'data/history.db'))
  db.prepare(`UPDATE runs SET status = 'running', ended_at = NULL WHERE id = ?`).run(run)
  for (const table of ['snapshot', 'proof', 'entry_list', 'verified_file']) db.exec(`DELETE FROM ${table}`)
  db.close()
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

it('an event log that grows while it is copied is no damage', async () => {
  const job = await addJob(engine, world)
  await runJob(engine, job)
  appendFileSync(join(world.home, 'work/alpha/.context/state/events.jsonl'), '{"e":2}\n')
  expect((await runJob(engine, job)).status).toBe('succeeded')
})
