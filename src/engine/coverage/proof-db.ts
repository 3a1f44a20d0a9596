import { DatabaseSync } from 'node:sqlite'
import type { ItemClass } from '../../shared/model/words.ts'
import type { RawPath } from '../system/rawpath.ts'

/** What a snapshot holds of one item, proven from its listing. */
export interface ProofRow {
  path: RawPath
  class: ItemClass
  /** Root of the project, or '' for the user scope and other sources. */
  project: RawPath | ''
  fingerprint: string
  files: number
  bytes: number
}

export interface SnapshotRow {
  job: string
  id: string
  at: number
  /** See SnapshotInfo. */
  order?: number
  complete: boolean
  suspect: boolean
  decision: 'accepted' | 'rejected' | null
  files: number
  bytes: number
  listedAt: number
  /** When all of it was read back and found equal; null = not yet, or damage was found since. */
  verifiedAt?: number | null
}

export interface VerifiedRow {
  path: RawPath
  size: number
  mtimeNs: bigint
  sha256: string
  at: number
}

/** Proof in the history database, for use in worker threads: every worker opens its own connection. */
export class ProofDb {
  readonly #db: DatabaseSync

  constructor(file: string) {
    this.#db = new DatabaseSync(file)
    this.#db.exec('PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF')
  }

  close(): void {
    this.#db.close()
  }

  /** All or nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const value = work()
      this.#db.exec('COMMIT')
      return value
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }

  /** Stores a snapshot with what its listing proved, replacing an earlier record of the same snapshot. */
  saveSnapshot(row: SnapshotRow, proofs: readonly (ProofRow & { entries: Uint8Array })[]): void {
    this.transaction(() => {
      this.#db.prepare('DELETE FROM proof WHERE job = ? AND snapshot = ?').run(row.job, row.id)
      this.#db
        .prepare(
          `INSERT OR REPLACE INTO snapshot (job, id, at, complete, suspect, decision, files, bytes, listed_at, made)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          row.job,
          row.id,
          row.at,
          Number(row.complete),
          Number(row.suspect),
          row.decision,
          row.files,
          row.bytes,
          row.listedAt,
          row.order ?? 0,
        )
      const list = this.#db.prepare('INSERT OR IGNORE INTO entry_list VALUES (?, ?)')
      const proof = this.#db.prepare('INSERT OR REPLACE INTO proof VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      for (const p of proofs) {
        list.run(p.fingerprint, p.entries)
        proof.run(row.job, row.id, p.path, p.class, p.project, p.fingerprint, p.files, p.bytes)
      }
    })
  }

  setDecision(job: string, id: string, decision: 'accepted' | 'rejected'): void {
    this.#db.prepare('UPDATE snapshot SET decision = ? WHERE job = ? AND id = ?').run(decision, job, id)
  }

  snapshots(job: string): SnapshotRow[] {
    const rows = this.#db
      .prepare(
        `SELECT job, id, at, made AS "order", complete, suspect, decision, files, bytes, listed_at AS listedAt,
                verified_at AS verifiedAt
         FROM snapshot WHERE job = ? ORDER BY made DESC, at DESC, id DESC`,
      )
      .all(job)
    return rows.map(
      (r) => ({ ...r, complete: r['complete'] === 1, suspect: r['suspect'] === 1 }) as unknown as SnapshotRow,
    )
  }

  proofs(job: string, snapshot: string): ProofRow[] {
    return this.#db
      .prepare(
        'SELECT path, class, project, fingerprint, files, bytes FROM proof WHERE job = ? AND snapshot = ? ORDER BY path',
      )
      .all(job, snapshot) as unknown as ProofRow[]
  }

  entries(fingerprint: string): Uint8Array | null {
    const row = this.#db.prepare('SELECT entries FROM entry_list WHERE fingerprint = ?').get(fingerprint)
    return row === undefined ? null : (row['entries'] as Uint8Array)
  }

  /** Records files read back and found equal; a file that was damaged there is so no more. */
  saveVerified(job: string, snapshot: string, rows: readonly VerifiedRow[]): void {
    this.transaction(() => {
      const put = this.#db.prepare('INSERT OR REPLACE INTO verified_file VALUES (?, ?, ?, ?, ?, ?, ?)')
      const clear = this.#db.prepare('DELETE FROM damaged_file WHERE job = ? AND snapshot = ? AND path = ?')
      for (const r of rows) {
        put.run(job, snapshot, r.path, r.size, String(r.mtimeNs), r.sha256, r.at)
        clear.run(job, snapshot, r.path)
      }
    })
  }

  /** All of a snapshot was read back and found equal. */
  markVerified(job: string, snapshot: string, at: number): void {
    this.#db.prepare('UPDATE snapshot SET verified_at = ? WHERE job = ? AND id = ?').run(at, job, snapshot)
  }

  saveDamaged(job: string, snapshot: string, rows: readonly { path: RawPath; reason: string }[], at: number): void {
    this.transaction(() => {
      const put = this.#db.prepare('INSERT OR REPLACE INTO damaged_file VALUES (?, ?, ?, ?, ?)')
      const clear = this.#db.prepare('DELETE FROM verified_file WHERE job = ? AND path = ?')
      for (const r of rows) {
        put.run(job, snapshot, r.path, r.reason, at)
        // Snapshots share hard links, so no earlier reading of this path says anything any more.
        clear.run(job, r.path)
      }
      if (rows.length > 0) this.#db.prepare('UPDATE snapshot SET verified_at = NULL WHERE job = ?').run(job)
    })
  }

  /** Verified files of all snapshots of the job that are still there. */
  verified(job: string): (VerifiedRow & { snapshot: string })[] {
    const rows = this.#db
      .prepare('SELECT snapshot, path, size, mtime, sha256, at FROM verified_file WHERE job = ?')
      .all(job)
    return rows.map((r) => ({
      snapshot: r['snapshot'] as string,
      path: r['path'] as RawPath,
      size: r['size'] as number,
      mtimeNs: BigInt(r['mtime'] as string),
      sha256: r['sha256'] as string,
      at: r['at'] as number,
    }))
  }

  damaged(job: string): { snapshot: string; path: RawPath; reason: string; at: number }[] {
    return this.#db
      .prepare('SELECT snapshot, path, reason, at FROM damaged_file WHERE job = ?')
      .all(job) as unknown as {
      snapshot: string
      path: RawPath
      reason: string
      at: number
    }[]
  }

  /** Forgets snapshots that are no more; lists nobody refers to go with them. */
  forget(job: string, snapshots: readonly string[]): void {
    if (snapshots.length === 0) return
    this.transaction(() => {
      for (const table of ['proof', 'verified_file', 'damaged_file'])
        for (const id of snapshots) this.#db.prepare(`DELETE FROM ${table} WHERE job = ? AND snapshot = ?`).run(job, id)
      for (const id of snapshots) this.#db.prepare('DELETE FROM snapshot WHERE job = ? AND id = ?').run(job, id)
      this.#db.exec('DELETE FROM entry_list WHERE fingerprint NOT IN (SELECT fingerprint FROM proof)')
    })
  }
}
