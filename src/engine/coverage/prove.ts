import type { ItemClass } from '../../shared/model/words.ts'
import { encodeEntries, type FileEntry, fingerprint } from '../system/filelist.ts'
import { type RawPath, rawParent } from '../system/rawpath.ts'
import { listTree, statEntry } from './list-tree.ts'
import { needsReadBack } from './needs.ts'
import type { ProofRow } from './proof-db.ts'

/** A path of the job's sources that proof is kept of: an item, or what of a source belongs to no item. */
export interface ProofScope {
  path: RawPath
  class: ItemClass
  project: RawPath | ''
}

export interface ProveInput {
  /** Folder below which the snapshot's content lies under full paths. */
  contentRoot: RawPath
  /** What the run was told to copy; null = take the listing as it is (a destination met again). */
  expected: readonly FileEntry[] | null
  scopes: readonly ProofScope[]
  /** Paths the tool itself said it left out. */
  leftOut: ReadonlySet<RawPath>
  /** Nanoseconds. */
  mtimeStepNs: number
  cancelled?: () => boolean
  onCount?: (entries: number) => void
}

export interface Miss {
  path: RawPath
  /**
   * `missing`: not in the listing though still on disk as it was. `differs`: there with another type, size, time or
   * target. `vanished`: gone from the disk since. `changed`: changed on disk while the run went on. `left-out`: the tool said so.
   */
  kind: 'missing' | 'differs' | 'vanished' | 'changed' | 'left-out'
}

export interface Proven {
  rows: (ProofRow & { entries: Uint8Array })[]
  misses: Miss[]
  /** Files and links found in the listing as expected, and their bytes. */
  files: number
  bytes: number
  /** What could not be read at the destination. */
  unreadable: { path: RawPath; reason: string }[]
}

/**
 * Looks every expected entry up in the snapshot's own listing. Only what is found there with the same type, size,
 * modification time (at the destination's step) and link target is proven.
 */
export function prove(input: ProveInput): Proven {
  const expected = input.expected === null ? null : new Map(input.expected.map((e) => [e.path, e]))
  const byScope = new Map<ProofScope, FileEntry[]>()
  const scopeOf = scopeFinder(input.scopes)
  const unreadable: Proven['unreadable'] = []
  const differing = new Map<RawPath, FileEntry>()
  const total = { files: 0, bytes: 0 }
  let seen = 0

  const take = (entry: FileEntry): void => {
    if (entry.type !== 'd') total.files++
    total.bytes += entry.size
    const scope = scopeOf(entry.path)
    if (scope === null) return
    const list = byScope.get(scope)
    if (list === undefined) byScope.set(scope, [entry])
    else list.push(entry)
  }

  listTree(input.contentRoot, {
    onEntry(found) {
      if (++seen % 4096 === 0) input.onCount?.(seen)
      if (expected === null) {
        take(found)
        return
      }
      const want = expected.get(found.path)
      if (want === undefined) return
      if (sameEntry(want, found, input.mtimeStepNs)) {
        expected.delete(found.path)
        take(want)
      } else differing.set(found.path, found)
    },
    onError: (path, reason) => unreadable.push({ path, reason }),
    ...(input.cancelled === undefined ? {} : { cancelled: input.cancelled }),
  })

  const misses: Miss[] = []
  for (const want of expected?.values() ?? []) {
    const found = differing.get(want.path)
    const now = onDisk(want.path)
    const asNow = found !== undefined && now !== null && sameEntry(now, found, input.mtimeStepNs)
    if (asNow && !isEmptied(want, now, scopeOf(want.path))) {
      // Changed between our walk and the copy: the copy holds the newer state.
      take(now)
      continue
    }
    misses.push({ path: want.path, kind: missKind(want, found, now, input) })
  }

  const rows = [...byScope].map(([scope, entries]) => {
    const encoded = encodeEntries(entries)
    return {
      ...scope,
      fingerprint: fingerprint(encoded),
      entries: encoded,
      files: entries.filter((e) => e.type !== 'd').length,
      bytes: entries.reduce((sum, e) => sum + e.size, 0),
    }
  })
  return { rows, misses, ...total, unreadable }
}

/** A key or encrypted file that was cut to nothing meanwhile: an empty copy of it proves nothing. */
function isEmptied(before: FileEntry, now: FileEntry, scope: ProofScope | null): boolean {
  return now.size === 0 && before.size > 0 && needsReadBack(scope?.class ?? 'other', before.path)
}

function missKind(
  want: FileEntry,
  found: FileEntry | undefined,
  now: FileEntry | null,
  input: ProveInput,
): Miss['kind'] {
  // Gone is gone, whatever the tool called it.
  if (now === null) return 'vanished'
  if (input.leftOut.has(want.path)) return 'left-out'
  if (!sameEntry(want, now, 1)) return 'changed'
  return found === undefined ? 'missing' : 'differs'
}

/** Folders are equal when both are folders; links by target; files by size and time at the coarser step. */
export function sameEntry(a: FileEntry, b: FileEntry, mtimeStepNs: number): boolean {
  if (a.type !== b.type) return false
  if (a.type === 'd') return true
  if (a.type === 'l') return a.target === b.target
  if (a.size !== b.size) return false
  const apart = a.mtimeNs > b.mtimeNs ? a.mtimeNs - b.mtimeNs : b.mtimeNs - a.mtimeNs
  return apart < BigInt(Math.max(1, mtimeStepNs))
}

function onDisk(path: RawPath): FileEntry | null {
  return statEntry(path, path, { onError: () => {} })
}

/** The deepest scope that holds a path. */
export function scopeFinder<S extends { path: RawPath }>(scopes: readonly S[]): (path: RawPath) => S | null {
  const at = new Map(scopes.map((s) => [s.path, s]))
  const known = new Map<RawPath, S | null>()
  const find = (path: RawPath): S | null => {
    const own = at.get(path)
    if (own !== undefined) return own
    if (path === '/') return null
    const parent = rawParent(path)
    const remembered = known.get(parent)
    if (remembered !== undefined) return remembered
    const found = find(parent)
    known.set(parent, found)
    return found
  }
  return find
}
