import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import {
  historyBusy,
  historyDamaged,
  historyFull,
  historyReadOnly,
  historyUnusable,
} from '../../shared/problems/history.ts'

import { reasonOf } from '../system/folders.ts'

/** Primary result codes (sqlite.org/rescode.html). */
export const sqlite = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADb: 26,
}

/** The primary code of an error from node:sqlite, or null for other errors. */
export function sqliteCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 0xff : null
}

export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === sqlite.corrupt || code === sqlite.notADb
}

/** What a user is told; errors that are neither SQLite's nor the file system's pass as they are. */
export function asHistoryError(error: unknown, file: string): unknown {
  const code = sqliteCode(error)
  if (code !== null) return new ProblemError(problemOf(code, error as Error, file), { cause: error })
  if (error instanceof ProblemError || (error as NodeJS.ErrnoException).syscall === undefined) return error
  return new ProblemError(systemProblem(error as NodeJS.ErrnoException, file), { cause: error })
}

function systemProblem(error: NodeJS.ErrnoException, file: string): Problem {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return historyFull(file)
  if (error.code === 'EROFS' || error.code === 'EACCES' || error.code === 'EPERM') return historyReadOnly(file)
  return historyUnusable(file, reasonOf(error))
}

function problemOf(code: number, error: Error, file: string): Problem {
  switch (code) {
    case sqlite.full:
      return historyFull(file)
    case sqlite.readOnly:
      return historyReadOnly(file)
    case sqlite.corrupt:
    case sqlite.notADb:
      return historyDamaged(file)
    case sqlite.busy:
    case sqlite.locked:
      return historyBusy(file)
    case sqlite.cannotOpen:
      // In WAL mode this is also how a read-only disk shows: the file beside it cannot be made.
      return mayWrite(file) ? historyUnusable(file, error.message) : historyReadOnly(file)
    default:
      return historyUnusable(file, error.message)
  }
}

function mayWrite(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK)
    return true
  } catch {
    return false
  }
}
