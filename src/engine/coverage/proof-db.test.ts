import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHistoryFile } from '../store/history-file.ts'
import type { RawPath } from '../system/rawpath.ts'
import { ProofDb, type SnapshotRow } from './proof-db.ts'

let folder: string
let db: ProofDb

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ctxb-proof-'))
  const file = join(folder, 'history.db')
  openHistoryFile(file, 1).db.close()
  db = new ProofDb(file)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const snapshot = (id: string, more: Partial<SnapshotRow> = {}): SnapshotRow => ({
  job: 'j',
  id,
  at: Number(id.slice(1)),
  complete: true,
  suspect: false,
  decision: null,
  files: 1,
  bytes: 1,
  listedAt: 5,
  ...more,
})
const proof = (path: string, fingerprint: string) => ({
  path: path as RawPath,
  class: 'journal' as const,
  project: '/p' as RawPath,
  fingerprint,
  files: 1,
  bytes: 1,
  entries: Buffer.from(fingerprint),
})
const verified = (path: string) => ({
  path: path as RawPath,
  size: 1,
  mtimeNs: 1_700_000_000_000_000_123n,
  sha256: 'h',
  at: 9,
})

describe('proof in the history', () => {
  it('keeps a list once for all snapshots in which an item is the same, and drops it with the last', () => {
    db.saveSnapshot(snapshot('S1'), [proof('/a', 'same')])
    db.saveSnapshot(snapshot('S2'), [proof('/a', 'same'), proof('/b', 'other')])
    expect(db.snapshots('j').map((s) => s.id)).toEqual(['S2', 'S1'])
    db.forget('j', ['S2'])
    expect([db.entries('same'), db.entries('other')].map((e) => e !== null)).toEqual([true, false])
    db.forget('j', ['S1'])
    expect(db.entries('same')).toBeNull()
    expect(db.snapshots('j')).toEqual([])
  })

  it('keeps nanoseconds and bytes of names', () => {
    db.saveSnapshot(snapshot('S1'), [proof('/\xff\n', 'x')])
    db.saveVerified('j', 'S1', [verified('/\xff\n')])
    expect(db.proofs('j', 'S1')[0]?.path).toBe('/\xff\n')
    expect(db.verified('j')).toMatchObject([{ path: '/\xff\n', mtimeNs: 1_700_000_000_000_000_123n }])
  })

  it('believes no earlier reading of a file that was found damaged, in any snapshot', () => {
    db.saveSnapshot(snapshot('S1'), [])
    db.saveSnapshot(snapshot('S2'), [])
    db.saveVerified('j', 'S1', [verified('/a'), verified('/b')])
    db.saveDamaged('j', 'S2', [{ path: '/a' as RawPath, reason: 'differs' }], 10)
    expect(db.verified('j').map((v) => v.path)).toEqual(['/b'])
    db.saveVerified('j', 'S2', [verified('/a')])
    expect(db.damaged('j')).toEqual([])
  })

  it('takes the proof of a snapshot along when the snapshot goes', () => {
    db.saveSnapshot(snapshot('S1'), [proof('/a', 'x')])
    db.saveVerified('j', 'S1', [verified('/a')])
    db.saveDamaged('j', 'S1', [{ path: '/z' as RawPath, reason: 'r' }], 1)
    db.forget('j', ['S1'])
    expect([db.proofs('j', 'S1'), db.verified('j'), db.damaged('j')]).toEqual([[], [], []])
  })

  it('writes all of a snapshot or nothing', () => {
    const bad = { ...proof('/b', 'y'), files: null as never }
    expect(() => db.saveSnapshot(snapshot('S1'), [proof('/a', 'x'), bad])).toThrow()
    expect([db.snapshots('j'), db.proofs('j', 'S1')]).toEqual([[], []])
  })
})
