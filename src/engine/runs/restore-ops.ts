import { lstatSync } from 'node:fs'
import { listTree, statEntry } from '../coverage/list-tree.ts'
import { hashFile } from '../coverage/read-back.ts'
import { reasonOf } from '../sources/reasons.ts'
import type { FileEntry } from '../system/filelist.ts'
import { fsPath, type RawPath } from '../system/rawpath.ts'

export interface RestorePlanInput {
  contentRoot: RawPath
  target: RawPath
  /** Full paths as on disk; empty = all. */
  paths: readonly RawPath[]
  overwrite: boolean
}

export interface RestorePlan {
  files: number
  bytes: number
  /** Already at the target, and so left as they are. */
  kept: RawPath[]
  /** Asked for, but not in the snapshot. */
  absent: RawPath[]
}

let planned: FileEntry[] = []

/** Looks what a restore will bring, and what stands in its way. Kept for `checkRestore` of the same run. */
function planRestore(input: RestorePlanInput): RestorePlan {
  const absent: RawPath[] = []
  const entries: FileEntry[] = []
  const wanted = input.paths.length === 0 ? (['/'] as RawPath[]) : input.paths
  for (const path of wanted) {
    const clean = (path === '/' ? '' : path.replace(/\/+$/, '')) as RawPath
    const at = (input.contentRoot + clean) as RawPath
    const own = clean === '' ? null : statEntry(at, clean, { onError: () => absent.push(path) })
    if (own !== null) entries.push(own)
    if (own === null && clean !== '') continue
    if (own === null || own.type === 'd')
      listTree(at, { onEntry: (e) => entries.push({ ...e, path: (clean + e.path) as RawPath }), onError: () => {} })
  }
  const files = entries.filter((e) => e.type !== 'd')
  const kept = input.overwrite ? [] : files.filter((e) => exists(below(input.target, e.path))).map((e) => e.path)
  const keep = new Set(kept)
  planned = files.filter((e) => !keep.has(e.path))
  return { files: planned.length, bytes: planned.reduce((sum, e) => sum + e.size, 0), kept, absent }
}

function below(target: RawPath, path: RawPath): RawPath {
  return (target === '/' ? path : target + path) as RawPath
}

function exists(path: RawPath): boolean {
  try {
    return lstatSync(fsPath(path), { throwIfNoEntry: false }) !== undefined
  } catch {
    // A file stands where a folder of its would be, or it may not be looked at: the tool says what becomes of it.
    return false
  }
}

export interface RestoreCheck {
  files: number
  bytes: number
  damaged: { path: RawPath; reason: string }[]
}

/** Hashes every restored file against the snapshot's, and compares links by their targets. */
function checkRestore(
  input: { contentRoot: RawPath; target: RawPath },
  _emit: (event: unknown) => void,
  cancelled: () => boolean,
): RestoreCheck {
  const out: RestoreCheck = { files: 0, bytes: 0, damaged: [] }
  for (const entry of planned) {
    if (cancelled()) break
    const reason = differs(entry, (input.contentRoot + entry.path) as RawPath, below(input.target, entry.path))
    if (reason !== null) {
      out.damaged.push({ path: entry.path, reason })
      continue
    }
    out.files++
    out.bytes += entry.size
  }
  return out
}

function differs(entry: FileEntry, kept: RawPath, restored: RawPath): string | null {
  try {
    if (entry.type === 'f')
      return hashFile(kept).sha256 === hashFile(restored).sha256 ? null : 'its content differs from the backup'
    const now = statEntry(restored, entry.path, { onError: () => {} })
    if (now === null) return 'it was not restored'
    return now.type === entry.type && now.target === entry.target ? null : 'it was not restored as it is in the backup'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it was not restored' : reasonOf(error)
  }
}

export interface ListInput {
  contentRoot: RawPath
  path: RawPath
  recursive: boolean
  limit: number
  /** Entries to pass over. */
  from: number
}

/** A folder of a snapshot, sorted by name, page by page; null when it is not there. */
function listFolder(input: ListInput): { entries: FileEntry[]; next: number | null } | null {
  const clean = (input.path === '/' ? '' : input.path.replace(/\/+$/, '')) as RawPath
  const at = (input.contentRoot + clean) as RawPath
  const own = statEntry(at, clean, { onError: () => {} })
  if (own === null) return null
  const all: FileEntry[] = []
  if (own.type !== 'd') all.push(own)
  else
    listTree(at, {
      onEntry: (e) => all.push({ ...e, path: (clean + e.path) as RawPath }),
      onError: () => {},
      depth: input.recursive ? Number.POSITIVE_INFINITY : 1,
    })
  all.sort((a, b) => (a.path < b.path ? -1 : 1))
  const page = all.slice(input.from, input.from + input.limit)
  const next = input.from + page.length
  return { entries: page, next: next < all.length ? next : null }
}

export const restoreOps = { planRestore, checkRestore, listFolder }
