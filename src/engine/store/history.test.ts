import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { sh } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
import { openHistory } from './history.ts'
import { closeHistoryFile, openHistoryFile } from './history-file.ts'
import { migrations } from './migrations/index.ts'
import type { History, RunRecord } from './types.ts'

let data: string
let file: string
let open: History[]
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ctxb-history-'))
  file = join(data, 'history.db')
  open = []
})
afterEach(async () => {
  for (const history of open) await history.close().catch(() => {})
  await rm(data, { recursive: true, force: true })
})

async function history(): Promise<History> {
  const opened = await openHistory({ folders: { data }, clock: createFakeClock() })
  open.push(opened)
  return opened
}

function run(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    job: 'nightly',
    kind: 'backup',
    status: 'succeeded',
    trigger: 'schedule',
    queuedAt: 1000,
    startedAt: 1001,
    endedAt: 1002,
    snapshot: '2026-11-23T023000Z',
    stats: { files: 1, bytes: 2, added: 3, filesPerPhaseMs: { copy: 4.5 } },
    problem: null,
    warnings: [],
    note: null,
    child: null,
    ...more,
  }
}

describe('runs', () => {
  it('come back as they were put in, and as they were changed', async () => {
    const h = await history()
    const child = { pid: 7, startTime: '99', boot: 'b' }
    const warnings = [{ path: 'a\uFFFD', pathB64: 'Yf8=', reason: 'unreadable', accepted: false, isNew: true }]
    const full = run('r1', { status: 'running', endedAt: null, snapshot: null, child, warnings })
    await h.insertRun(full)
    expect(await h.run('r1')).toEqual(full)
    const problem = { id: 'p', code: 'p', severity: 'urgent' as const, what: 'w', why: 'y', fix: null, paths: ['x'] }
    await h.updateRun('r1', { status: 'failed', endedAt: 5, problem, child: null })
    expect(await h.run('r1')).toEqual({ ...full, status: 'failed', endedAt: 5, problem, child: null })
    expect(await h.run('none')).toBe(null)
    await expect(h.updateRun('none', { status: 'failed' })).rejects.toThrow('no run none')
    await expect(h.insertRun(full)).rejects.toMatchObject({ problem: { code: 'history-unusable' } })
  })

  it('are listed newest first by page, and new ones do not shift the pages', async () => {
    const h = await history()
    for (let i = 0; i < 10; i++) await h.insertRun(run(`r${i}`, { queuedAt: 1000 + Math.floor(i / 2) }))
    const first = await h.runs({ limit: 4, cursor: null })
    expect(first.runs.map((r) => r.id)).toEqual(['r9', 'r8', 'r7', 'r6'])
    await h.insertRun(run('new', { queuedAt: 9999 }))
    const second = await h.runs({ limit: 4, cursor: first.next })
    expect(second.runs.map((r) => r.id)).toEqual(['r5', 'r4', 'r3', 'r2'])
    const third = await h.runs({ limit: 4, cursor: second.next })
    expect([third.runs.map((r) => r.id), third.next]).toEqual([['r1', 'r0'], null])
  })

  it('are found by job, status and kind', async () => {
    const h = await history()
    await h.insertRun(run('a', { status: 'failed' }))
    await h.insertRun(run('b', { job: 'other' }))
    await h.insertRun(run('c', { kind: 'verify' }))
    const ids = async (filter: object) =>
      (await h.runs({ limit: 9, cursor: null, ...filter })).runs.map((r) => r.id).sort()
    expect(await ids({ job: 'nightly' })).toEqual(['a', 'c'])
    expect(await ids({ status: 'failed' })).toEqual(['a'])
    expect(await ids({ kind: 'backup', job: 'nightly' })).toEqual(['a'])
  })

  it('that never ended are told apart; the last backup is the newest that ended, whatever its clock said', async () => {
    const h = await history()
    await h.insertRun(run('old', { queuedAt: 1 }))
    await h.insertRun(run('dead', { queuedAt: 2, status: 'running', endedAt: null }))
    await h.insertRun(run('later', { queuedAt: 9 }))
    await h.insertRun(run('set-back', { queuedAt: 1 }))
    await h.insertRun(run('skipped', { queuedAt: 10, status: 'skipped' }))
    await h.insertRun(run('check', { queuedAt: 3, kind: 'verify' }))
    await h.insertRun(run('waits', { queuedAt: 4, status: 'queued', startedAt: null, endedAt: null }))
    expect((await h.unfinished()).map((r) => r.id)).toEqual(['dead', 'waits'])
    expect((await h.lastRun('nightly'))?.id).toBe('set-back')
    expect(await h.lastRun('none')).toBe(null)
  })

  it('are pruned by age, but never the newest few, the last good one or one under way', async () => {
    const h = await history()
    await h.insertRun(run('good', { queuedAt: 1 }))
    await h.insertRun(run('verified', { queuedAt: 2, kind: 'verify' }))
    await h.insertRun(run('running', { queuedAt: 3, status: 'running' }))
    for (const i of [4, 5, 6, 7]) await h.insertRun(run(`bad${i}`, { queuedAt: i, status: 'failed' }))
    await h.insertRun(run('other', { queuedAt: 1, job: 'other', status: 'failed' }))
    expect((await h.pruneRuns(7, 2)).sort()).toEqual(['bad4', 'bad5', 'verified'])
    const left = (await h.runs({ limit: 99, cursor: null })).runs.map((r) => r.id).sort()
    expect(left).toEqual(['bad6', 'bad7', 'good', 'other', 'running'])
  })
})

