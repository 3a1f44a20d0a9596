import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { reasonOf } from '../sources/reasons.ts'
import type { EntryType, FileEntry } from '../system/filelist.ts'
import { fsPath, type RawPath, rawFromBytes, rawJoin } from '../system/rawpath.ts'

export interface ListTreeOptions {
  /** Called for every folder, file, link and special file below `root`; `path` is the full path as on disk. */
  onEntry: (entry: FileEntry) => void
  /** Called for what cannot be read. */
  onError: (path: RawPath, reason: string) => void
  cancelled?: () => boolean
  /** Levels to go down; all by default. */
  depth?: number
}

/** Lists what a snapshot's folder holds: the destination's own word, from which proof is made. Parents come first. */
export function listTree(root: RawPath, options: ListTreeOptions): void {
  const walk = (folder: RawPath, shown: string, depth: number): void => {
    let names: ReturnType<typeof readNames>
    try {
      names = readNames(folder)
    } catch (error) {
      options.onError((shown === '' ? '/' : shown) as RawPath, reasonOf(error))
      return
    }
    if (options.cancelled?.() === true) return
    for (const dirent of names) {
      const path = rawJoin(folder, dirent.name)
      const full = `${shown}/${dirent.name}` as RawPath
      const entry = statEntry(path, full, options)
      if (entry === null) continue
      options.onEntry(entry)
      if (entry.type === 'd' && depth > 1) walk(path, full, depth - 1)
    }
  }
  walk(root, '', options.depth ?? Number.POSITIVE_INFINITY)
}

function readNames(folder: RawPath) {
  return readdirSync(fsPath(folder), { withFileTypes: true, encoding: 'latin1' as BufferEncoding })
}

/** `path`'s entry under the name `full`, or null (told to `onError`) when it cannot be looked at. */
export function statEntry(path: RawPath, full: RawPath, options: Pick<ListTreeOptions, 'onError'>): FileEntry | null {
  try {
    const at = fsPath(path)
    const s = lstatSync(at, { bigint: true })
    const type: EntryType = s.isFile() ? 'f' : s.isDirectory() ? 'd' : s.isSymbolicLink() ? 'l' : 's'
    return {
      path: full,
      type,
      size: type === 'f' ? Number(s.size) : 0,
      mtimeNs: s.mtimeNs,
      mode: Number(s.mode & 0o7777n),
      target: type === 'l' ? rawFromBytes(readlinkSync(at, { encoding: 'buffer' })) : ('' as RawPath),
      linkGroup: '',
    }
  } catch (error) {
    options.onError(full, reasonOf(error))
    return null
  }
}
