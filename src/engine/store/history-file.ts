import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ProblemError } from '../../shared/model/problem.ts'
import { historyNewer } from '../../shared/problems/history.ts'
import { migrations as allMigrations, type Migration } from './migrations/index.ts'
import { isDamage } from './sqlite-errors.ts'

/** Copies from before a migration that are kept. */
const copies = 3
/** Milliseconds to wait for another connection's write. */
const busyTimeout = 10_000

export interface OpenedHistory {
  db: DatabaseSync
  /** What had to be mended, in words; null when nothing. */
  mended: string | null
}

/** Opens the history: makes it, brings it up to date, or puts a damaged one aside and begins anew. */
export function openHistoryFile(file: string, now: number, migrations = allMigrations): OpenedHistory {
  let aside: string | null = null
  for (;;) {
    let db: DatabaseSync | null = null
    try {
      db = new DatabaseSync(file, { timeout: busyTimeout })
      if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
      const moved = prepare(db, file, migrations)
      const words = aside === null ? moved : `the history was damaged and was begun anew; the damaged file is ${aside}`
      return { db, mended: words }
    } catch (error) {
      db?.close()
      if (!isDamage(error) || aside !== null) throw error
      aside = putAside(file, now)
    }
  }
}

/** Marks that all was closed in order: then the next opening need not read the whole file to trust it. */
export function closeHistoryFile(db: DatabaseSync, sound: boolean): void {
  if (sound) db.exec('UPDATE upkeep SET closed = 1')
  db.close()
}

function prepare(db: DatabaseSync, file: string, migrations: readonly Migration[]): string | null {
  const version = numberOf(db, 'PRAGMA user_version')
  const ours = migrations.at(-1)?.version ?? 0
  if (version > ours) throw new ProblemError(historyNewer(file, version, ours))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  const before = trust(db)
  const due = migrations.filter((m) => m.version > version)
  for (const migration of due) {
    if (!before.isNew) keepCopy(db, file, numberOf(db, 'PRAGMA user_version'))
    migrate(db, migration)
  }
  db.exec('UPDATE upkeep SET closed = 0')
  return due.length > 0 && !before.isNew ? `the history was brought from version ${version} to ${ours}` : null
}

/** Reads the whole file where it was not closed in order; a damaged one throws. */
function trust(db: DatabaseSync): { isNew: boolean } {
  const isNew = numberOf(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'upkeep'") === 0
  if (isNew) {
    db.exec('CREATE TABLE upkeep (closed INTEGER NOT NULL) STRICT; INSERT INTO upkeep VALUES (0)')
  } else if (numberOf(db, 'SELECT max(closed) FROM upkeep') !== 1) {
    const [first] = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})
    if (first !== 'ok') throw Object.assign(new Error(`quick_check: ${String(first)}`), { errcode: 11 })
  }
  return { isNew }
}

function migrate(db: DatabaseSync, { version, sql }: Migration) {
  db.exec('BEGIN IMMEDIATE')
  try {
    db.exec(sql)
    db.exec(`PRAGMA user_version = ${version}`)
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function keepCopy(db: DatabaseSync, file: string, version: number) {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  copyFileSync(file, `${file}.v${version}`)
  chmodSync(`${file}.v${version}`, 0o600)
  const kept = readdirSync(dirname(file))
    .filter((n) => n.startsWith(`${basename(file)}.v`) && /\.v\d+$/.test(n))
    .sort((a, b) => Number(b.slice(b.lastIndexOf('v') + 1)) - Number(a.slice(a.lastIndexOf('v') + 1)))
  for (const name of kept.slice(copies)) rmSync(join(dirname(file), name))
}

/** Moves the damaged file and what belongs to it out of the way. Answers with its new path. */
function putAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  let aside = `${file}.broken-${stamp}`
  for (let n = 2; existsSync(aside); n++) aside = `${file}.broken-${stamp}-${n}`
  renameSync(file, aside)
  for (const end of ['-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, aside + end)
  return aside
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0])
}
