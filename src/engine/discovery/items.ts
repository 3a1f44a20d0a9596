import type { ItemClass } from '../../shared/model/words.ts'
import { isWithin, type RawPath, rawJoin } from '../system/rawpath.ts'
import { classifyIn, type Scope } from './classify.ts'
import { type Looked, look, type Notes, namesIn } from './entries.ts'
import type { SurveyedItem } from './types.ts'

/** A folder to survey, and what of it is known from elsewhere. */
export interface ScopeFolder {
  scope: Scope
  /** Where it really lies. */
  folder: RawPath
  /** Files that are keys whatever their name says: `key_path` names them. */
  keys: ReadonlySet<RawPath>
  /** All in it is of this class. */
  only?: ItemClass
}

/**
 * Items of `.context` or `~/.ctx`: one for each thing at its top (`journal/` is one, each file is one), and one for
 * each thing deeper inside that is of another class than what it lies in: `state/events.jsonl`, a temporary file,
 * installed packages. So each path belongs to the item of the deepest path that holds it, and each item has one class.
 */
export function itemsInside(at: ScopeFolder, notes: Notes): SurveyedItem[] {
  const items: SurveyedItem[] = []
  const top = look(at.folder, notes, 'unknown')
  if (top === null) return items
  if (top.entry.type !== 'd') notes.unknown.push({ path: at.folder, reason: 'it is not a folder' })
  else for (const name of namesIn(at.folder, top.stats, notes)) take(at, name, null, items, notes)
  return items
}

/** The same, with the folder itself as the one item of all that is of its class. None when it is not there. */
export function itemsOfWhole(at: ScopeFolder, notes: Notes): SurveyedItem[] {
  const items: SurveyedItem[] = []
  take(at, '', null, items, notes)
  return items
}

/** Puts one path into `into` when it is of that class, else makes an item of it; then goes on below it. */
function take(at: ScopeFolder, relative: string, into: SurveyedItem | null, items: SurveyedItem[], notes: Notes): void {
  const path = relative === '' ? at.folder : rawJoin(at.folder, relative)
  const looked = look(path, notes)
  if (looked === null) return
  const itemClass = at.only ?? (at.keys.has(path) ? 'key' : classifyIn(at.scope, relative))
  const item = into !== null && into.class === itemClass ? into : newItem(itemClass, looked)
  if (item !== into) items.push(item)
  else item.entries.push(looked.entry)
  // What a key links to is kept. Links in `.claude` are common, and between files that git or their owner keeps.
  if (looked.entry.type === 'l' && itemClass !== 'key' && (at.scope !== 'claude' || relative === '')) {
    notes.oddities.push({ kind: 'link-inside', path, target: looked.entry.target })
  }
  // Installed packages are neither kept nor counted: tens of thousands of files are not worth the look.
  if (looked.entry.type !== 'd' || relative.endsWith('/node_modules') || relative === 'node_modules') return
  const prefix = relative === '' ? '' : `${relative}/`
  for (const name of namesIn(path, looked.stats, notes)) take(at, prefix + name, item, items, notes)
}

/** An item that holds one path so far. */
export function newItem(itemClass: ItemClass, looked: NonNullable<Looked>): SurveyedItem {
  const kind = looked.entry.type === 'd' ? 'folder' : 'file'
  return { class: itemClass, path: looked.entry.path, kind, entries: [looked.entry] }
}

/** Whether an item of the list already holds `path`. */
export function holds(items: readonly SurveyedItem[], path: RawPath): boolean {
  return items.some((item) => isWithin(path, item.path))
}