describe('facts', () => {
  it('are kept, replaced, removed and listed by the beginning of their key', async () => {
    const h = await history()
    await h.set('due:a', { at: 1 })
    await h.set('due:b', [1, 'é😀', null])
    await h.set('due', 0)
    await h.set('dues', 0)
    await h.set('due:%', true)
    expect(await h.get('due:a')).toEqual({ at: 1 })
    await h.set('due:a', 'later')
    expect(await h.list('due:')).toEqual([
      { key: 'due:%', value: true },
      { key: 'due:a', value: 'later' },
      { key: 'due:b', value: [1, 'é😀', null] },
    ])
    await h.remove('due:a')
    await h.set('due:b', undefined)
    expect([await h.get('due:a'), await h.get('due:b')]).toEqual([null, null])
  })

  it('outlive a kill -9 of the process that wrote them', async () => {
    const engine = join(data, 'engine.mjs')
    await writeFile(
      engine,
      `import { openHistory } from ${JSON.stringify(new URL('./history.ts', import.meta.url).href)}
       const h = await openHistory({ folders: { data: ${JSON.stringify(data)} }, clock: { now: () => 0 } })
       await h.set('child', 42)
       process.kill(process.pid, 'SIGKILL')`,
    )
    const result = await testDoor().run({ name: 'node', program: process.execPath, args: [engine] })
    expect(result.ended).toEqual({ by: 'signal', signal: 'SIGKILL' })
    const h = await history()
    expect([await h.get('child'), h.mended]).toEqual([42, null])
  })
})

