import { statEntry } from '../coverage/list-tree.ts'
import { needsReadBack } from '../coverage/needs.ts'
import { ProofDb, type SnapshotRow } from '../coverage/proof-db.ts'
import { type Miss, type ProofScope, type Proven, prove as proveListing, scopeFinder } from '../coverage/prove.ts'
import { type ReadBackFile, type ReadBackResult, readBack as readBackFiles } from '../coverage/read-back.ts'
import { type Shrinkage, shrinkages } from '../guards/shrinkage.ts'
import { collectSources } from '../sources/collect.ts'
import { writeNames } from '../sources/names.ts'
import type { Collected, CollectOptions } from '../sources/types.ts'
import type { Names } from '../strategies/strategy.ts'
import type { FileEntry } from '../system/filelist.ts'
import { decodeEntries } from '../system/filelist.ts'
import { isWithin, type RawPath } from '../system/rawpath.ts'
import { restoreOps } from './restore-ops.ts'

export interface CollectInput extends CollectOptions {
  /** Private folder for the lists of names. */
  scratch: RawPath
  scopes: readonly ProofScope[]
  historyFile: string
  job: string
  /** Last good snapshot, for the comparison; null at the first run. */
  previous: string | null
  /** Folders on disks that do not answer: what lay below them is not gone, only not seen. */
  unseen?: readonly RawPath[]
  /** Classes left out by the user: not missed. */
  leaveOut: readonly string[]
  /** Step of modification times at the destination, in nanoseconds, and the start of the last run. */
  mtimeStepNs: number
  previousAt: number | null
}

export interface CollectOutput {
  names: Names
  rootStates: Collected['rootStates']
  unreadable: Collected['unreadable']
  skipped: Collected['skipped']
  shrinkage: Shrinkage[]
  /** Roots without a file now, below which the last good snapshot held some. */
  emptied: RawPath[]
  /** Bytes of files that the last good snapshot does not hold as they are. */
  changedBytes: number
}

/** What `collect` found, kept for `prove` and `readBack` of the same run: a worker serves one run. */
let collected: { entries: FileEntry[]; scopes: readonly ProofScope[]; mended: ReadonlySet<RawPath> } | null = null
let proven: Proven | null = null

function collect(input: CollectInput): CollectOutput {
  const found = collectSources(input)
  const db = new ProofDb(input.historyFile)
  try {
    const before = input.previous === null ? null : lastListing(db, input.job, input.previous)
    const mended = damagedSince(db, input)
    collected = { entries: found.entries, scopes: input.scopes, mended }
    const fresh = freshNames(mended, input, found)
    const names = writeNames(found, input.scratch, fresh)
    return {
      names,
      rootStates: found.rootStates,
      unreadable: found.unreadable,
      skipped: found.skipped,
      shrinkage: before === null ? [] : compare(before, found, input),
      emptied: before === null ? [] : emptiedRoots(before, found),
      changedBytes: found.entries.reduce((sum, e) => (before?.same(e) === true ? sum : sum + e.size), 0),
    }
  } finally {
    db.close()
  }
}

/** Paths found damaged since the last run: rsync alone would link to the damaged copy for ever. */
function damagedSince(db: ProofDb, input: CollectInput): Set<RawPath> {
  const since = input.previousAt ?? 0
  // By name too: a clock that was set back since makes what is in the last one look long past.
  return new Set(db.damaged(input.job).flatMap((d) => (d.snapshot === input.previous || d.at >= since ? [d.path] : [])))
}

/** What is copied afresh: damaged paths, and on a coarse destination what changed within its step of the last run. */
function freshNames(mended: ReadonlySet<RawPath>, input: CollectInput, found: Collected): Set<RawPath> | null {
  const fresh = new Set(mended)
  if (input.mtimeStepNs > 1_000 && input.previousAt !== null) {
    const since = BigInt(input.previousAt) * 1_000_000n - BigInt(input.mtimeStepNs)
    for (const e of found.entries) if (e.type === 'f' && e.mtimeNs >= since) fresh.add(e.path)
  }
  const known = new Set(found.entries.map((e) => e.path))
  const kept = [...fresh].filter((path) => known.has(path))
  return kept.length === 0 ? null : new Set(kept)
}

