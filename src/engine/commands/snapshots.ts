import type { Proof, Snapshots } from '../../shared/model/status.ts'
import { type Core, jobOf } from '../core.ts'
import type { SnapshotRow } from '../coverage/proof-db.ts'
import { foundSnapshots } from '../runs/found-snapshots.ts'
import { instant } from '../system/clock.ts'

/** A job's restorable points in time with the proof of each, newest first. */
export async function snapshotShapes(core: Core, id: string): Promise<Snapshots> {
  const job = jobOf(core, id)
  const known = new Map((await core.coverage.known(job.id)).map((s) => [s.id, s]))
  const found = await foundSnapshots(core, job)
  return {
    schema: 1,
    snapshots: found.map((s) => {
      const listed = known.get(s.id)
      return {
        id: s.id,
        job: job.id,
        machine: s.machine,
        at: instant(s.at),
        complete: s.complete,
        suspect: s.suspect && s.decision !== 'accepted',
        files: s.files,
        bytes: s.bytes,
        proof: listed === undefined ? null : proofOf(listed),
      }
    }),
  }
}

/** Verified when the whole of it was read back, else listed. */
function proofOf(row: SnapshotRow): Proof {
  const read = row.verifiedAt ?? null
  const level = read === null ? 'listed' : 'verified'
  return { level, at: instant(read ?? row.listedAt), snapshot: row.id, job: row.job }
}
