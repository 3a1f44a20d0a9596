import type { FileEntry } from '../system/filelist.ts'
import type { RawPath } from '../system/rawpath.ts'

/** One rule of rsync's filter language: the first that matches decides. */
export interface Rule {
  action: 'include' | 'exclude'
  /** rsync's pattern: leading `/` anchors at the source root, trailing `/` folders only, `*`, `**`, `?`, `[...]`. */
  pattern: string
}

export interface SourceRoot {
  /** Full path to take: a folder, file or link. A link is taken as a link. */
  path: RawPath
  /**
   * Full path that rules see instead: anchored patterns start at it, others may also name folders above it. The target
   * of a symlinked `.context` is judged as if it lay in the project. `/` gives what rsync does for `SOURCE/` exactly.
   */
  as: RawPath
  rules: readonly Rule[]
  /** A missing, unreadable or empty one stops the run. */
  required: boolean
}

export interface CollectOptions {
  roots: readonly SourceRoot[]
  /** Full paths never entered (destinations, scratch). */
  never: ReadonlySet<RawPath>
  oneFileSystem: boolean
}

export interface Collected {
  /** All that this run should copy, parents of roots not included, sorted by path, no path twice. */
  entries: FileEntry[]
  /** See Names.trees. */
  trees: RawPath[]
  /** Parents of the roots, outermost first: they exist at the destination but are not sources. */
  parents: FileEntry[]
  rootStates: { path: RawPath; state: 'ok' | 'missing' | 'unreadable' | 'empty' | 'not-mounted'; reason: string }[]
  unreadable: { path: RawPath; reason: string }[]
  /** FIFOs, sockets, devices, cloud placeholders: never opened. */
  skipped: { path: RawPath; reason: string }[]
  hardLinks: boolean
  bytes: number
  files: number
}
