import { realpathSync, statSync } from 'node:fs'
import { fsPath, isWithin, type RawPath, rawJoin } from '../system/rawpath.ts'
import { projectConfigNames } from './classify.ts'
import { readCtxrc } from './ctxrc.ts'
import { look, type Notes } from './entries.ts'
import { readHub } from './hub.ts'
import { holds, itemsInside, itemsOfWhole, newItem } from './items.ts'
import { checkPrivate, keyItems } from './keys.ts'
import { rebase } from './mounts.ts'
import { errorCode, plainReason } from './reasons.ts'
import type { FoundProject, NotLookedInto, ProjectSurvey, SurveyedItem, UserSurvey } from './types.ts'

/**
 * Looks at everything of a project's: `.context`, `.claude`, `.ctxrc` and its kin, and the key that it names.
 * Nothing but `.ctxrc` and the hub's Markdown is opened. A `.context` that is a link gives an item of its own
 * (class `knowledge`: without it nothing behind is found again) and items of what it leads to, under their real
 * paths. What cannot be looked into is in `unknown`, and the survey goes on.
 */
export function surveyProject(project: FoundProject, env: { home: RawPath; uid: number }): ProjectSurvey {
  const { root } = project
  const notes: Notes = { unknown: [], oddities: [], uid: env.uid }
  const config = surveyConfig(root, env.home, notes)
  const context = resolveFolder(rawJoin(root, '.context'), notes)
  const keyPath = throughLink(config.keyPath, context)
  const keys = new Set(keyPath === null ? [] : [keyPath])
  if (context.target !== null) {
    notes.oddities.push({ kind: 'context-symlink', path: context.path, target: context.target })
  }
  const items = [
    ...context.link,
    ...(context.real === null ? [] : itemsInside({ scope: 'context', folder: context.real, keys }, notes)),
    ...itemsOfWhole({ scope: 'claude', folder: rawJoin(root, '.claude'), keys }, notes),
    ...config.items,
  ]
  for (const item of items) {
    if (item.class === 'key' && item.path !== keyPath) notes.oddities.push({ kind: 'stray-key', path: item.path })
  }
  if (keyPath !== null) addKey(items, namedKey(keyPath, rawJoin(root, '.ctxrc'), notes))
  return {
    root,
    linkTarget: context.target,
    items,
    keyPath,
    hub: readHub(context.real, root),
    unknown: once(notes.unknown),
    oddities: notes.oddities,
  }
}

/**
 * Looks at `~/.ctx` and at the keys of versions before 0.7. A machine without either has an empty user scope.
 * `~/.ctx` may be a link, and so may the key: both the link and what it leads to are items.
 */
export function surveyUser(home: RawPath, uid: number = process.getuid?.() ?? -1): UserSurvey {
  const path = rawJoin(home, '.ctx')
  const notes: Notes = { unknown: [], oddities: [], uid }
  const items: SurveyedItem[] = []
  const present = look(path, notes)
  if (present !== null) {
    const scope = resolveFolder(path, notes)
    items.push(...scope.link.map((link) => ({ ...link, class: 'user-config' as const })))
    if (scope.real !== null) {
      const folder = look(scope.real, notes)
      if (folder !== null) checkPrivate(folder.entry, notes)
      items.push(...itemsInside({ scope: 'user', folder: scope.real, keys: new Set() }, notes))
      const key = rawJoin(scope.real, '.ctx.key')
      const missing = () => notes.oddities.push({ kind: 'key-missing', path: key, from: key })
      if (items.some((item) => item.path === key && item.kind === 'file')) addKey(items, keyItems(key, notes, missing))
    }
  }
  for (const item of itemsOfWhole(
    { scope: 'user', folder: rawJoin(home, '.local/ctx/keys'), keys: new Set(), only: 'key' },
    notes,
  )) {
    if (item.entries.some((entry) => entry.type === 'f')) notes.oddities.push({ kind: 'old-key', path: item.path })
    for (const entry of item.entries) if (entry.type !== 'l') checkPrivate(entry, notes)
    items.push(item)
  }
  const hubServer = items.some(
    (item) => item.class === 'hub-data' && item.entries.some((e) => e.path.endsWith('/hub-data/entries.jsonl')),
  )
  return { path, items, hubServer, unknown: once(notes.unknown), oddities: notes.oddities }
}

