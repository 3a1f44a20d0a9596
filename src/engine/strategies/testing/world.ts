import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { JobConfig } from '../../../shared/model/config.ts'
import { jobFolder, newSnapshotId } from '../../destination/layout.ts'
import { collectSources } from '../../sources/collect.ts'
import { writeNames } from '../../sources/names.ts'
import type { Collected, Rule } from '../../sources/types.ts'
import type { ProcessDoor } from '../../system/process.ts'
import { type RawPath, rawFromText } from '../../system/rawpath.ts'
import { createSystemClock } from '../../system/system-clock.ts'
import { testDoor } from '../../testing/test-door.ts'
import type {
  CopyOutcome,
  DestinationFacts,
  JobContext,
  RestoreContext,
  RunContext,
  SnapshotInfo,
  Strategy,
  StrategyDeps,
} from '../strategy.ts'

export interface WorldOptions {
  create: (deps: StrategyDeps) => Strategy
  strategy: 'rsync' | 'cp'
  layout?: JobConfig['layout']
  /** Machine id; by default one. */
  machine?: string
  /** A destination to share with another world. */
  destination?: RawPath
  job?: string
  door?: ProcessDoor
  platform?: NodeJS.Platform
}

export interface RunOptions {
  rules?: Rule[]
  roots?: RawPath[]
  fresh?: ReadonlySet<RawPath>
  previous?: SnapshotInfo | null
  signal?: AbortSignal
  /** Called between the walk and the copy: what changes there meets the tool unprepared. */
  beforeCopy?: (collected: Collected) => void
  onStart?: RunContext['onStart']
  onProgress?: RunContext['onProgress']
  /** Instant of the snapshot; by default a minute after the last one. */
  at?: number
  facts?: Partial<DestinationFacts>
}

export interface Ran {
  outcome: CopyOutcome
  info: SnapshotInfo | null
  context: RunContext
  collected: Collected
  log: string[]
}

/** A machine with sources, a destination, and one job between them; all in temporary folders. */
export class World {
  readonly top: RawPath
  readonly source: RawPath
  readonly ctx: JobContext
  readonly strategy: Strategy
  readonly door: ProcessDoor
  #facts: DestinationFacts | null = null
  #lists = 0
  #at = Date.parse('2026-11-23T02:30:00Z')

  constructor(options: WorldOptions) {
    this.top = rawFromText(mkdtempSync(join(tmpdir(), 'ctx-world-')))
    this.source = `${this.top}/source` as RawPath
    mkdirSync(this.source)
    const destination = options.destination ?? (`${this.top}/destination` as RawPath)
    const job = JobConfig.parse({
      id: options.job ?? 'nightly',
      name: 'Nightly',
      strategy: options.strategy,
      destination: { path: destination },
      sources: { paths: [this.source] },
      layout: options.layout ?? 'snapshots',
    })
    const machine = { id: options.machine ?? '11111111-2222-4333-8444-555555555555', host: 'Test-Host.local' }
    this.ctx = { job, destination, machine }
    this.door = options.door ?? testDoor()
    const platform = options.platform ?? process.platform
    this.strategy = options.create({ door: this.door, clock: createSystemClock(), platform, home: this.top })
  }

  remove(): void {
    rmSync(this.top, { recursive: true, force: true })
  }

  async prepare(): Promise<DestinationFacts> {
    const { id, facts } = await this.strategy.prepare(this.ctx)
    this.ctx.job.destination.id = id
    this.#facts = facts
    return facts
  }

  scratch(): RawPath {
    const folder = `${this.top}/scratch-${this.#lists++}` as RawPath
    mkdirSync(folder, { mode: 0o700 })
    return folder
  }

  collect(options: RunOptions = {}): Collected {
    const roots = options.roots ?? [this.source]
    return collectSources({
      roots: roots.map((path) => ({ path, as: path, rules: options.rules ?? [], required: true })),
      never: new Set([this.ctx.destination]),
      oneFileSystem: true,
    })
  }

  /** One backup without proof: walk, copy and, where something was copied, finish. */
  async backup(options: RunOptions = {}): Promise<Ran> {
    const ran = await this.copy(options)
    if (ran.outcome.status !== 'done' && ran.outcome.status !== 'partial') return ran
    const complete = ran.outcome.status === 'done'
    const { files, bytes } = ran.collected
    const verdict = { complete, suspect: [], manifest: { sources: [] }, files, bytes }
    return { ...ran, info: await this.strategy.finish(ran.context, verdict) }
  }

  async copy(options: RunOptions = {}): Promise<Ran> {
    const facts = { ...(this.#facts ?? (await this.prepare())), ...options.facts }
    const collected = this.collect(options)
    options.beforeCopy?.(collected)
    const log: string[] = []
    const scratch = this.scratch()
    const known = await this.strategy.snapshots(this.ctx)
    this.#at = options.at ?? this.#at + 60_000
    const mirror = this.ctx.job.layout !== 'snapshots'
    const context: RunContext = {
      ...this.ctx,
      names: writeNames(collected, scratch, options.fresh ?? null),
      facts,
      snapshot: mirror ? 'mirror' : newSnapshotId(this.#at, new Set(known.map((s) => s.id))),
      previous: options.previous === undefined ? (known.find((s) => s.complete) ?? null) : options.previous,
      scratch,
      signal: options.signal ?? new AbortController().signal,
      timeLimitMs: 60_000,
      onProgress: options.onProgress ?? (() => {}),
      log: (level, text) => void log.push(`${level}: ${text}`),
      onStart: options.onStart ?? (() => {}),
    }
    return { outcome: await this.strategy.run(context), info: null, context, collected, log }
  }

  async restore(snapshot: SnapshotInfo, options: Partial<RestoreContext> & { target: RawPath }): Promise<CopyOutcome> {
    return this.strategy.restore({
      ...this.ctx,
      snapshot,
      paths: [],
      overwrite: false,
      scratch: this.scratch(),
      signal: new AbortController().signal,
      onProgress: () => {},
      log: () => {},
      onStart: () => {},
      ...options,
    })
  }

  /** Where a full source path lies in a snapshot. */
  in(snapshot: Pick<SnapshotInfo, 'id'>, path: RawPath = this.source): RawPath {
    return `${this.jobFolder}/${snapshot.id}${path}` as RawPath
  }

  get jobFolder(): RawPath {
    return jobFolder(this.ctx)
  }

  /** Names in the job's folder at the destination. */
  entries(): string[] {
    return readdirSync(this.jobFolder).sort()
  }
}

/** The snapshot of a run that must have gone well in every respect. */
export async function made(run: Promise<Ran>): Promise<SnapshotInfo> {
  const { outcome, info } = await run
  expect(outcome).toMatchObject({ status: 'done', problem: null, leftOut: [] })
  if (info === null) throw new Error('nothing was finished')
  return info
}
