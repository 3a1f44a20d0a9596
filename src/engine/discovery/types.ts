import type { GitState, HubState } from '../../shared/model/status.ts'
import type { ItemClass } from '../../shared/model/words.ts'
import type { FileEntry } from '../system/filelist.ts'
import type { RawPath } from '../system/rawpath.ts'

export interface WalkOptions {
  roots: readonly RawPath[]
  /** Wall clock when the walk begins, milliseconds since 1970: a folder changed less than 2 s before is read again next time. */
  now: number
  /** Folder names never entered; a `*` at the start or the end of one stands for anything. */
  pruneNames: ReadonlySet<string>
  /** Full paths never entered: destinations, repositories, restore targets, scratch, trash, the user's own. */
  prunePaths: ReadonlySet<RawPath>
  crossFileSystems: boolean
  /** Known folders of the last walk, to make an unchanged walk cheap; opaque. */
  cache: WalkCache | null
}

/** What the last walk learnt: folder → its time stamps, child folders and whether it holds `.context`. Serialisable. */
export interface WalkCache {
  version: number
  bytes: Uint8Array
}

export interface FoundProject {
  /** The folder that holds `.context`. */
  root: RawPath
  /** `.context` is a symlink to a folder: its resolved target. */
  linkTarget: RawPath | null
}

export interface NotLookedInto {
  path: RawPath
  reason: string
}

export interface WalkResult {
  projects: FoundProject[]
  unknown: NotLookedInto[]
  cache: WalkCache
  folders: number
}

/** An item with all that is in it. For a folder item, `entries` holds the folder itself too. */
export interface SurveyedItem {
  class: ItemClass
  path: RawPath
  kind: 'file' | 'folder'
  entries: FileEntry[]
}

/** Something odd about a project or the user scope, that becomes a problem with a fix. */
export type Oddity =
  | { kind: 'context-symlink'; path: RawPath; target: RawPath }
  /** A link inside `.context`, or `.claude` itself: the link is kept, not what it leads to. */
  | { kind: 'link-inside'; path: RawPath; target: RawPath }
  | { kind: 'stray-key'; path: RawPath }
  | { kind: 'old-key'; path: RawPath }
  | { kind: 'key-mode'; path: RawPath; mode: number }
  | { kind: 'key-size'; path: RawPath; size: number }
  | { kind: 'key-missing'; path: RawPath; from: RawPath }
  | { kind: 'ctxrc-broken'; path: RawPath; reason: string }
  | { kind: 'placeholder'; path: RawPath }

export interface ProjectSurvey {
  root: RawPath
  linkTarget: RawPath | null
  items: SurveyedItem[]
  /** Key file that `.ctxrc` names, resolved. */
  keyPath: RawPath | null
  hub: HubState
  unknown: NotLookedInto[]
  oddities: Oddity[]
}

export interface UserSurvey {
  path: RawPath
  items: SurveyedItem[]
  /** This machine runs a hub server. */
  hubServer: boolean
  unknown: NotLookedInto[]
  oddities: Oddity[]
}

export type GitFileState = 'pushed' | 'committed' | 'modified' | 'untracked' | 'ignored'

/** git's view of one repository: the state of each path asked about that is not `pushed` and clean. */
export interface RepoState {
  /** Top folder of the work tree. */
  root: RawPath
  summary: GitState
  /** Full path → state; a path not in it and tracked is `pushed`. A folder ending in `/` stands for all below. */
  files: Map<RawPath, GitFileState>
  /** Tracked full paths among those asked. */
  tracked: Set<RawPath>
  /** Changes when anything that could change this answer changes; for caching. */
  stamp: string
}
