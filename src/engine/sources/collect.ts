import { type BigIntStats, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import type { FileEntry } from '../system/filelist.ts'
import { fsPath, type RawPath, rawFromBytes, rawJoin, rawParent } from '../system/rawpath.ts'
import { compileFilter, type Filter } from './filter.ts'
import { reasonOf, rootStateOf } from './reasons.ts'
import type { Collected, CollectOptions, SourceRoot } from './types.ts'

/**
 * Walks the sources and tells what a run is to copy: the one place where excludes are applied, for every tool.
 * Opens no file, follows no link, enters no `never` path. Synchronous: belongs in a worker.
 */
export function collectSources(options: CollectOptions): Collected {
  const walk = new Walk(options)
  for (const root of options.roots) walk.root(root)
  return walk.result()
}

class Walk {
  readonly #options: CollectOptions
  readonly #rootStates: Collected['rootStates'] = []
  readonly #unreadable: Collected['unreadable'] = []
  readonly #skipped: Collected['skipped'] = []
  #entries: FileEntry[] = []
  #trees: RawPath[] = []

  constructor(options: CollectOptions) {
    this.#options = options
  }

  root(root: SourceRoot): void {
    const { path } = root
    if (this.#options.never.has(path)) return
    let stat: BigIntStats
    try {
      stat = lstatSync(fsPath(path), { bigint: true })
    } catch (error) {
      this.#rootStates.push({ path, ...rootStateOf(error, path) })
      return
    }
    const filter = compileFilter(root.rules, root.as)
    const before = this.#entries.length
    const failed = this.#unreadable.length
    const whole = this.#take(path, root.as, stat, filter, stat.dev)
    if (whole) this.#trees.push(path)
    const unread = this.#unreadable[failed]
    if (unread?.path === path) {
      this.#unreadable.splice(failed, 1)
      this.#rootStates.push({ path, state: 'unreadable', reason: unread.reason })
    } else if (stat.isDirectory() && this.#entries.length === before + 1 && isEmpty(path)) {
      this.#rootStates.push({ path, state: 'empty', reason: 'there is nothing in it' })
    } else this.#rootStates.push({ path, state: 'ok', reason: '' })
  }

  /** Takes one path and all below it; false when something of it was left out. */
  #take(path: RawPath, as: RawPath, stat: BigIntStats, filter: Filter, device: bigint): boolean {
    if (stat.isFile()) {
      if (isPlaceholder(path, stat)) return this.#skip(path, 'it is in the cloud and not on this disk')
      this.#entries.push(entryOf(path, 'f', stat))
      return true
    }
    if (stat.isSymbolicLink()) return this.#link(path, stat)
    if (!stat.isDirectory()) return this.#skip(path, `it is ${kindOf(stat)}, which holds no content`)
    this.#entries.push(entryOf(path, 'd', stat))
    // Like rsync's -x: the mount point itself, and nothing of what is mounted there.
    if (this.#options.oneFileSystem && stat.dev !== device) return false
    return this.#folder(path, as, filter, device)
  }

  #folder(path: RawPath, as: RawPath, filter: Filter, device: bigint): boolean {
    let names: string[]
    try {
      names = readdirSync(fsPath(path), { encoding: 'latin1' }) as string[]
    } catch (error) {
      this.#unreadable.push({ path, reason: reasonOf(error) })
      return false
    }
    const start = this.#trees.length
    let whole = true
    for (const name of names) {
      const child = rawJoin(path, name)
      if (this.#options.never.has(child)) {
        whole = false
        continue
      }
      let stat: BigIntStats
      try {
        stat = lstatSync(fsPath(child), { bigint: true })
      } catch (error) {
        // Gone between the two looks: it was never there for this run.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
        this.#unreadable.push({ path: child, reason: reasonOf(error) })
        whole = false
        continue
      }
      const childAs = as === path ? child : rawJoin(as, name)
      if (filter(childAs, stat.isDirectory())) whole = false
      else if (this.#take(child, childAs, stat, filter, device)) this.#trees.push(child)
      else whole = false
    }
    if (whole) this.#trees.length = start
    return whole
  }

  #link(path: RawPath, stat: BigIntStats): boolean {
    try {
      const target = rawFromBytes(readlinkSync(fsPath(path), { encoding: 'buffer' }))
      this.#entries.push({ ...entryOf(path, 'l', stat), target })
      return true
    } catch (error) {
      this.#unreadable.push({ path, reason: reasonOf(error) })
      return false
    }
  }

  #skip(path: RawPath, reason: string): false {
    this.#skipped.push({ path, reason })
    return false
  }

  result(): Collected {
    // Roots may lie in one another: each path and each tree once.
    const entries = unique(this.#entries.sort(byPath))
    const trees = outermost(this.#trees.sort())
    const groups = new Map<string, number>()
    let bytes = 0
    let files = 0
    for (const entry of entries) {
      if (entry.type === 'd') continue
      files++
      bytes += entry.size
      if (entry.linkGroup !== '') groups.set(entry.linkGroup, (groups.get(entry.linkGroup) ?? 0) + 1)
    }
    return {
      entries,
      trees,
      parents: parentsOf(this.#options.roots, entries),
      rootStates: this.#rootStates,
      unreadable: this.#unreadable,
      skipped: this.#skipped,
      hardLinks: [...groups.values()].some((n) => n > 1),
      bytes,
      files,
    }
  }
}

function entryOf(path: RawPath, type: FileEntry['type'], stat: BigIntStats): FileEntry {
  return {
    path,
    type,
    size: type === 'f' ? Number(stat.size) : 0,
    mtimeNs: stat.mtimeNs,
    mode: Number(stat.mode) & 0o7777,
    target: '' as RawPath,
    linkGroup: type === 'f' && stat.nlink > 1n ? `${stat.dev}:${stat.ino}` : '',
  }
}

const byPath = (a: FileEntry, b: FileEntry): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)

function unique(sorted: FileEntry[]): FileEntry[] {
  return sorted.some((e, i) => i > 0 && e.path === sorted[i - 1]?.path)
    ? sorted.filter((e, i) => i === 0 || e.path !== sorted[i - 1]?.path)
    : sorted
}

/** Without those that lie in another one: cp refuses to copy a file twice. */
function outermost(paths: RawPath[]): RawPath[] {
  const set = new Set(paths)
  const kept = [...set].filter((path) => {
    for (let at = rawParent(path); at !== '/'; at = rawParent(at)) if (set.has(at)) return false
    return true
  })
  return kept
}

/** Folders above the sources that are no sources themselves. One that is a link stands there as a folder. */
function parentsOf(roots: readonly SourceRoot[], entries: readonly FileEntry[]): FileEntry[] {
  const taken = new Set<RawPath>()
  const found = new Map<RawPath, FileEntry>()
  const known = roots.length > 1 ? new Set(entries.flatMap((e) => (e.type === 'd' ? [e.path] : []))) : taken
  for (const root of roots) {
    for (let at = rawParent(root.path); at !== '/' && !found.has(at) && !known.has(at); at = rawParent(at)) {
      try {
        found.set(at, entryOf(at, 'd', statSync(fsPath(at), { bigint: true })))
      } catch {
        // The root's own state says that it is missing.
      }
    }
  }
  return [...found.values()].sort(byPath)
}

function isEmpty(path: RawPath): boolean {
  return readdirSync(fsPath(path)).length === 0
}

/** A file that a cloud client has evicted: reading it would fetch it. */
export function isPlaceholder(path: RawPath, stat: Pick<BigIntStats, 'size' | 'blocks'>): boolean {
  if (!/\/Library\/(Mobile Documents|CloudStorage)\//.test(path)) return false
  // Before macOS 14, iCloud put `.name.icloud` in the place of `name`.
  return (stat.blocks === 0n && stat.size > 0n) || /\/\.[^/]+\.icloud$/.test(path)
}

function kindOf(stat: BigIntStats): string {
  if (stat.isFIFO()) return 'a pipe'
  if (stat.isSocket()) return 'a socket'
  return 'a device'
}
