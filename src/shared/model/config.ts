import { z } from 'zod'
import { ItemClass, StrategyId } from './words.ts'

/** Version of the config file's format that this app writes. */
export const configVersion = 1

const pathText = z
  .string()
  .min(1)
  .refine((p) => p.startsWith('/') || p === '~' || p.startsWith('~/'), {
    error: 'must be a full path, or begin with ~/',
  })

export const Schedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual') }),
  z.object({ kind: z.literal('hourly'), minute: z.number().int().min(0).max(59).default(0) }),
  z.object({ kind: z.literal('daily'), at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/) }),
  z.object({
    kind: z.literal('weekly'),
    /** 0 = Sunday. */
    day: z.number().int().min(0).max(6),
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  }),
  z.object({ kind: z.literal('login') }),
  z.object({ kind: z.literal('cron'), cron: z.string().min(1) }),
])
export type Schedule = z.infer<typeof Schedule>

const count = z.number().int().min(0)
/** How many snapshots of each step stay; a snapshot stays when any rule wants it. */
export const Retention = z.object({
  last: count.default(3),
  hourly: count.default(0),
  daily: count.default(7),
  weekly: count.default(4),
  monthly: count.default(12),
  yearly: count.default(0),
})
export type Retention = z.infer<typeof Retention>

export const Sources = z
  .object({
    /** `all`: every project found and the user scope; or full paths of projects (user scope comes along). */
    ctx: z.union([z.literal('all'), z.array(pathText)]).optional(),
    /** Whole folders or files, as the runbook copies workspaces. */
    paths: z.array(pathText).optional(),
  })
  .refine((s) => s.ctx !== undefined || (s.paths?.length ?? 0) > 0, { error: 'needs ctx or paths' })
export type Sources = z.infer<typeof Sources>

export const Destination = z.object({
  path: pathText,
  /** The marker's id, recorded when the destination was accepted; a mismatch stops every run. */
  id: z.uuid().optional(),
})
export type Destination = z.infer<typeof Destination>

export const JobConfig = z.object({
  /** Permanent: folder name at the destination and key in the history. */
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, { error: 'must be lower-case letters, digits, . _ - (at most 63)' }),
  name: z.string().min(1).max(120),
  strategy: StrategyId,
  destination: Destination,
  sources: Sources,
  /** rsync's pattern rules; see docs/excludes. */
  excludes: z.array(z.string().min(1)).default([]),
  /** Patterns kept although an exclude matches (rsync --include before --exclude). */
  includes: z.array(z.string().min(1)).default([]),
  /** Classes of items the user chose not to keep in this job. */
  leaveOut: z.array(ItemClass).default([]),
  schedule: Schedule.default({ kind: 'manual' }),
  /** IANA zone of the schedule; absent = the machine's. */
  zone: z.string().optional(),
  retention: Retention.prefault({}),
  /** rsync only: dated snapshots; a mirror that keeps what it drops; or a mirror that keeps nothing. */
  layout: z.enum(['snapshots', 'mirror', 'bare-mirror']).default('snapshots'),
  conditions: z
    .object({ onAC: z.boolean().optional(), deadlineMinutes: z.number().int().min(1).max(10_080).default(720) })
    .prefault({}),
  /** A run is stopped after this many minutes. */
  timeLimitMinutes: z.number().int().min(1).max(10_080).default(720),
  /** Stay on each source's own file system. */
  oneFileSystem: z.boolean().default(true),
  paused: z.boolean().default(false),
})
export type JobConfig = z.infer<typeof JobConfig>

export const Config = z.object({
  version: z.number().int().min(1),
  /** Folders searched for projects. */
  roots: z.array(pathText).default(['~']),
  /** Folder names or full paths never entered; added to the built-in list. */
  prune: z.array(z.string().min(1)).default([]),
  /** Names of the built-in list that are entered after all. */
  unprune: z.array(z.string().min(1)).default([]),
  crossFileSystems: z.boolean().default(false),
  /** Problem when an item that matters has had no proof for this many days. */
  proofMaxAgeDays: z.number().int().min(1).max(365).default(3),
  notifications: z.object({ failures: z.boolean().default(true), recovery: z.boolean().default(true) }).prefault({}),
  jobs: z.array(JobConfig).default([]),
})
export type Config = z.infer<typeof Config>
