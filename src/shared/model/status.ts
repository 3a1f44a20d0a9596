import { z } from 'zod'
import { Schedule } from './config.ts'
import { Problem } from './problem.ts'
import { Instant, ItemClass, ProofLevel, RunKind, RunStatus, StrategyId, Trigger } from './words.ts'

/*
 * The `--json` shapes of DESIGN 6: a contract. Fields may be added, never renamed.
 * A path is text for show; `pathB64` (base64 of its bytes) stands beside it when those are not valid UTF-8.
 */
const schema = z.literal(1)
const whole = z.number().int().min(0)
export const pathFields = { path: z.string(), pathB64: z.string().optional() }

export const ProtectionKind = z.enum(['backup', 'git', 'hub', 'ephemeral', 'none'])
export type ProtectionKind = z.infer<typeof ProtectionKind>

export const Proof = z.object({ level: ProofLevel, at: Instant, snapshot: z.string(), job: z.string() })
export type Proof = z.infer<typeof Proof>

export const Item = z.object({
  class: ItemClass,
  ...pathFields,
  files: whole,
  bytes: whole,
  /** Newest modification in it. */
  newest: Instant.nullable().optional(),
  /** The strongest single protection that covers all of its files, else `none`. */
  protection: ProtectionKind,
  protections: z.array(z.object({ kind: z.enum(['backup', 'git', 'hub']), files: whole, complete: z.boolean() })),
  /** Weakest proof over the item's files when the backup is complete. */
  proof: Proof.nullable(),
  /** Changed since the snapshot that holds it. */
  stale: z.boolean(),
  exposedFiles: whole,
  exposedBytes: whole.optional(),
  /** The user chose to leave it out of every job. */
  leftOut: z.boolean().optional(),
  /** Reason when (part of) it could not be looked into. */
  unknown: z.string().optional(),
  /** git state of its files, where the project is a repository. */
  git: z.object({ pushed: whole, committed: whole, modified: whole, untracked: whole, ignored: whole }).optional(),
})
export type Item = z.infer<typeof Item>

export const EntryType = z.enum(['decision', 'learning', 'convention', 'task'])
export type EntryType = z.infer<typeof EntryType>

export const HubState = z.object({
  registered: z.boolean(),
  lastSync: Instant.nullable(),
  entries: z.partialRecord(EntryType, z.object({ local: whole, onHub: whole })),
})
export type HubState = z.infer<typeof HubState>

export const GitState = z.object({
  repo: z.boolean(),
  remote: z.boolean(),
  /** Files whose committed content is on no remote. */
  unpushed: whole,
  untracked: whole,
  modified: whole.optional(),
  ignored: whole.optional(),
  /** Every remote is a folder on the project's own disk. */
  remoteOnThisDisk: z.boolean().optional(),
})
export type GitState = z.infer<typeof GitState>

export const Project = z.object({
  id: z.string(),
  name: z.string(),
  ...pathFields,
  items: z.array(Item),
  hub: HubState,
  git: GitState.nullable(),
})
export type Project = z.infer<typeof Project>

export const UserScope = z.object({ ...pathFields, items: z.array(Item) })
export type UserScope = z.infer<typeof UserScope>

export const Unknown = z.object({ ...pathFields, reason: z.string() })
export type Unknown = z.infer<typeof Unknown>

export const LastRun = z.object({ id: z.string(), status: RunStatus, startedAt: Instant, endedAt: Instant.nullable() })

export const JobState = z.enum(['ok', 'running', 'warning', 'failed', 'paused', 'waiting', 'never-run'])
export type JobState = z.infer<typeof JobState>

export const JobSummary = z.object({
  id: z.string(),
  name: z.string(),
  strategy: StrategyId,
  state: JobState,
  lastRun: LastRun.nullable(),
  nextRunAt: Instant.nullable(),
})

/** Where the copies lie; counts are files of items that matter. */
export const Survival = z.object({
  thisDisk: whole,
  anotherDisk: whole,
  anotherMachine: whole,
  offSite: whole,
})

