import { accessSync, type BigIntStats, constants, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { isPlaceholder } from '../sources/collect.ts'
import type { FileEntry } from '../system/filelist.ts'
import { fsPath, type RawPath, rawFromBytes } from '../system/rawpath.ts'
import { errorCode, plainReason } from './reasons.ts'
import type { NotLookedInto, Oddity } from './types.ts'

/** What a survey gathers beside items. */
export interface Notes {
  unknown: NotLookedInto[]
  oddities: Oddity[]
  /** The user's number: decides whose fault a refused permission is. */
  uid: number
}

/** A path as it is now, or why there is nothing to be said of it (told to `notes`). No file is opened, no link followed. */
export type Looked = { entry: FileEntry; stats: BigIntStats } | null

/**
 * Null for what is gone (unless `missing` says that it should be there), for pipes, sockets and devices (which hold
 * no content), for files whose content is only in the cloud, and for what may not be looked at.
 */
export function look(path: RawPath, notes: Notes, missing: 'silent' | 'unknown' = 'silent'): Looked {
  let stats: BigIntStats
  try {
    stats = lstatSync(fsPath(path), { bigint: true })
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || missing === 'unknown') notes.unknown.push({ path, reason: plainReason(error) })
    return null
  }
  const entry = entryOf(path, stats, notes)
  return entry === null ? null : { entry, stats }
}

function entryOf(path: RawPath, stats: BigIntStats, notes: Notes): FileEntry | null {
  const base = {
    path,
    size: 0,
    mtimeNs: stats.mtimeNs,
    mode: Number(stats.mode) & 0o7777,
    target: '' as RawPath,
    linkGroup: '',
  }
  if (stats.isDirectory()) return { ...base, type: 'd' }
  if (stats.isSymbolicLink()) {
    try {
      return { ...base, type: 'l', target: rawFromBytes(readlinkSync(fsPath(path), { encoding: 'buffer' })) }
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') notes.unknown.push({ path, reason: plainReason(error) })
      return null
    }
  }
  if (!stats.isFile()) return null
  if (isPlaceholder(path, stats)) {
    notes.oddities.push({ kind: 'placeholder', path })
    notes.unknown.push({ path, reason: 'its content is in the cloud and not on this disk' })
    return null
  }
  if (looksUnreadable(stats, notes.uid)) {
    try {
      accessSync(fsPath(path), constants.R_OK)
    } catch (error) {
      const owner = { uid: Number(stats.uid), mine: notes.uid }
      if (errorCode(error) !== 'ENOENT') notes.unknown.push({ path, reason: plainReason(error, owner) })
    }
  }
  const linkGroup = stats.nlink > 1n ? `${stats.dev}:${stats.ino}` : ''
  return { ...base, type: 'f', size: Number(stats.size), linkGroup }
}

/** By mode and owner alone, to spare asking of every file: groups and access lists are left to the asking. */
function looksUnreadable(stats: BigIntStats, uid: number): boolean {
  if (uid === 0) return false
  const mode = Number(stats.mode)
  return Number(stats.uid) === uid ? (mode & 0o400) === 0 : (mode & 0o004) === 0
}

/** Names in a folder as raw bytes, sorted; what cannot be read is told to `notes` and has none. */
export function namesIn(folder: RawPath, stats: BigIntStats, notes: Notes): string[] {
  try {
    return (readdirSync(fsPath(folder), { encoding: 'latin1' as BufferEncoding }) as string[]).sort()
  } catch (error) {
    const owner = { uid: Number(stats.uid), mine: notes.uid }
    if (errorCode(error) !== 'ENOENT') notes.unknown.push({ path: folder, reason: plainReason(error, owner) })
    return []
  }
}
