import type { AppState } from '../shared/model/state.ts'
import type { Clock } from './system/clock.ts'
import { instant } from './system/clock.ts'
import { type RawPath, rawJoin, wirePath } from './system/rawpath.ts'

/** The state before anything was looked at: nothing is claimed. */
export function emptyState(facts: {
  clock: Clock
  owner: AppState['engine']['owner']
  scheduling: boolean
  appVersion: string
  home: RawPath
}): Omit<AppState, 'version'> {
  return {
    engine: {
      startedAt: instant(facts.clock.now()),
      owner: facts.owner,
      scheduling: facts.scheduling,
      pausedUntil: null,
      appVersion: facts.appVersion,
    },
    configured: false,
    configReadOnly: false,
    proposal: null,
    scan: { running: false, found: 0, at: null },
    jobs: [],
    running: [],
    recentRuns: [],
    coverage: {
      sentence: 'Nothing has been looked at yet.',
      exposure: { files: 0, bytes: 0, oldest: null },
      survival: { thisDisk: 0, anotherDisk: 0, anotherMachine: 0, offSite: 0 },
      unknown: [],
      projects: [],
      user: { ...wirePath(rawJoin(facts.home, '.ctx')), items: [] },
      at: null,
    },
    problems: [],
    notices: [],
  }
}
