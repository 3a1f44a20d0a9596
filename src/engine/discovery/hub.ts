import { lstatSync } from 'node:fs'
import type { EntryType, HubState } from '../../shared/model/status.ts'
import { instant } from '../system/clock.ts'
import { display, fsPath, type RawPath, rawJoin, rawName } from '../system/rawpath.ts'
import {
  conventionEntries,
  countOnHub,
  datedEntries,
  type LocalEntry,
  mirrorEntries,
  taskEntries,
} from './hub-entries.ts'
import { readSmall } from './read-small.ts'

/** Larger files are not counted: their type is then absent from `entries`. */
const limit = 16 * 1024 * 1024

const files: readonly { type: EntryType; local: string; mirror: string; parse: (text: string) => LocalEntry[] }[] = [
  { type: 'decision', local: 'DECISIONS.md', mirror: 'hub/decisions.md', parse: datedEntries },
  { type: 'learning', local: 'LEARNINGS.md', mirror: 'hub/learnings.md', parse: datedEntries },
  { type: 'convention', local: 'CONVENTIONS.md', mirror: 'hub/conventions.md', parse: conventionEntries },
  { type: 'task', local: 'TASKS.md', mirror: 'hub/tasks.md', parse: taskEntries },
]

/**
 * What of a project's entries the hub is known to hold, as of the last sync: registered when `.connect.enc` is there,
 * synced when `.sync-state.json` was written, and an entry is on the hub when the mirror gives it back with this
 * project's name as origin. Asks no network. `context` is null when it cannot be reached.
 */
export function readHub(context: RawPath | null, project: RawPath): HubState {
  const state: HubState = { registered: false, lastSync: null, entries: {} }
  if (context === null) return state
  state.registered = fileTime(rawJoin(context, '.connect.enc')) !== null
  const synced = fileTime(rawJoin(context, 'hub/.sync-state.json'))
  if (synced !== null) state.lastSync = instant(synced)
  const origin = display(rawName(project) as RawPath)
  for (const { type, local, mirror, parse } of files) {
    const text = textOf(rawJoin(context, local))
    if (text === null) continue
    const entries = parse(text)
    const mirrored = entries.length === 0 ? '' : (textOf(rawJoin(context, mirror)) ?? '')
    state.entries[type] = { local: entries.length, onHub: countOnHub(entries, mirrorEntries(mirrored), origin) }
  }
  return state
}

/** Milliseconds, or null where there is no such file. */
function fileTime(path: RawPath): number | null {
  try {
    const stats = lstatSync(fsPath(path))
    return stats.isFile() ? Math.floor(stats.mtimeMs) : null
  } catch {
    return null
  }
}

/** Empty for a missing file; null for one that cannot be read or is too large. */
function textOf(path: RawPath): string | null {
  const read = readSmall(path, limit, 'refuse')
  if ('missing' in read) return ''
  return 'bytes' in read ? read.bytes.toString('utf8') : null
}
