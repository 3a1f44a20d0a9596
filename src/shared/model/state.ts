import { z } from 'zod'
import { JobConfig } from './config.ts'
import { Problem } from './problem.ts'
import { Job, Run, Status } from './status.ts'
import { Instant, ItemClass, Phase, RunKind, StrategyId, Trigger } from './words.ts'

const whole = z.number().int().min(0)

/** A run in progress. Rates and times are estimates, null while unknown. */
export const RunProgress = z.object({
  id: z.string(),
  job: z.string(),
  kind: RunKind,
  trigger: Trigger,
  queuedAt: Instant,
  startedAt: Instant.nullable(),
  phase: Phase,
  /** 0 to 1 over the whole run. */
  fraction: z.number().min(0).max(1).nullable(),
  files: whole,
  totalFiles: whole.nullable(),
  bytes: whole,
  totalBytes: whole.nullable(),
  bytesPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  current: z.string().nullable(),
  /** What it waits for, when it waits. */
  waitingFor: z.string().nullable(),
})
export type RunProgress = z.infer<typeof RunProgress>

/** The one job proposed at the first start; nothing is written before it is accepted. */
export const Proposal = z.object({
  job: JobConfig,
  /** Why this strategy and place. */
  reason: z.string(),
  found: z.object({ projects: whole, files: whole, bytes: whole }),
  /** What will be copied that is sensitive: the key, plain-text tokens. */
  sensitive: z.array(z.object({ class: ItemClass, path: z.string(), why: z.string() })),
  /** What the destination cannot keep, and what it does not protect from. */
  notes: z.array(z.string()),
})
export type Proposal = z.infer<typeof Proposal>

/** Coverage part of `status`: the same shapes, without jobs and problems. */
export const Coverage = Status.pick({
  sentence: true,
  exposure: true,
  survival: true,
  unknown: true,
  projects: true,
  user: true,
}).extend({ at: Instant.nullable() })
export type Coverage = z.infer<typeof Coverage>

/** What the desktop is told once: the engine's monitors decide, the shells show each id once. */
export const Notice = z.object({
  /** Stable: the same cause at the same time has the same id in every shell. */
  id: z.string().min(1),
  /** e.g. `run-failed`, `run-recovered`. */
  cause: z.string(),
  at: Instant.optional(),
  title: z.string(),
  body: z.string(),
  /** Where a click leads. */
  opens: z.object({ screen: z.enum(['overview', 'settings', 'run']), run: z.string().optional() }),
  urgency: z.enum(['low', 'normal', 'critical']),
})
export type Notice = z.infer<typeof Notice>

export const AppState = z.object({
  version: whole,
  engine: z.object({
    startedAt: Instant,
    owner: z.enum(['app', 'serve', 'cli']),
    /** Only the app and `serve` tick. */
    scheduling: z.boolean(),
    /** All jobs wait until then. */
    pausedUntil: Instant.nullable(),
    appVersion: z.string(),
  }),
  /** False until a job is configured: the first start. */
  configured: z.boolean(),
  /** The config is newer than the app, or broken: changes are refused. */
  configReadOnly: z.boolean(),
  proposal: Proposal.nullable(),
  scan: z.object({ running: z.boolean(), found: whole, at: Instant.nullable() }),
  jobs: z.array(Job),
  running: z.array(RunProgress),
  /** Newest first, at most 20; the rest by page. */
  recentRuns: z.array(Run),
  coverage: Coverage,
  problems: z.array(Problem),
  /** Newest first, at most 20. */
  notices: z.array(Notice),
})
export type AppState = z.infer<typeof AppState>

/**
 * One published change: the parts of the state that differ from `version - 1`.
 * A follower that sees a gap asks for the whole again.
 */
export const StateChange = z.object({ version: whole, set: AppState.omit({ version: true }).partial() })
export type StateChange = z.infer<typeof StateChange>

/** The tray's and window's one state: the worst over all jobs. */
export const Glance = z.enum(['ok', 'running', 'attention', 'failed', 'paused', 'unknown'])
export type Glance = z.infer<typeof Glance>

export const StrategyInfo = z.object({
  id: StrategyId,
  /** Null = can be used here. */
  unavailable: z.string().nullable(),
  fix: z.string().nullable(),
  version: z.string().nullable(),
  path: z.string().nullable(),
  /** e.g. `GNU`, `BSD`, `samba rsync`, `openrsync`. */
  flavour: z.string().nullable(),
})
export type StrategyInfo = z.infer<typeof StrategyInfo>

export const ProbeReport = z.object({
  path: z.string(),
  exists: z.boolean(),
  writable: z.boolean(),
  /** Marker's id when this already is a destination. */
  destinationId: z.string().nullable(),
  symlinks: z.boolean(),
  hardLinks: z.boolean(),
  modes: z.boolean(),
  owners: z.boolean(),
  caseSensitive: z.boolean(),
  /** Characters that a name may not hold there. */
  illegal: z.array(z.string()),
  anyBytes: z.boolean(),
  maxName: whole,
  /** Smallest step of a modification time it keeps, in nanoseconds. */
  mtimeStepNs: whole,
  freeBytes: whole,
  sameDiskAsHome: z.boolean(),
  /** e.g. `Dropbox`, `iCloud Drive`; null = not a cloud client's folder. */
  cloud: z.string().nullable(),
  /** What would be lost there, in plain words. */
  losses: z.array(z.string()),
  problem: Problem.nullable(),
})
export type ProbeReport = z.infer<typeof ProbeReport>

export const Preview = z.object({
  /** Exact commands as they will run, one a line, for show. */
  commands: z.array(z.string()),
  files: whole,
  bytes: whole,
  problems: z.array(Problem),
  scheduleWords: z.string(),
  nextTimes: z.array(Instant),
})
export type Preview = z.infer<typeof Preview>

export const DoctorCheck = z.object({
  id: z.string(),
  ok: z.boolean(),
  severity: z.enum(['ok', 'note', 'bad']),
  what: z.string(),
  fix: z.string().nullable(),
})
export const Doctor = z.object({ schema: z.literal(1), checks: z.array(DoctorCheck) })
export type Doctor = z.infer<typeof Doctor>

export const LogLine = z.object({
  n: whole,
  at: Instant.nullable(),
  level: z.enum(['info', 'warn', 'error', 'debug']),
  text: z.string(),
})
export type LogLine = z.infer<typeof LogLine>
export const LogPage = z.object({ lines: z.array(LogLine), next: whole, ended: z.boolean(), total: whole })
export type LogPage = z.infer<typeof LogPage>

export const Imported = z.object({
  schema: z.literal(1),
  jobs: z.array(
    z.object({ id: z.string(), name: z.string(), line: z.string(), strategy: StrategyId, destination: z.string() }),
  ),
  skipped: z.array(z.object({ line: z.string(), reason: z.string() })),
  notes: z.array(z.string()),
})
export type Imported = z.infer<typeof Imported>
