import type { RawPath } from '../system/rawpath.ts'
import { ProofDb, type SnapshotRow } from './proof-db.ts'

function withDb<T>(file: string, work: (db: ProofDb) => T): T {
  const db = new ProofDb(file)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** Snapshots of a job of which proof is on record, newest first. */
function known(input: { historyFile: string; job: string }): SnapshotRow[] {
  return withDb(input.historyFile, (db) => db.snapshots(input.job))
}

/** Forgets what was proven of snapshots that are no more. Answers with their ids. */
function forget(input: { historyFile: string; job: string; present: string[] }): string[] {
  return withDb(input.historyFile, (db) => {
    const gone = db.snapshots(input.job).flatMap((s) => (input.present.includes(s.id) ? [] : [s.id]))
    db.forget(input.job, gone)
    return gone
  })
}

function decide(input: {
  historyFile: string
  job: string
  snapshot: string
  decision: 'accepted' | 'rejected'
}): void {
  withDb(input.historyFile, (db) => db.setDecision(input.job, input.snapshot, input.decision))
}

/** How many files of a job's snapshots are known to be damaged. */
function damagedFiles(input: {
  historyFile: string
  job: string
}): { snapshot: string; path: RawPath; reason: string }[] {
  return withDb(input.historyFile, (db) => db.damaged(input.job))
}

export const proofOps = { known, forget, decide, damagedFiles }
