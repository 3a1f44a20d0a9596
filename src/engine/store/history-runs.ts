import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { RunKind, RunStatus } from '../../shared/model/words.ts'
import type { RunRecord } from './types.ts'

export interface RunFilter {
  job?: string
  status?: RunStatus
  kind?: RunKind
  limit: number
  cursor: string | null
}

interface Column {
  name: string
  json: boolean
}

const columns = {
  id: { name: 'id', json: false },
  job: { name: 'job', json: false },
  kind: { name: 'kind', json: false },
  status: { name: 'status', json: false },
  trigger: { name: 'trigger', json: false },
  queuedAt: { name: 'queued_at', json: false },
  startedAt: { name: 'started_at', json: false },
  endedAt: { name: 'ended_at', json: false },
  snapshot: { name: 'snapshot', json: false },
  stats: { name: 'stats', json: true },
  problem: { name: 'problem', json: true },
  warnings: { name: 'warnings', json: true },
  note: { name: 'note', json: false },
  child: { name: 'child', json: true },
} as const satisfies Record<keyof RunRecord, Column>

const fields = Object.keys(columns) as (keyof RunRecord)[]

function toCell(field: keyof RunRecord, value: unknown): SQLInputValue {
  if (value === null || value === undefined) return null
  return columns[field].json ? JSON.stringify(value) : (value as SQLInputValue)
}

function toRun(row: Record<string, unknown>): RunRecord {
  const run: Record<string, unknown> = {}
  for (const field of fields) {
    const { name, json } = columns[field]
    const cell = row[name]
    run[field] = json && typeof cell === 'string' ? JSON.parse(cell) : cell
  }
  return run as unknown as RunRecord
}

export function insertRun(db: DatabaseSync, run: RunRecord): void {
  const names = fields.map((f) => columns[f].name)
  db.prepare(`INSERT INTO runs (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
    ...fields.map((f) => toCell(f, run[f])),
  )
}

export function updateRun(db: DatabaseSync, id: string, patch: Partial<RunRecord>): void {
  const given = fields.filter((f) => f !== 'id' && f in patch && patch[f] !== undefined)
  if (given.length === 0) return
  const { changes } = db
    .prepare(`UPDATE runs SET ${given.map((f) => `${columns[f].name} = ?`).join(', ')} WHERE id = ?`)
    .run(...given.map((f) => toCell(f, patch[f])), id)
  if (changes === 0) throw new Error(`there is no run ${id} in the history`)
}

export function getRun(db: DatabaseSync, id: string): RunRecord | null {
  const row = db.prepare('SELECT * FROM runs WHERE id = ?').get(id)
  return row === undefined ? null : toRun(row)
}

/** Newest first. The cursor is the last run's time and id, so that new runs do not shift the pages. */
export function listRuns(db: DatabaseSync, filter: RunFilter): { runs: RunRecord[]; next: string | null } {
  const where: string[] = []
  const values: SQLInputValue[] = []
  for (const field of ['job', 'status', 'kind'] as const) {
    const value = filter[field]
    if (value === undefined) continue
    where.push(`${field} = ?`)
    values.push(value)
  }
  const after = /^(-?\d+):(.*)$/s.exec(filter.cursor ?? '')
  if (after !== null) {
    where.push('(queued_at, id) < (?, ?)')
    values.push(Number(after[1]), after[2] ?? '')
  }
  const rows = db
    .prepare(
      `SELECT * FROM runs ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
       ORDER BY queued_at DESC, id DESC LIMIT ?`,
    )
    .all(...values, filter.limit + 1)
  const runs = rows.slice(0, filter.limit).map(toRun)
  const last = runs.at(-1)
  return { runs, next: rows.length > filter.limit && last ? `${last.queuedAt}:${last.id}` : null }
}

export function unfinishedRuns(db: DatabaseSync): RunRecord[] {
  const sql = "SELECT * FROM runs WHERE status IN ('queued', 'running') ORDER BY queued_at, id"
  return db.prepare(sql).all().map(toRun)
}

/** By the order in which they came: the clock may have been set back since. */
export function lastRun(db: DatabaseSync, job: string): RunRecord | null {
  const row = db
    .prepare(
      `SELECT * FROM runs WHERE job = ? AND kind = 'backup' AND status NOT IN ('queued', 'running', 'skipped')
       ORDER BY rowid DESC LIMIT 1`,
    )
    .get(job)
  return row === undefined ? null : toRun(row)
}

/**
 * Forgets ended runs from before `before`, but of each job keeps the newest `keep`
 * and the newest backup that succeeded, with warnings or without. Answers with the ids it forgot.
 */
export function pruneRuns(db: DatabaseSync, before: number, keep: number): string[] {
  return db
    .prepare(
      `DELETE FROM runs WHERE id IN (
         SELECT id FROM (
           SELECT id, status, queued_at,
             row_number() OVER (PARTITION BY job ORDER BY queued_at DESC, id DESC) AS age,
             row_number() OVER (
               PARTITION BY job, kind = 'backup' AND status IN ('succeeded', 'warning')
               ORDER BY queued_at DESC, id DESC) AS good_age,
             kind = 'backup' AND status IN ('succeeded', 'warning') AS good
           FROM runs)
         WHERE queued_at < ? AND status NOT IN ('queued', 'running') AND age > ? AND NOT (good AND good_age = 1))
       RETURNING id`,
    )
    .all(before, keep)
    .map((row) => String(row['id']))
}
