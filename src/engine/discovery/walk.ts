import { lstatSync, realpathSync, type Stats, statfsSync, statSync } from 'node:fs'
import { fsPath, type RawPath, rawJoin, rawParent } from '../system/rawpath.ts'
import { visibleMounts } from './mounts.ts'
import { readFolder } from './read-folder.ts'
import { errorCode, plainReason } from './reasons.ts'
import type { FoundProject, WalkOptions, WalkResult } from './types.ts'
import { decodeTable, emptyTable, encodeTable, folderFlag, rulesPrint } from './walk-cache.ts'
import { type Boundary, boundaryOf, isMarked, markerName, type Root, resolveRoots } from './walk-roots.ts'

/** A folder changed this shortly before the walk (milliseconds) may change again without its time stamps telling. */
const racyMs = 2_000

/**
 * Finds every project below the roots: each folder with a `.context` folder, or a link of that name to one.
 * Never enters pruned names and paths, `.context`, `.claude`, backup destinations, or (unless told) other file
 * systems; follows no link but a root and `.context`. Synchronous: runs in a worker, which its owner ends when a
 * dead mount holds it. Projects come sorted; `onProject` hears of each as it is found.
 */
export function walkRoots(options: WalkOptions, onProject: (p: FoundProject) => void = () => {}): WalkResult {
  const walk = new Walk(options, onProject)
  const roots = resolveRoots(options, walk.unknown)
  const mounts = visibleMounts()
  for (const root of roots) {
    if (!root.walked) walk.from(root, boundaryOf(root, roots, options, mounts))
  }
  return walk.result()
}

interface Children {
  names: readonly string[]
  flags: number
}

class Walk {
  readonly unknown: WalkResult['unknown'] = []
  private readonly projects: FoundProject[] = []
  private readonly table = emptyTable()
  private readonly options: WalkOptions
  private readonly onProject: (p: FoundProject) => void
  private readonly print: Buffer
  private readonly known: ReturnType<typeof decodeTable>
  private readonly isPruned: (name: string) => boolean
  private readonly uid = process.getuid?.() ?? -1
  private readonly blamed = new Set<RawPath>()
  private readonly leafDevices = new Map<number, boolean>()
  private folders = 0

  constructor(options: WalkOptions, onProject: (p: FoundProject) => void) {
    this.options = options
    this.onProject = onProject
    this.print = rulesPrint(options)
    this.known = decodeTable(options.cache, this.print)
    this.isPruned = prunes(options.pruneNames)
  }

  result(): WalkResult {
    const projects = this.projects.sort((a, b) => (a.root < b.root ? -1 : 1))
    return { projects, unknown: this.unknown, cache: encodeTable(this.table, this.print), folders: this.folders }
  }

  /** Level by level, so that a folder's children stand in one row of the table. */
  from(root: Root, boundary: Boundary): void {
    const { table, known } = this
    const { shut, nested } = boundary
    const racy = this.options.now - racyMs
    const paths: RawPath[] = [root.path]
    const before: number[] = [known?.roots.get(root.path) ?? -1]
    const start = this.add(root.path, folderFlag.root)
    let device = -1

    for (let i = 0; i < paths.length; i++) {
      const path = paths[i] as RawPath
      if (i > 0 && shut.has(path)) {
        const reason = boundary.tell.get(path)
        if (reason !== undefined) this.unknown.push({ path, reason })
        continue
      }
      const stats = this.look(path, i === 0)
      if (stats === null) continue
      if (i === 0) device = stats.dev
      else if (stats.dev !== device && !this.options.crossFileSystems) continue
      const other = nested.get(path)
      if (other !== undefined) other.walked = true
      this.folders++

      const old = before[i] ?? -1
      const same =
        known !== null && old >= 0 && known.mtimes[old] === stats.mtimeMs && known.ctimes[old] === stats.ctimeMs
      const children = same ? null : this.read(path, stats)
      const flags = same ? (known.flags[old] ?? 0) : (children?.flags ?? 0)
      const at = start + i
      table.flags[at] = (table.flags[at] ?? 0) | flags
      this.tellOf(path, flags, i === 0)
      if (same || children !== null) {
        const settled = stats.mtimeMs < racy && stats.ctimeMs < racy
        table.mtimes[at] = settled ? stats.mtimeMs : Number.NaN
        table.ctimes[at] = stats.ctimeMs
      }
      if (same) {
        const first = known.first[old] ?? 0
        const count = known.counts[old] ?? 0
        table.counts[at] = count
        for (let c = first; c < first + count; c++) this.push(path, known.names[c] ?? '', c, paths, before)
      } else if (children !== null) {
        table.counts[at] = children.names.length
        const olds = known !== null && old >= 0 ? this.oldChildren(old) : null
        for (const name of children.names) this.push(path, name, olds?.get(name) ?? -1, paths, before)
      }
    }
  }

  private add(name: string, flags: number): number {
    const { names, flags: all, counts, mtimes, ctimes } = this.table
    all.push(flags)
    counts.push(0)
    mtimes.push(Number.NaN)
    ctimes.push(Number.NaN)
    return names.push(name) - 1
  }

