import { z } from 'zod'
import { Config, JobConfig, Schedule } from './model/config.ts'
import { Problem } from './model/problem.ts'
import type {
  AppState,
  Doctor,
  Imported,
  LogPage,
  Preview,
  ProbeReport,
  Proposal,
  StateChange,
  StrategyInfo,
} from './model/state.ts'
import type { Entries, Jobs, Pruned, Restored, Run, Runs, Scan, Snapshots, Status, Verify } from './model/status.ts'
import { GuardId, ItemClass, RunStatus, StrategyId, Trigger } from './model/words.ts'

/** Inputs of the router's procedures: everything a shell may send is parsed by one of these first. */
export const Input = {
  status: z.object({ refresh: z.boolean().default(true) }),
  scan: z.object({ roots: z.array(z.string().min(1)).optional() }),
  propose: z.object({
    strategy: StrategyId.optional(),
    destination: z.string().min(1).optional(),
    schedule: Schedule.optional(),
    leaveOut: z.array(ItemClass).optional(),
    /** The `--once` default: a `cp` job into `~/ctx-backups`. */
    embedded: z.boolean().default(false),
  }),
  acceptProposal: z.object({ job: JobConfig }),
  saveJob: z.object({ job: JobConfig, isNew: z.boolean() }),
  jobId: z.object({ job: z.string().min(1) }),
  pause: z.object({ job: z.string().nullable(), until: z.iso.datetime().nullable() }),
  resume: z.object({ job: z.string().nullable() }),
  settings: Config.pick({
    roots: true,
    prune: true,
    unprune: true,
    proofMaxAgeDays: true,
    notifications: true,
  }).partial(),
  startRun: z.object({
    job: z.string().min(1),
    trigger: Trigger.default('manual'),
    allow: z.array(GuardId).default([]),
    /** Always a real run: what it would do is asked of `preview`. */
    dryRun: z
      .boolean()
      .refine((dry) => !dry, { error: 'must be false: ask preview what a run would do' })
      .default(false),
  }),
  runId: z.object({ run: z.string().min(1) }),
  runs: z.object({
    job: z.string().optional(),
    status: RunStatus.optional(),
    limit: z.number().int().min(1).max(500).default(50),
    /** `nextCursor` of the page before. */
    cursor: z
      .string()
      .regex(/^-?\d+:.+$/s, { error: 'must be the nextCursor of the page before' })
      .nullable()
      .default(null),
  }),
  log: z.object({
    run: z.string().min(1),
    after: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(5000).default(500),
  }),
  ls: z.object({
    job: z.string().min(1),
    /** A snapshot's id, or `latest`. */
    snapshot: z.string().min(1),
    path: z.string().default('/'),
    recursive: z.boolean().default(false),
    limit: z.number().int().min(1).max(5000).default(1000),
    /** `nextCursor` of the page before. */
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, { error: 'must be the nextCursor of the page before' })
      .nullable()
      .default(null),
  }),
  restore: z.object({
    job: z.string().min(1),
    snapshot: z.string().default('latest'),
    /** Full paths as on disk, text or base64 of bytes; empty = all. */
    paths: z.array(z.object({ path: z.string(), pathB64: z.string().optional() })).default([]),
    to: z.string().min(1).nullable(),
    inPlace: z.boolean().default(false),
    overwrite: z.boolean().default(false),
  }),
  verify: z.object({ job: z.string().nullable().default(null), snapshot: z.string().default('latest') }),
  prune: z.object({ job: z.string().min(1), dryRun: z.boolean().default(false) }),
  fix: z.object({ id: z.string().min(1), decision: z.enum(['accept', 'reject']).optional() }),
  importCrontab: z.object({ text: z.string().max(1_000_000), dryRun: z.boolean().default(false) }),
  probe: z.object({ strategy: StrategyId, path: z.string().min(1) }),
  preview: z.object({ job: JobConfig }),
  nextTimes: z.object({
    schedule: Schedule,
    zone: z.string().optional(),
    count: z.number().int().min(1).max(20).default(5),
  }),
  power: z.object({ event: z.enum(['suspend', 'resume', 'on-ac', 'on-battery', 'login']) }),
} as const

type In<K extends keyof typeof Input> = z.output<(typeof Input)[K]>

/**
 * What the engine does for the shells. The router checks inputs against `Input` and calls these;
 * errors come out as ProblemError.
 */
export interface EngineApi {
  state(): Promise<AppState>
  /** Yields the whole state's change first, then each change, until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<StateChange>
  status(input: In<'status'>): Promise<Status>
  scan(input: In<'scan'>): Promise<Scan>
  jobs(): Promise<Jobs>
  config(): Promise<Config>
  propose(input: In<'propose'>): Promise<Proposal>
  acceptProposal(input: In<'acceptProposal'>): Promise<{ job: string }>
  saveJob(input: In<'saveJob'>): Promise<{ job: string }>
  /** Removes the job; its backups stay. */
  removeJob(input: In<'jobId'>): Promise<void>
  pause(input: In<'pause'>): Promise<void>
  resume(input: In<'resume'>): Promise<void>
  saveSettings(input: In<'settings'>): Promise<void>
  /** Accepts a run into the queue and answers at once. */
  startRun(input: In<'startRun'>): Promise<{ run: string }>
  /** Waits until the run has ended. */
  waitRun(input: In<'runId'>, signal?: AbortSignal): Promise<Run>
  cancelRun(input: In<'runId'>): Promise<void>
  runs(input: In<'runs'>): Promise<Runs>
  run(input: In<'runId'>): Promise<Run>
  log(input: In<'log'>): Promise<LogPage>
  snapshots(input: In<'jobId'>): Promise<Snapshots>
  ls(input: In<'ls'>): Promise<Entries>
  restore(input: In<'restore'>): Promise<Restored>
  verify(input: In<'verify'>): Promise<Verify>
  prune(input: In<'prune'>): Promise<Pruned>
  fix(input: In<'fix'>): Promise<{ done: string }>
  importCrontab(input: In<'importCrontab'>): Promise<Imported>
  strategies(): Promise<StrategyInfo[]>
  probe(input: In<'probe'>): Promise<ProbeReport>
  preview(input: In<'preview'>): Promise<Preview>
  nextTimes(input: In<'nextTimes'>): Promise<{ words: string; times: string[] }>
  doctor(): Promise<Doctor>
  power(input: In<'power'>): Promise<void>
  uninstall(): Promise<{ removed: string[] }>
}

/** How an error crosses the wire: in the tRPC error's `data.problem`. */
export const WireError = z.object({ problem: Problem })