export const Status = z.object({
  schema,
  sentence: z.string(),
  exposure: z.object({ files: whole, bytes: whole, oldest: Instant.nullable().optional() }),
  survival: Survival,
  unknown: z.array(Unknown),
  projects: z.array(Project),
  user: UserScope,
  jobs: z.array(JobSummary),
  problems: z.array(Problem),
  /** When the items were last looked at. */
  at: Instant.optional(),
})
export type Status = z.infer<typeof Status>

export const Scan = z.object({ schema, projects: z.array(Project), user: UserScope, unknown: z.array(Unknown) })
export type Scan = z.infer<typeof Scan>

export const Job = JobSummary.extend({
  destination: z.string(),
  schedule: Schedule,
  /** The schedule in plain words. */
  scheduleWords: z.string(),
  sources: z.array(z.string()),
  paused: z.boolean(),
})
export type Job = z.infer<typeof Job>
export const Jobs = z.object({ schema, jobs: z.array(Job) })
export type Jobs = z.infer<typeof Jobs>

export const RunStats = z.object({
  files: whole,
  bytes: whole,
  /** Bytes newly written at the destination. */
  added: whole,
  deleted: whole.optional(),
  filesPerPhaseMs: z.partialRecord(z.string(), z.number()).optional(),
})
export type RunStats = z.infer<typeof RunStats>

export const RunWarning = z.object({ ...pathFields, reason: z.string(), accepted: z.boolean(), isNew: z.boolean() })
export type RunWarning = z.infer<typeof RunWarning>

export const Run = z.object({
  id: z.string(),
  job: z.string(),
  kind: RunKind.optional(),
  status: RunStatus,
  trigger: Trigger,
  startedAt: Instant,
  endedAt: Instant.nullable(),
  stats: RunStats,
  problem: Problem.nullable(),
  snapshot: z.string().nullable().optional(),
  warnings: z.array(RunWarning).optional(),
  /** What recovery did about a run that died, or why a run was skipped. */
  note: z.string().nullable().optional(),
})
export type Run = z.infer<typeof Run>
export const Runs = z.object({ schema, runs: z.array(Run), nextCursor: z.string().nullable().optional() })
export type Runs = z.infer<typeof Runs>

export const Snapshot = z.object({
  id: z.string(),
  job: z.string(),
  machine: z.string(),
  at: Instant,
  complete: z.boolean(),
  suspect: z.boolean(),
  files: whole,
  bytes: whole,
  proof: Proof.nullable(),
})
export type Snapshot = z.infer<typeof Snapshot>
export const Snapshots = z.object({ schema, snapshots: z.array(Snapshot) })
export type Snapshots = z.infer<typeof Snapshots>

export const Entry = z.object({
  ...pathFields,
  type: z.enum(['file', 'folder', 'link', 'special']),
  bytes: whole,
  mtime: Instant,
  target: z.string().optional(),
})
export type Entry = z.infer<typeof Entry>
export const Entries = z.object({ schema, entries: z.array(Entry), nextCursor: z.string().nullable() })
export type Entries = z.infer<typeof Entries>

export const Finding = z.object({ ...pathFields, reason: z.string(), job: z.string(), snapshot: z.string() })
export type Finding = z.infer<typeof Finding>
export const Verify = z.object({
  schema,
  checked: z.object({ files: whole, bytes: whole }),
  damaged: z.array(Finding),
  missing: z.array(Finding),
  /** Files that changed on disk since, and of which no hash was on record: read, but with nothing to compare. */
  unproven: z.array(Finding).optional(),
})
export type Verify = z.infer<typeof Verify>

export const Restored = z.object({
  schema,
  files: whole,
  bytes: whole,
  to: z.string(),
  /** Already there and not overwritten. */
  kept: z.array(z.object(pathFields)),
  damaged: z.array(Finding),
  seconds: z.number(),
})
export type Restored = z.infer<typeof Restored>

export const Pruned = z.object({
  schema,
  kept: z.array(z.object({ id: z.string(), why: z.string() })),
  removed: z.array(z.object({ id: z.string(), why: z.string() })),
  /** Why nothing was pruned, when nothing was. */
  held: z.string().nullable(),
})
export type Pruned = z.infer<typeof Pruned>