describe('the file', () => {
  it('is for its user alone and can be read by others of our threads at the same time', async () => {
    const h = await history()
    await h.set('a', 1)
    for (const name of await readdir(data)) expect((await stat(join(data, name))).mode & 0o077).toBe(0)
    const other = new DatabaseSync(h.file, { readOnly: true })
    expect(other.prepare('SELECT value FROM facts').all()).toEqual([{ value: '1' }])
    expect(Object.values(other.prepare('PRAGMA journal_mode').get() ?? {})).toEqual(['wal'])
    other.close()
  })

  it.each([
    ['is no database', (path: string) => writeFile(path, 'this is not a database at all, is it?'.repeat(100))],
    ['was cut short', (path: string) => truncate(path, 9000)],
    [
      'has garbage in it',
      async (path: string) => {
        const bytes = await readFile(path)
        bytes.fill(0xa5, 4096, bytes.length)
        await writeFile(path, bytes)
      },
    ],
  ])('that %s is put aside, said, and begun anew', async (_, damage) => {
    const first = await history()
    for (let i = 0; i < 40; i++) await first.insertRun(run(`r${i}`, { note: 'x'.repeat(2500) }))
    await first.close()
    await markUnclosed()
    await damage(file)
    const bytes = await readFile(file)
    const second = await history()
    expect(second.mended).toMatch(
      /damaged and was begun anew; the damaged file is .*history\.db\.broken-20261123T020000Z$/,
    )
    expect(await second.unfinished()).toEqual([])
    await second.insertRun(run('again'))
    expect(await readFile(`${file}.broken-20261123T020000Z`)).toEqual(bytes)
    await second.close()
    expect((await history()).mended).toBe(null)
  })

  /** As after a crash: the next opening looks through the whole file. */
  async function markUnclosed() {
    const db = new DatabaseSync(file)
    db.exec('UPDATE upkeep SET closed = 0')
    db.close()
  }

  it('met damaged while in use is said, and mended at the next start though it was closed in order', async () => {
    const first = await history()
    for (let i = 0; i < 40; i++) await first.insertRun(run(`r${i}`, { note: 'x'.repeat(2500) }))
    await first.close()
    const bytes = await readFile(file)
    bytes.fill(0xa5, 8192, bytes.length)
    await writeFile(file, bytes)
    const second = await history()
    expect(second.mended).toBe(null)
    const error = await second.runs({ limit: 500, cursor: null }).catch((e: unknown) => e)
    expect(error).toMatchObject({ problem: { code: 'history-damaged' } })
    await second.close()
    expect((await history()).mended).toMatch(/begun anew/)
  })

  it('of a newer version is refused and left alone', async () => {
    await (await history()).close()
    const db = new DatabaseSync(file)
    db.exec('PRAGMA user_version = 999')
    db.close()
    const bytes = await readFile(file)
    await expect(history()).rejects.toMatchObject({ problem: { code: 'history-newer' } })
    expect(await readFile(file)).toEqual(bytes)
  })

  it('is copied before each step of a newer version, and a step that fails changes nothing', async () => {
    const h = await history()
    await h.set('kept', 1)
    await h.close()
    const last = migrations.at(-1)?.version ?? 0
    const more = [
      ...migrations,
      { version: last + 1, sql: 'CREATE TABLE a (x) STRICT;'.replace('(x)', '(x ANY)') },
      { version: last + 2, sql: 'CREATE TABLE b (x ANY) STRICT; INSERT INTO nowhere VALUES (1);' },
    ]
    expect(() => openHistoryFile(file, 0, more)).toThrow('nowhere')
    const tables = (path: string) => {
      const db = new DatabaseSync(path)
      const names = db.prepare("SELECT name FROM sqlite_schema WHERE name IN ('a', 'b', 'facts')").all()
      const version = Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0]
      db.close()
      return [version, ...names.map((n) => n['name']).sort()]
    }
    expect(tables(file)).toEqual([last + 1, 'a', 'facts'])
    expect(tables(`${file}.v${last}`)).toEqual([last, 'facts'])
    expect(tables(`${file}.v${last + 1}`)).toEqual([last + 1, 'a', 'facts'])
    const opened = openHistoryFile(file, 0, more.slice(0, -1))
    expect(opened.db.prepare('SELECT value FROM facts').all()).toEqual([{ value: '1' }])
    closeHistoryFile(opened.db, true)
  })

  it('is numbered without a gap', () => {
    expect(migrations.map((m) => m.version)).toEqual(migrations.map((_, i) => i + 1))
  })

  it.runIf(process.getuid?.() === 0)('on a full disk says so, and goes on when there is room again', async () => {
    const door = testDoor()
    expect((await door.run(sh('mount -t tmpfs -o size=1m none "$1"', data))).ended).toEqual({ by: 'exit', code: 0 })
    try {
      const h = await history()
      await door.run(sh('cat /dev/zero > "$1/fill" 2>/dev/null', data))
      const big = run('big', { note: 'x'.repeat(200_000) })
      await expect(h.insertRun(big)).rejects.toMatchObject({ problem: { code: 'history-full' } })
      await rm(join(data, 'fill'))
      await h.insertRun(big)
      expect((await h.run('big'))?.note?.length).toBe(200_000)
      await h.close()
    } finally {
      await door.run(sh('umount "$1"', data))
    }
  })

  it.runIf(process.getuid?.() === 0)('on a read-only disk says so', async () => {
    const door = testDoor()
    await door.run(sh('mount -t tmpfs none "$1"', data))
    try {
      await (await history()).close()
      await door.run(sh('mount -o remount,ro "$1"', data))
      const error = await history().catch((e: unknown) => e)
      expect(error).toMatchObject({ problem: { code: 'history-read-only' } })
    } finally {
      await door.run(sh('umount "$1"', data))
    }
  })
})
