import { runsAndFacts } from './001-runs-and-facts.ts'
import { proofs } from './002-proofs.ts'
import { snapshotOrder } from './003-snapshot-order.ts'

export interface Migration {
  /** The database's `user_version` after it: 1, 2, 3, ... without a gap. */
  version: number
  /** Run as a whole or not at all. */
  sql: string
}

/** Steps that a database goes through, each once, in this order. Those released are never changed: add a new one. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: runsAndFacts },
  { version: 2, sql: proofs },
  { version: 3, sql: snapshotOrder },
]
