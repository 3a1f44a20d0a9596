import type { DatabaseSync } from 'node:sqlite'
import { closeHistoryFile, openHistoryFile } from './history-file.ts'
import * as runs from './history-runs.ts'
import { asHistoryError, isDamage } from './sqlite-errors.ts'
import type { RunRecord } from './types.ts'

/** What the history's worker does. One connection, one request after another. */
export function historyOps() {
  let db: DatabaseSync | null = null
  let file = ''
  /** Nothing damaged was met: then it can be closed in order. */
  let sound = true

  function guarded<I, O>(work: (db: DatabaseSync, input: I) => O): (input: I) => O {
    return (input) => {
      if (db === null) throw new Error('the history is closed')
      try {
        return work(db, input)
      } catch (error) {
        if (isDamage(error)) sound = false
        throw asHistoryError(error, file)
      }
    }
  }

  return {
    open(input: { file: string; now: number }): { mended: string | null } {
      file = input.file
      try {
        const opened = openHistoryFile(file, input.now)
        db = opened.db
        return { mended: opened.mended }
      } catch (error) {
        throw asHistoryError(error, file)
      }
    },
    close: guarded<null, void>((open) => {
      db = null
      closeHistoryFile(open, sound)
    }),
    insertRun: guarded<RunRecord, void>((d, run) => runs.insertRun(d, run)),
    updateRun: guarded<{ id: string; patch: Partial<RunRecord> }, void>((d, i) => runs.updateRun(d, i.id, i.patch)),
    run: guarded<string, RunRecord | null>((d, id) => runs.getRun(d, id)),
    runs: guarded<runs.RunFilter, { runs: RunRecord[]; next: string | null }>((d, filter) => runs.listRuns(d, filter)),
    unfinished: guarded<null, RunRecord[]>((d) => runs.unfinishedRuns(d)),
    lastRun: guarded<string, RunRecord | null>((d, job) => runs.lastRun(d, job)),
    pruneRuns: guarded<{ before: number; keep: number }, string[]>((d, i) => runs.pruneRuns(d, i.before, i.keep)),
    get: guarded<string, string | null>((d, key) => {
      const row = d.prepare('SELECT value FROM facts WHERE key = ?').get(key)
      return row === undefined ? null : String(row['value'])
    }),
    set: guarded<{ key: string; value: string }, void>((d, { key, value }) => {
      d.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
        key,
        value,
      )
    }),
    remove: guarded<string, void>((d, key) => {
      d.prepare('DELETE FROM facts WHERE key = ?').run(key)
    }),
    list: guarded<string, { key: string; value: string }[]>((d, prefix) =>
      d
        .prepare('SELECT key, value FROM facts WHERE key >= ? AND substr(key, 1, length(?)) = ? ORDER BY key')
        .all(prefix, prefix, prefix)
        .map((row) => ({ key: String(row['key']), value: String(row['value']) })),
    ),
  }
}

export type HistoryOps = ReturnType<typeof historyOps>
