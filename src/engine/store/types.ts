import type { Config } from '../../shared/model/config.ts'
import type { Problem } from '../../shared/model/problem.ts'
import type { LogPage } from '../../shared/model/state.ts'
import type { Run, RunStats, RunWarning } from '../../shared/model/status.ts'
import type { RunKind, RunStatus, Trigger } from '../../shared/model/words.ts'
import type { ChildIdentity } from '../system/process.ts'
import type { RawPath } from '../system/rawpath.ts'

/** All folders of ours, 0700. With CTX_BACKUP_HOME they are `config`, `data`, `cache`, `run` below it. */
export interface Folders {
  config: string
  data: string
  cache: string
  /** Socket, lock, scratch of runs. */
  runtime: string
  logs: string
  socket: string
  /** The user's home. */
  home: string
}

export interface ConfigStore {
  /** The last good config. */
  current(): Config
  /** False until a config file exists. */
  exists(): boolean
  /** Why the file on disk is not in force, with line, column and field; null when it is. */
  problem(): Problem | null
  /** The file is newer than this app. */
  readOnly(): boolean
  /** Changes the file, keeping the user's comments and order; checked, atomic, last good copies kept. Throws ProblemError. */
  change(edit: (config: Config) => Config): Promise<Config>
  /** Called when the file was edited by the user (good or bad) or by `change`. */
  onChange(listener: () => void): () => void
  /** Looks whether the file has changed, for systems whose file watching misses it: called once a minute. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface RunRecord {
  id: string
  job: string
  kind: RunKind
  status: RunStatus
  trigger: Trigger
  /** Milliseconds since 1970. */
  queuedAt: number
  startedAt: number | null
  endedAt: number | null
  snapshot: string | null
  stats: RunStats
  problem: Problem | null
  warnings: RunWarning[]
  note: string | null
  child: ChildIdentity | null
}

/** History in SQLite, in a worker. Every method may reject with ProblemError (`history-...`). */
export interface History {
  insertRun(run: RunRecord): Promise<void>
  updateRun(id: string, patch: Partial<Omit<RunRecord, 'id' | 'job'>>): Promise<void>
  run(id: string): Promise<RunRecord | null>
  /** Newest first. */
  runs(filter: {
    job?: string
    status?: RunStatus
    kind?: RunKind
    limit: number
    cursor: string | null
  }): Promise<{ runs: RunRecord[]; next: string | null }>
  /** Runs that say `running` or `queued`: at start, those that died. */
  unfinished(): Promise<RunRecord[]>
  /** The job's newest backup that has ended, by the order in which they came; skipped ones say nothing of how it does. */
  lastRun(job: string): Promise<RunRecord | null>
  /** Small facts by key: machine id, last due times, measured destination facts, accepted warnings, restore targets. */
  get<T>(key: string): Promise<T | null>
  set(key: string, value: unknown): Promise<void>
  remove(key: string): Promise<void>
  /** Everything whose key begins so. */
  list<T>(prefix: string): Promise<{ key: string; value: T }[]>
  pruneRuns(before: number, keepPerJob: number): Promise<string[]>
  /** The database's file: coverage workers open their own connection to it. */
  readonly file: string
  /** What was mended when it was opened (rebuilt, migrated), in words; null when nothing. */
  readonly mended: string | null
  close(): Promise<void>
}

/** A run's log: file names, never contents; rotated, compressed when closed. */
export interface RunLog {
  /**
   * Never rejects: a run goes on without its log. A promise only where the writer has to wait (back-pressure):
   * hand it on, e.g. as what `onLine` returns.
   */
  write(level: 'info' | 'warn' | 'error' | 'debug', text: string): void | Promise<void>
  /** Why lines could not be kept (disk full); null when all is well. */
  problem(): Problem | null
  close(): Promise<void>
}

export interface RunLogs {
  open(run: string): RunLog
  /** Lines after line `after` (the first is 1); `next` is the `after` of the next page. */
  page(run: string, after: number, limit: number): Promise<LogPage>
  /** By age (days) and total size (bytes). */
  prune(limits: { days: number; bytes: number; keep: readonly string[] }): Promise<void>
}

/** One engine a user: held for the engine's life, gone with the process. */
export interface EngineLock {
  release(): Promise<void>
}

export type { RawPath, Run }
