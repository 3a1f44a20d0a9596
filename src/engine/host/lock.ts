import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ProblemError } from '../../shared/model/problem.ts'
import { lockUnusable } from '../../shared/problems/history.ts'
import { isDamage, sqlite, sqliteCode } from '../store/sqlite-errors.ts'
import type { EngineLock, Folders } from '../store/types.ts'

/**
 * Takes the lock that says that an engine lives: a SQLite exclusive lock, which the system drops with the process,
 * however it ends. Null when another living process (or another engine in this one) holds it.
 * Nobody else may open and close this file in the engine's process: that would drop the lock (fcntl(2)).
 * Rejects with ProblemError where it can be neither taken nor found held.
 */
export async function acquireEngineLock(folders: Pick<Folders, 'runtime'>): Promise<EngineLock | null> {
  const file = join(folders.runtime, 'lock.db')
  try {
    return take(file)
  } catch (error) {
    if (!isDamage(error)) throw new ProblemError(lockUnusable(file, (error as Error).message), { cause: error })
    // It holds nothing: a damaged one is made anew. Nobody can hold what cannot be opened.
    rmSync(file, { force: true })
    return take(file)
  }
}

function take(file: string): EngineLock | null {
  const db = new DatabaseSync(file, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
    chmodSync(file, 0o600)
  } catch (error) {
    db.close()
    if (sqliteCode(error) === sqlite.busy) return null
    throw error
  }
  let held = true
  return {
    async release() {
      if (!held) return
      held = false
      db.exec('ROLLBACK')
      db.close()
    },
  }
}