  private push(folder: RawPath, name: string, old: number, paths: RawPath[], before: number[]): void {
    paths.push(rawJoin(folder, name))
    before.push(old)
    this.add(name, 0)
  }

  private oldChildren(old: number): Map<string, number> {
    const first = this.known?.first[old] ?? 0
    const count = this.known?.counts[old] ?? 0
    const map = new Map<string, number>()
    for (let c = first; c < first + count; c++) map.set(this.known?.names[c] ?? '', c)
    return map
  }

  /** Null for what is gone, is no folder (any more), or cannot be looked at (told). Only a root may be a link. */
  private look(path: RawPath, isRoot: boolean): Stats | null {
    try {
      const stats = (isRoot ? statSync : lstatSync)(fsPath(path), { throwIfNoEntry: isRoot })
      if (stats?.isDirectory()) return stats
      if (isRoot) this.unknown.push({ path, reason: 'it is not a folder' })
    } catch (error) {
      // A folder that may be read but not entered refuses each of its children: said once, of the folder.
      if (!isRoot && errorCode(error) === 'EACCES')
        this.blame(rawParent(path), 'its folders cannot be entered: no permission')
      else this.blame(path, plainReason(error))
    }
    return null
  }

  private blame(path: RawPath, reason: string): void {
    if (this.blamed.has(path)) return
    this.blamed.add(path)
    this.unknown.push({ path, reason })
  }

  private read(path: RawPath, stats: Stats): Children | null {
    try {
      return stats.nlink === 2 && this.countsFolders(stats.dev, path) ? readLeaf(path) : this.readAll(path)
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') this.blame(path, plainReason(error, { uid: stats.uid, mine: this.uid }))
      return null
    }
  }

  private readAll(path: RawPath): Children {
    const names: string[] = []
    let flags = 0
    for (const entry of readFolder(path)) {
      const name = entry.name
      if (entry.isDirectory()) {
        if (name === '.context') flags |= folderFlag.project
        else if (!this.isPruned(name)) names.push(name)
      } else if (name === '.context') {
        if (entry.isSymbolicLink()) flags |= folderFlag.link
      } else if (name === markerName && entry.isFile()) return { names: [], flags: folderFlag.marker }
    }
    return { names, flags }
  }

  /**
   * Whether a folder's link count says how many folders are in it (2 = none), so that reading it can be spared.
   * True of these by their own documentation; btrfs always says 1, network and FUSE file systems say anything.
   */
  private countsFolders(device: number, path: RawPath): boolean {
    let counts = this.leafDevices.get(device)
    if (counts === undefined) {
      // ext2/3/4, XFS, tmpfs: the magic numbers of statfs(2).
      counts = process.platform === 'linux' && [0xef53, 0x58465342, 0x01021994].includes(statfsSync(fsPath(path)).type)
      this.leafDevices.set(device, counts)
    }
    return counts
  }

  private tellOf(path: RawPath, flags: number, isRoot: boolean): void {
    if ((flags & folderFlag.marker) !== 0) {
      if (isRoot) this.unknown.push({ path, reason: `it is a backup destination (${markerName} is in it)` })
    } else if ((flags & folderFlag.project) !== 0) this.found({ root: path, linkTarget: null })
    else if ((flags & folderFlag.link) !== 0) this.followLink(path)
  }

  /** The target may change or go while the folder that holds the link stays the same: asked anew at each walk. */
  private followLink(root: RawPath): void {
    const link = rawJoin(root, '.context')
    try {
      const linkTarget = realpathSync.native(fsPath(link), 'latin1') as RawPath
      if (statSync(fsPath(linkTarget)).isDirectory()) this.found({ root, linkTarget })
    } catch (error) {
      const reason =
        errorCode(error) === 'ENOENT' ? 'it is a link, and what it leads to is not there' : plainReason(error)
      this.unknown.push({ path: link, reason })
    }
  }

  private found(project: FoundProject): void {
    this.projects.push(project)
    this.onProject(project)
  }
}

/** A folder without folders in it: it can be a project only by a link. */
function readLeaf(path: RawPath): Children {
  const isLink = lstatSync(fsPath(rawJoin(path, '.context')), { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  const flags = !isLink ? 0 : isMarked(path) ? folderFlag.marker : folderFlag.link
  return { names: [], flags }
}

/** `.context` is handled before; `.claude` is surveyed with its project. */
function prunes(list: ReadonlySet<string>): (name: string) => boolean {
  const exact = new Set(['.claude'])
  const starts: string[] = []
  const ends: string[] = []
  for (const entry of list) {
    if (entry.endsWith('*')) starts.push(entry.slice(0, -1))
    else if (entry.startsWith('*')) ends.push(entry.slice(1))
    else exact.add(entry)
  }
  return (name) => {
    if (exact.has(name)) return true
    for (const start of starts) if (name.startsWith(start)) return true
    for (const end of ends) if (name.endsWith(end)) return true
    return false
  }
}