interface LastListing {
  scopes: { path: RawPath; project: RawPath | ''; had: { path: RawPath; class: ProofScope['class']; size: number }[] }[]
  same: (entry: FileEntry) => boolean
  paths: () => Iterable<RawPath>
}

function lastListing(db: ProofDb, job: string, snapshot: string): LastListing {
  const files = new Map<RawPath, FileEntry>()
  const scopes = new Map<string, LastListing['scopes'][number]>()
  for (const row of db.proofs(job, snapshot)) {
    const key = row.project === '' ? `source ${row.path}` : row.project
    const scope = scopes.get(key) ?? {
      path: row.project === '' ? row.path : row.project,
      project: row.project,
      had: [],
    }
    scopes.set(key, scope)
    for (const entry of decodeEntries(db.entries(row.fingerprint) ?? new Uint8Array())) {
      files.set(entry.path, entry)
      if (entry.type !== 'd') scope.had.push({ path: entry.path, class: row.class, size: entry.size })
    }
  }
  const same = (entry: FileEntry): boolean => {
    const old = files.get(entry.path)
    return old !== undefined && old.type === entry.type && old.size === entry.size && old.mtimeNs === entry.mtimeNs
  }
  return { scopes: [...scopes.values()], same, paths: () => files.keys() }
}

function emptiedRoots(before: LastListing, found: Collected): RawPath[] {
  const looked = found.rootStates.flatMap((r) => (r.state === 'ok' || r.state === 'empty' ? [{ path: r.path }] : []))
  const rootOf = scopeFinder(looked)
  const rootsOf = (paths: Iterable<RawPath>): Set<RawPath> => {
    const roots = new Set<RawPath>()
    for (const path of paths) {
      const root = rootOf(path)
      if (root !== null && root.path !== path) roots.add(root.path)
    }
    return roots
  }
  const had = rootsOf(before.paths())
  const has = rootsOf(found.entries.flatMap((e) => (e.type === 'd' ? [] : [e.path])))
  return [...had].filter((root) => !has.has(root))
}

function compare(before: LastListing, found: Collected, input: CollectInput): Shrinkage[] {
  const now = new Map<RawPath, Pick<FileEntry, 'size'>>(found.entries.map((e) => [e.path, e]))
  const rootOf = scopeFinder(found.rootStates.flatMap((r) => (r.state === 'ok' ? [{ path: r.path }] : [])))
  // In a source, on the disk, and yet not taken: the user has excluded it. A project no longer found is another thing.
  const excluded = (path: RawPath): FileEntry | null =>
    rootOf(path) === null ? null : statEntry(path, path, { onError: () => {} })
  for (const { had } of before.scopes)
    for (const { path } of had) {
      const there = now.has(path) ? null : excluded(path)
      if (there !== null && there.type !== 'd') now.set(path, there)
    }
  return before.scopes.flatMap((scope) => {
    if (input.unseen?.some((root) => isWithin(scope.path, root)) === true) return []
    const had = scope.had.filter((f) => !input.leaveOut.includes(f.class))
    return had.length === 0 ? [] : shrinkages({ path: scope.path, had, now })
  })
}

export interface ProveRunInput {
  contentRoot: RawPath
  leftOut: RawPath[]
  mtimeStepNs: number
  /** With nothing collected (a destination met again): what to sort the listing into. */
  scopes?: readonly ProofScope[]
  /** The source roots, to name those of which nothing is in the listing. */
  roots: RawPath[]
}

export interface ProveRunOutput {
  misses: Miss[]
  files: number
  bytes: number
  unreadable: Proven['unreadable']
  /** Source roots with files of which the listing holds nothing. */
  absentRoots: RawPath[]
}

function prove(input: ProveRunInput, emit: (event: unknown) => void, cancelled: () => boolean): ProveRunOutput {
  const scopes = input.scopes ?? collected?.scopes ?? []
  const result = proveListing({
    contentRoot: input.contentRoot,
    expected: collected?.entries ?? null,
    scopes,
    leftOut: new Set(input.leftOut),
    mtimeStepNs: input.mtimeStepNs,
    cancelled,
    onCount: (entries) => emit({ entries }),
  })
  proven = result
  const absentRoots = rootsWithNothing(input.roots, collected?.entries ?? [], result.misses)
  return { misses: result.misses, files: result.files, bytes: result.bytes, unreadable: result.unreadable, absentRoots }
}