/** A key is looked at twice; what is said of it stands once. */
function once(unknown: readonly NotLookedInto[]): NotLookedInto[] {
  return [...new Map(unknown.map((u) => [u.path, u])).values()]
}

interface Resolved {
  path: RawPath
  /** Where the content lies; null when it cannot be reached. */
  real: RawPath | null
  /** The real path, where `path` is a link. */
  target: RawPath | null
  link: SurveyedItem[]
}

/** A folder that may be a link to one; a missing one is unknown. */
function resolveFolder(path: RawPath, notes: Notes): Resolved {
  const looked = look(path, notes, 'unknown')
  if (looked === null) return { path, real: null, target: null, link: [] }
  if (looked.entry.type !== 'l') return { path, real: path, target: null, link: [] }
  const link = [newItem('knowledge', looked)]
  try {
    const target = realpathSync.native(fsPath(path), 'latin1') as RawPath
    if (statSync(fsPath(target)).isDirectory()) return { path, real: target, target, link }
    notes.unknown.push({ path, reason: 'it is a link to something that is not a folder' })
  } catch (error) {
    const lost = errorCode(error) === 'ENOENT'
    notes.unknown.push({ path, reason: lost ? 'it is a link, and what it leads to is not there' : plainReason(error) })
  }
  return { path, real: null, target: null, link }
}

/** `.ctxrc` and its kin as items, with what they link to, and the key that `.ctxrc` names. */
function surveyConfig(root: RawPath, home: RawPath, notes: Notes): { items: SurveyedItem[]; keyPath: RawPath | null } {
  const items: SurveyedItem[] = []
  for (const name of projectConfigNames) {
    const looked = look(rawJoin(root, name), notes)
    if (looked === null) continue
    items.push(newItem('project-config', looked))
    if (looked.entry.type === 'l') items.push(...behindLink(looked.entry.path, notes))
  }
  const file = rawJoin(root, '.ctxrc')
  if (!items.some((item) => item.path === file)) return { items, keyPath: null }
  const config = readCtxrc(file, root, home)
  if (!('broken' in config)) return { items, keyPath: config.keyPath }
  notes.oddities.push({ kind: 'ctxrc-broken', path: file, reason: config.broken })
  return { items, keyPath: null }
}

function behindLink(path: RawPath, notes: Notes): SurveyedItem[] {
  try {
    const looked = look(realpathSync.native(fsPath(path), 'latin1') as RawPath, notes)
    return looked?.entry.type === 'f' ? [newItem('project-config', looked)] : []
  } catch (error) {
    notes.unknown.push({
      path,
      reason: errorCode(error) === 'ENOENT' ? 'it is a link, and what it leads to is not there' : plainReason(error),
    })
    return []
  }
}

/** Puts a key (and what it links to) in the place of what was found under the same path by another rule. */
function addKey(items: SurveyedItem[], keys: readonly SurveyedItem[]): void {
  for (const key of keys) {
    const known = items.findIndex((item) => item.path === key.path)
    if (known >= 0) items[known] = key
    else if (!holds(items, key.path)) items.push(key)
  }
}

/** A key below a `.context` that is a link, under the path that its content is surveyed by. */
function throughLink(keyPath: RawPath | null, context: Resolved): RawPath | null {
  if (keyPath === null || context.target === null || !isWithin(keyPath, context.path)) return keyPath
  return rebase(keyPath, context.path, context.target)
}

function namedKey(keyPath: RawPath, from: RawPath, notes: Notes): SurveyedItem[] {
  const looked = look(keyPath, { ...notes, unknown: [] })
  if (looked?.entry.type === 'd') {
    notes.oddities.push({ kind: 'ctxrc-broken', path: from, reason: '`key_path` names a folder' })
    return []
  }
  return keyItems(keyPath, notes, () => notes.oddities.push({ kind: 'key-missing', path: keyPath, from }))
}
