import type { AppState } from '../../shared/model/state.ts'

const at = '2026-07-01T02:30:00.000Z'

/** A job of a calm state; tests change what they are about. */
export function aJob(change: Partial<AppState['jobs'][number]> = {}): AppState['jobs'][number] {
  return {
    id: 'home',
    name: 'Home',
    strategy: 'cp',
    state: 'ok',
    lastRun: { id: 'R1', status: 'succeeded', startedAt: at, endedAt: at },
    nextRunAt: null,
    destination: '/mnt/backup',
    schedule: { kind: 'manual' },
    scheduleWords: 'only by hand',
    sources: [],
    paused: false,
    ...change,
  }
}

/** A run that copies, a fifth done. */
export function aRun(change: Partial<AppState['running'][number]> = {}): AppState['running'][number] {
  return {
    id: 'R2',
    job: 'home',
    kind: 'backup',
    trigger: 'manual',
    queuedAt: at,
    startedAt: at,
    phase: 'copy',
    fraction: 0.2,
    files: 2,
    totalFiles: 10,
    bytes: 2,
    totalBytes: 10,
    bytesPerSecond: null,
    etaSeconds: null,
    current: null,
    waitingFor: null,
    ...change,
  }
}

/** A state in which all is well. */
export function aState(change: Partial<AppState> = {}): AppState {
  return {
    version: 1,
    engine: { startedAt: at, owner: 'app', scheduling: true, pausedUntil: null, appVersion: '0.1.0' },
    configured: true,
    configReadOnly: false,
    proposal: null,
    scan: { running: false, found: 3, at },
    jobs: [aJob()],
    running: [],
    recentRuns: [],
    coverage: {
      sentence: 'All 12 files are covered.',
      exposure: { files: 0, bytes: 0 },
      survival: { thisDisk: 0, anotherDisk: 12, anotherMachine: 0, offSite: 0 },
      unknown: [],
      projects: [],
      user: { path: '/home/u/.ctx', items: [] },
      at,
    },
    problems: [],
    notices: [],
    ...change,
  }
}
