import type { JobConfig, Retention } from '../../shared/model/config.ts'
import type { Problem } from '../../shared/model/problem.ts'
import type { ProbeReport, StrategyInfo } from '../../shared/model/state.ts'
import type { StrategyId } from '../../shared/model/words.ts'
import type { Clock } from '../system/clock.ts'
import type { ChildIdentity, Command, ProcessDoor } from '../system/process.ts'
import type { RawPath } from '../system/rawpath.ts'

/** What every strategy is given once. */
export interface StrategyDeps {
  door: ProcessDoor
  clock: Clock
  platform: NodeJS.Platform
  /** The user's home, for `~/`. */
  home: RawPath
}

/** A job, made concrete for this machine. */
export interface JobContext {
  job: JobConfig
  /** The destination's folder, `~` expanded. */
  destination: RawPath
  machine: { id: string; host: string }
}

/** What the destination keeps, measured when it was accepted and kept in the history. */
export type DestinationFacts = Omit<ProbeReport, 'problem' | 'losses' | 'freeBytes' | 'exists' | 'writable' | 'path'>

/** Files made by the collect phase: what this run has to copy. Names are full paths without the leading slash, each ended by NUL. */
export interface Names {
  /** Every folder, file, link of the sources: parents before what is in them. */
  all: RawPath
  /** Fewest names that cover the same: a folder stands for all below it when nothing in it is left out. */
  trees: RawPath
  /** Every folder that will exist at the destination, those above the sources too, parents first. */
  folders: RawPath
  /** Those of `folders` that no name of `trees` covers: they hold what is left out, or lie above the sources. */
  partial: RawPath
  /** Files of `all` to be copied afresh, never linked to the previous snapshot; null when none. */
  fresh: RawPath | null
  /** Paths that could not be looked at this time: a mirror keeps what it has of them. */
  keep: RawPath
  /** Some file has several names in `all`, so `-H` is wanted. */
  hardLinks: boolean
  /** Names of `all` that are one file, each group ended by an empty name; null when there are none. */
  links: RawPath | null
  files: number
  bytes: number
}

/** A restorable point in time as found at the destination. */
export interface SnapshotInfo {
  /** e.g. `2026-11-23T023000Z`; `mirror` for a mirror's present state. */
  id: string
  job: string
  machine: string
  /** Milliseconds since 1970. */
  at: number
  /** Counts up with each one made; 0 or absent where only the time is known. */
  order?: number
  /** Finished and every expected entry found in its listing. */
  complete: boolean
  suspect: boolean
  /** The user's decision about a suspect one. */
  decision: 'accepted' | 'rejected' | null
  files: number
  bytes: number
}

export interface CopyProgress {
  files: number
  bytes: number
  current: RawPath | null
}

export interface RunContext extends JobContext {
  names: Names
  facts: DestinationFacts
  /** Id of the snapshot to make. */
  snapshot: string
  /** Newest complete, unsuspected snapshot of this job and machine, to link to. */
  previous: SnapshotInfo | null
  /** Private folder of this run, removed after it. */
  scratch: RawPath
  signal: AbortSignal
  timeLimitMs: number
  onProgress: (p: CopyProgress) => void
  /** Awaited where lines come by the million: back-pressure. */
  log: (level: 'info' | 'warn' | 'error' | 'debug', text: string) => void | Promise<void>
  onStart: (child: ChildIdentity) => void | Promise<void>
}

/** A path the tool left out, with the tool's reason in plain words. `vanished` is told apart: it may be ephemeral. */
export interface LeftOut {
  path: RawPath
  reason: string
  kind: 'unreadable' | 'vanished' | 'unstorable' | 'changed'
}

/** What a tool's exit and messages mean. Never success by exit code alone: proof follows. */
export interface CopyOutcome {
  status: 'done' | 'partial' | 'failed' | 'cancelled'
  problem: Problem | null
  leftOut: LeftOut[]
  stats: { added: number }
  /** Restores only: full paths as in the snapshot that were already there and not overwritten. */
  kept?: readonly RawPath[]
}

/** Where a snapshot's content lies as plain files: `root` + full path. Folder strategies only have to name it. */
export interface Content {
  root: RawPath
  /** Ends what was set up to read it. */
  release(): Promise<void>
}

export interface RestoreContext extends JobContext {
  snapshot: SnapshotInfo
  /** Full paths as on disk; empty = all. */
  paths: readonly RawPath[]
  /** Full paths appear below it; `/` = in place. */
  target: RawPath
  overwrite: boolean
  scratch: RawPath
  signal: AbortSignal
  onProgress: (p: CopyProgress) => void
  log: RunContext['log']
  onStart: RunContext['onStart']
}

export interface Capabilities {
  /** Keeps points in time. */
  snapshots: boolean
  mirror: boolean
  prune: boolean
  /** Encrypts by itself. */
  encrypts: boolean
  remote: boolean
  /** Takes names of any bytes. */
  anyNames: boolean
}

/**
 * One tool and how to use it. Methods throw ProblemError for what a user can mend.
 * No method trusts an exit code: the engine proves what `run` made from the listing of `content`.
 */
export interface Strategy {
  readonly id: StrategyId
  readonly capabilities: Capabilities
  /** Remembers success by path and version, never failure. */
  detect(): Promise<StrategyInfo>
  /** Measures what the destination keeps, in a scratch folder there; leaves nothing behind. */
  probe(destination: RawPath): Promise<ProbeReport>
  /** Marker check, tool present, writable: problems that stop the run. */
  preflight(ctx: JobContext): Promise<Problem[]>
  /** Makes the destination's marker (and folders) when the user accepted it; returns its id. */
  prepare(ctx: JobContext): Promise<{ id: string; facts: DestinationFacts }>
  /** The exact commands, `names` as a placeholder file when null. For show and for `run`. */
  plan(
    ctx: JobContext & {
      names: Names | null
      previous: SnapshotInfo | null
      facts: DestinationFacts | null
      snapshot: string
    },
  ): Promise<Command[]>
  run(ctx: RunContext): Promise<CopyOutcome>
  /** Called when the listing has been proven: renames the temporary name, writes the manifest. `suspect` gives its reasons. */
  finish(
    ctx: RunContext,
    verdict: { complete: boolean; suspect: string[]; manifest: unknown; files: number; bytes: number },
  ): Promise<SnapshotInfo>
  /** Removes what an unfinished run left (also after a crash). Returns what it did, in words. */
  clear(ctx: JobContext, snapshot: string): Promise<string[]>
  /** Newest first; only this machine's and job's. */
  snapshots(ctx: JobContext): Promise<SnapshotInfo[]>
  /** Content of a finished snapshot or of the one being made (`unfinished`). */
  content(
    ctx: JobContext,
    snapshot: string,
    options: { unfinished: boolean; paths: readonly RawPath[]; scratch: RawPath },
  ): Promise<Content>
  restore(ctx: RestoreContext): Promise<CopyOutcome>
  /** Records the user's decision about a suspect snapshot at the destination. */
  decide(ctx: JobContext, snapshot: string, decision: 'accepted' | 'rejected'): Promise<void>
  /** Removes exactly these snapshots, which it made itself. */
  remove(ctx: JobContext, drop: readonly SnapshotInfo[], signal: AbortSignal, log: RunContext['log']): Promise<void>
}

/** Decides what stays. Pure. */
export type RetentionRule = (
  snapshots: readonly SnapshotInfo[],
  policy: Retention,
  options: { zone: string; now: number },
) => { id: string; keep: boolean; why: string }[]
