import { writeFileSync } from 'node:fs'
import type { Names } from '../strategies/strategy.ts'
import type { FileEntry } from '../system/filelist.ts'
import { fsPath, type RawPath, rawBytes, rawJoin } from '../system/rawpath.ts'
import type { Collected } from './types.ts'

/**
 * Writes the lists of names that the tools read: full paths without the leading slash, each ended by NUL; 0600.
 * `fresh` holds full paths to be copied and never linked to the previous snapshot.
 */
export function writeNames(collected: Collected, folder: RawPath, fresh: ReadonlySet<RawPath> | null): Names {
  const { entries, parents, trees } = collected
  const write = (name: string, paths: readonly RawPath[]): RawPath => {
    const file = rawJoin(folder, name)
    const text = paths.length === 0 ? '' : `${paths.map((p) => p.slice(1)).join('\0')}\0`
    writeFileSync(fsPath(file), rawBytes(text as RawPath), { mode: 0o600 })
    return file
  }
  const paths = (list: readonly FileEntry[]) => list.map((e) => e.path)
  const folders = paths([...parents, ...entries.filter((e) => e.type === 'd')])
  const taken = fresh === null ? [] : entries.filter((e) => e.type !== 'd' && fresh.has(e.path))
  return {
    all: write('all', paths(entries)),
    trees: write('trees', trees),
    folders: write('folders', folders),
    partial: write('partial', outsideTrees(folders, trees)),
    fresh: taken.length === 0 ? null : write('fresh', paths(taken)),
    keep: write('keep', notLookedAt(collected)),
    hardLinks: collected.hardLinks,
    links: collected.hardLinks ? write('links', linkGroups(entries)) : null,
    files: collected.files,
    bytes: collected.bytes,
  }
}

/** Folders that are not taken whole, so that no tool makes them by itself. Both lists have parents first. */
function outsideTrees(folders: readonly RawPath[], trees: readonly RawPath[]): RawPath[] {
  const whole = new Set(trees)
  const inside = new Set<RawPath>()
  return folders.filter((path) => {
    const parent = path.slice(0, path.lastIndexOf('/')) as RawPath
    if (!whole.has(path) && !inside.has(parent)) return true
    inside.add(path)
    return false
  })
}

/** Names of one file together, an empty one after each group. */
function linkGroups(entries: readonly FileEntry[]): RawPath[] {
  const groups = new Map<string, RawPath[]>()
  for (const { path, linkGroup } of entries) {
    if (linkGroup === '') continue
    const group = groups.get(linkGroup)
    if (group === undefined) groups.set(linkGroup, [path])
    else group.push(path)
  }
  // `write` takes the leading slash away: of an empty name it leaves nothing.
  return [...groups.values()].filter((group) => group.length > 1).flatMap((group) => [...group, '/' as RawPath])
}

/** What a mirror must not take for deleted: it was only not seen this time. */
function notLookedAt(collected: Collected): RawPath[] {
  const roots = collected.rootStates.filter((r) => r.state !== 'ok' && r.state !== 'empty')
  return [...roots, ...collected.unreadable, ...collected.skipped].map((r) => r.path)
}
