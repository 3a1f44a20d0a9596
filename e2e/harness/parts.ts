import type { JobConfig } from '../../src/shared/model/config.ts'
import type { Problem } from '../../src/shared/model/problem.ts'
import type { AppState, LogLine, ProbeReport } from '../../src/shared/model/state.ts'
import { jobConfig } from './states.ts'

export const problem = (code: string, what: string, why: string, over: Partial<Problem> = {}): Problem => ({
  id: code,
  code,
  severity: 'attention',
  what,
  why,
  fix: null,
  paths: [],
  ...over,
})

export const probeReport = (path: string, over: Partial<ProbeReport> = {}): ProbeReport => ({
  path,
  exists: true,
  writable: true,
  destinationId: null,
  symlinks: true,
  hardLinks: true,
  modes: true,
  owners: true,
  caseSensitive: true,
  illegal: [],
  anyBytes: true,
  maxName: 255,
  mtimeStepNs: 1,
  freeBytes: 412_000_000_000,
  sameDiskAsHome: false,
  cloud: null,
  losses: [],
  problem: null,
  ...over,
})

export const logLine = (n: number, text: string, level: LogLine['level'] = 'info'): LogLine => ({
  n,
  at: null,
  level,
  text,
})

/** The jobs of a state as the config file would hold them. */
export function configsOf(state: AppState): JobConfig[] {
  return state.jobs.map((job) =>
    jobConfig({
      id: job.id,
      name: job.name,
      strategy: job.strategy,
      destination: { ...jobConfig().destination, path: job.destination },
      schedule: job.schedule,
      paused: job.paused,
    }),
  )
}