/** Roots that had files, none of which is in the listing: the tool skipped them, whatever its exit code said. */
function rootsWithNothing(roots: readonly RawPath[], wanted: readonly FileEntry[], misses: readonly Miss[]): RawPath[] {
  const rootOf = scopeFinder(roots.map((path) => ({ path })))
  const count = (paths: Iterable<RawPath>): Map<RawPath, number> => {
    const counts = new Map<RawPath, number>()
    for (const path of paths) {
      const root = rootOf(path)?.path
      if (root !== undefined) counts.set(root, (counts.get(root) ?? 0) + 1)
    }
    return counts
  }
  const folders = new Set(wanted.flatMap((e) => (e.type === 'd' ? [e.path] : [])))
  const had = count(wanted.flatMap((e) => (e.type === 'd' ? [] : [e.path])))
  const missed = count(misses.flatMap((m) => (folders.has(m.path) || m.kind === 'vanished' ? [] : [m.path])))
  return roots.filter((root) => (had.get(root) ?? 0) > 0 && missed.get(root) === had.get(root))
}

export interface ReadBackInput {
  contentRoot: RawPath
  at: number
}

/** Reads back the key, every encrypted file and whatever was damaged before, of the run that was just proven. */
function readBack(input: ReadBackInput, emit: (event: unknown) => void, cancelled: () => boolean): ReadBackResult {
  const rows = proven?.rows ?? []
  const mended = collected?.mended ?? new Set()
  const files = rows.flatMap((row) =>
    [...decodeEntries(row.entries)].flatMap((entry) =>
      needsReadBack(row.class, entry.path) || mended.has(entry.path) ? [{ entry, sha256: null }] : [],
    ),
  )
  return readBackFiles(files, { ...input, cancelled, onFile: (path, bytes) => emit({ path, bytes }) })
}

export interface SaveProofInput {
  historyFile: string
  snapshot: SnapshotRow
  readBack: ReadBackResult | null
}

/** Writes what `prove` and `readBack` found into the history, once the snapshot has its final name. */
function saveProof(input: SaveProofInput): void {
  if (proven === null) throw new Error('saveProof comes after prove')
  const db = new ProofDb(input.historyFile)
  try {
    db.saveSnapshot(input.snapshot, proven.rows)
    if (input.readBack === null) return
    db.saveVerified(input.snapshot.job, input.snapshot.id, input.readBack.verified)
    db.saveDamaged(
      input.snapshot.job,
      input.snapshot.id,
      [...input.readBack.damaged, ...input.readBack.missing],
      input.snapshot.listedAt,
    )
  } finally {
    db.close()
  }
}

export interface VerifyInput {
  historyFile: string
  job: string
  snapshot: string
  contentRoot: RawPath
  at: number
}

/** Reads a whole snapshot back against the list that was proven of it, and records what it found. */
function verify(input: VerifyInput, emit: (event: unknown) => void, cancelled: () => boolean): ReadBackResult {
  const db = new ProofDb(input.historyFile)
  try {
    const files = proofFiles(db, input)
    const result = readBackFiles(files, {
      contentRoot: input.contentRoot,
      at: input.at,
      cancelled,
      onFile: (path, bytes) => emit({ path, bytes }),
    })
    db.saveVerified(input.job, input.snapshot, result.verified)
    db.saveDamaged(input.job, input.snapshot, [...result.damaged, ...result.missing], input.at)
    const whole = result.verified.length === files.filter((f) => f.entry.type === 'f').length
    if (whole && !cancelled()) db.markVerified(input.job, input.snapshot, input.at)
    return result
  } finally {
    db.close()
  }
}

function proofFiles(db: ProofDb, input: VerifyInput): ReadBackFile[] {
  const recorded = new Map<string, string>()
  for (const v of db.verified(input.job)) recorded.set(`${v.path}\0${v.size}\0${v.mtimeNs}`, v.sha256)
  return db.proofs(input.job, input.snapshot).flatMap((row) =>
    [...decodeEntries(db.entries(row.fingerprint) ?? new Uint8Array())].map((entry) => ({
      entry,
      sha256: recorded.get(`${entry.path}\0${entry.size}\0${entry.mtimeNs}`) ?? null,
    })),
  )
}

export const runOps = { collect, prove, readBack, saveProof, verify, ...restoreOps }
export type RunOps = typeof runOps
