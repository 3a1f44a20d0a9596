import { createHash } from 'node:crypto'
import type { RawPath } from '../system/rawpath.ts'
import type { WalkCache, WalkOptions } from './types.ts'

/** What the walk knows of a folder beside its time stamps and child folders. */
export const folderFlag = {
  /** A root of a walk: its name is its full path. */
  root: 1,
  /** Holds a folder `.context`. */
  project: 2,
  /** Holds a link `.context`. */
  link: 4,
  /** Holds a backup destination's marker. */
  marker: 8,
} as const

const layoutVersion = 1
const headBytes = 48

/**
 * Folders in the order the walk met them: each root, then its folders level by level, so that a folder's children
 * stand in one row. Arrays instead of objects: tens of thousands are written and read in milliseconds.
 */
export interface FolderTable {
  names: string[]
  flags: number[]
  /** Number of child folders. */
  counts: number[]
  /** Milliseconds; NaN = read it again next time. */
  mtimes: number[]
  ctimes: number[]
}

export function emptyTable(): FolderTable {
  return { names: [], flags: [], counts: [], mtimes: [], ctimes: [] }
}

/** A table read back, with the index of each folder's first child and of each root. */
export interface KnownFolders extends Readonly<Record<Exclude<keyof FolderTable, 'names'>, ArrayLike<number>>> {
  names: readonly string[]
  first: Int32Array
  roots: Map<RawPath, number>
}

/** The same rules give the same print; a cache made under other rules is of no use. */
export function rulesPrint(options: Pick<WalkOptions, 'pruneNames' | 'prunePaths' | 'crossFileSystems'>): Buffer {
  const all = [...options.pruneNames].sort().concat('\0', [...options.prunePaths].sort())
  return createHash('sha256')
    .update(JSON.stringify([options.crossFileSystems, all]))
    .digest()
}

/** Head (print, sizes), time stamps, counts, flags, names ended by NUL. For this machine only: its own byte order. */
export function encodeTable(table: FolderTable, print: Uint8Array): WalkCache {
  const n = table.names.length
  const names = Buffer.from(table.names.join('\0'), 'latin1')
  const bytes = new Uint8Array(headBytes + n * 21 + names.length)
  bytes.set(print.subarray(0, 32), 0)
  new Uint32Array(bytes.buffer, 32, 2).set([n, names.length])
  new Float64Array(bytes.buffer, headBytes, n).set(table.mtimes)
  new Float64Array(bytes.buffer, headBytes + n * 8, n).set(table.ctimes)
  new Uint32Array(bytes.buffer, headBytes + n * 16, n).set(table.counts)
  bytes.set(table.flags, headBytes + n * 20)
  bytes.set(names, headBytes + n * 21)
  return { version: layoutVersion, bytes }
}

/** Null when it was made by another version or under other rules, or is damaged: the walk then reads everything. */
export function decodeTable(cache: WalkCache | null, print: Uint8Array): KnownFolders | null {
  if (cache === null || cache.version !== layoutVersion || cache.bytes.length < headBytes) return null
  const bytes = cache.bytes.byteOffset % 8 === 0 ? cache.bytes : new Uint8Array(cache.bytes)
  const at = bytes.byteOffset
  if (Buffer.compare(bytes.subarray(0, 32), print.subarray(0, 32)) !== 0) return null
  const [n = 0, nameBytes = 0] = new Uint32Array(bytes.buffer, at + 32, 2)
  if (bytes.length !== headBytes + n * 21 + nameBytes) return null
  const text = Buffer.from(bytes.buffer, at + headBytes + n * 21, nameBytes).toString('latin1')
  const known: KnownFolders = {
    names: n === 0 ? [] : text.split('\0'),
    mtimes: new Float64Array(bytes.buffer, at + headBytes, n),
    ctimes: new Float64Array(bytes.buffer, at + headBytes + n * 8, n),
    counts: new Uint32Array(bytes.buffer, at + headBytes + n * 16, n),
    flags: bytes.subarray(headBytes + n * 20, headBytes + n * 21),
    first: new Int32Array(n),
    roots: new Map(),
  }
  return known.names.length === n && index(known) ? known : null
}

/** Children stand in the order of their parents: one pass finds where each row begins. */
function index(known: KnownFolders): boolean {
  const n = known.names.length
  let next = 0
  for (let i = 0; i < n; i++) {
    if (i === next) {
      // All rows so far are used up: what follows must be a root.
      if (((known.flags[i] ?? 0) & folderFlag.root) === 0) return false
      known.roots.set(known.names[i] as RawPath, i)
      next = i + 1
    }
    known.first[i] = next
    next += known.counts[i] ?? 0
    if (next > n) return false
  }
  return next === n
}
