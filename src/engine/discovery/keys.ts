import { realpathSync } from 'node:fs'
import { fsPath, type RawPath } from '../system/rawpath.ts'
import { look, type Notes } from './entries.ts'
import { newItem } from './items.ts'
import { errorCode, plainReason } from './reasons.ts'
import type { SurveyedItem } from './types.ts'

/** ctx's key file is 32 raw random bytes. */
const keyBytes = 32

/**
 * A key file as items: the file, or the link and the file it leads to, since a backup of the link alone keeps no
 * key. Says what is wrong with the key. `missing` is called when nothing is there.
 */
export function keyItems(path: RawPath, notes: Notes, missing: () => void): SurveyedItem[] {
  const looked = look(path, notes)
  if (looked === null) {
    if (!notes.unknown.some((u) => u.path === path)) missing()
    return []
  }
  const item = newItem('key', looked)
  if (looked.entry.type === 'd') return []
  if (looked.entry.type === 'f') {
    checkKey(item, notes)
    return [item]
  }
  try {
    const real = realpathSync.native(fsPath(path), 'latin1') as RawPath
    const target = look(real, notes)
    if (target === null || target.entry.type !== 'f') return [item]
    const behind = newItem('key', target)
    checkKey(behind, notes)
    return [item, behind]
  } catch (error) {
    if (errorCode(error) === 'ENOENT') missing()
    else notes.unknown.push({ path, reason: plainReason(error) })
    return [item]
  }
}

/** Anyone else's rights, and any other size than a key's. */
function checkKey(item: SurveyedItem, notes: Notes): void {
  for (const entry of item.entries) {
    if (entry.type === 'f' && entry.size !== keyBytes)
      notes.oddities.push({ kind: 'key-size', path: entry.path, size: entry.size })
    if (entry.type === 'f') checkPrivate(entry, notes)
  }
}

/** A key must be 0600 and its folder 0700: nothing for group and others. */
export function checkPrivate(entry: { path: RawPath; mode: number }, notes: Notes): void {
  if ((entry.mode & 0o077) !== 0) notes.oddities.push({ kind: 'key-mode', path: entry.path, mode: entry.mode })
}
