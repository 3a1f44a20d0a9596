import type { JobConfig } from '../shared/model/config.ts'
import { ProblemError } from '../shared/model/problem.ts'
import type { StrategyId } from '../shared/model/words.ts'
import { strategyMissing } from '../shared/problems/engine.ts'
import { ambiguousJob, noSuch } from '../shared/problems/run.ts'
import type { CoverageService } from './coverage/service.ts'
import type { StateStore } from './state-store.ts'
import type { ConfigStore, Folders, History, RunLogs } from './store/types.ts'
import type { DestinationFacts, JobContext, Strategy } from './strategies/strategy.ts'
import type { Clock } from './system/clock.ts'
import type { ProcessDoor } from './system/process.ts'
import { type RawPath, rawFromText } from './system/rawpath.ts'

/** What the engine's parts share. Made once by `createEngine`. */
export interface Core {
  clock: Clock
  door: ProcessDoor
  platform: NodeJS.Platform
  folders: Folders
  home: RawPath
  uid: number
  machine: { id: string; host: string }
  config: ConfigStore
  history: History
  logs: RunLogs
  strategies: ReadonlyMap<StrategyId, Strategy>
  coverage: CoverageService
  state: StateStore
  /** For jitter; 0 to 1. */
  random: () => number
}

/** Full path of a path as config and users write it (`~/` is the home folder). */
export function expandHome(core: Pick<Core, 'home'>, text: string): RawPath {
  const raw = rawFromText(text)
  if (raw === '~') return core.home
  const full = raw.startsWith('~/') ? `${core.home}${raw.slice(1)}` : raw
  return (full.length > 1 ? full.replace(/\/+$/, '') : full) as RawPath
}

/** The job of this id, or of this name where only one has it. Throws ProblemError. */
export function jobOf(core: Core, id: string): JobConfig {
  const jobs = core.config.current().jobs
  const called = jobs.filter((j) => j.name === id)
  const job = jobs.find((j) => j.id === id) ?? called[0]
  if (job?.id !== id && called.length > 1)
    throw new ProblemError(
      ambiguousJob(
        id,
        called.map((j) => j.id),
      ),
    )
  if (job === undefined)
    throw new ProblemError(
      noSuch(
        'job',
        id,
        jobs.map((j) => j.id),
      ),
    )
  return job
}

export function jobContext(core: Core, job: JobConfig): JobContext {
  return { job, destination: expandHome(core, job.destination.path), machine: core.machine }
}

export function strategyOf(core: Core, job: JobConfig): Strategy {
  const strategy = core.strategies.get(job.strategy)
  if (strategy === undefined) throw new ProblemError(strategyMissing(job.id, job.strategy))
  return strategy
}

/** What was measured of a destination when it was accepted; null before. */
export function factsOf(core: Core, destinationId: string): Promise<DestinationFacts | null> {
  return core.history.get<DestinationFacts>(`destination:${destinationId}`)
}
