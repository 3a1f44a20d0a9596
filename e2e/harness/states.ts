import { scheduleWords } from '../../src/shared/format/schedule-words.ts'
import { configVersion, type JobConfig } from '../../src/shared/model/config.ts'
import type { AppState, Coverage, RunProgress } from '../../src/shared/model/state.ts'
import type { Job, Project, Run } from '../../src/shared/model/status.ts'
import { exposed, hoursAgo, item, madeProject, proof, threeProjects } from './items.ts'
import { destinationGone, sameDiskAdvice, suspectSnapshot, toolMissing } from './problems.ts'

export const jobConfig = (over: Partial<JobConfig> = {}): JobConfig => ({
  id: 'home',
  name: 'ctx to the NAS',
  strategy: 'rsync',
  destination: { path: '/mnt/nas/ctx-backups', id: '0d5f3a58-6f0b-4a0b-9f5e-2f2f0c1f5f10' },
  sources: { ctx: 'all' },
  excludes: [],
  includes: [],
  leaveOut: [],
  schedule: { kind: 'daily', at: '03:00' },
  retention: { last: 3, hourly: 0, daily: 7, weekly: 4, monthly: 12, yearly: 0 },
  layout: 'snapshots',
  conditions: { deadlineMinutes: 720 },
  timeLimitMinutes: 720,
  oneFileSystem: true,
  paused: false,
  ...over,
})

export const config = (jobs: JobConfig[]) => ({
  version: configVersion,
  roots: ['~'],
  prune: [],
  unprune: [],
  crossFileSystems: false,
  proofMaxAgeDays: 3,
  notifications: { failures: true, recovery: true },
  jobs,
})

export function jobOf(config: JobConfig, now: number, over: Partial<Job> = {}): Job {
  return {
    id: config.id,
    name: config.name,
    strategy: config.strategy,
    state: 'ok',
    lastRun: { id: `${config.id}-r3`, status: 'succeeded', startedAt: hoursAgo(now, 2.5), endedAt: hoursAgo(now, 2.4) },
    nextRunAt: config.schedule.kind === 'manual' ? null : nextThree(now),
    destination: config.destination.path,
    schedule: config.schedule,
    scheduleWords: scheduleWords(config.schedule),
    sources: ['all ctx items'],
    paused: config.paused,
    ...over,
  }
}

/** Three in the morning to come, on this machine's clock. */
function nextThree(now: number): string {
  const next = new Date(now)
  next.setHours(next.getHours() < 3 ? 3 : 27, 0, 0, 0)
  return next.toISOString()
}

export const run = (id: string, now: number, hours: number, over: Partial<Run> = {}): Run => ({
  id,
  job: 'home',
  kind: 'backup',
  status: 'succeeded',
  trigger: 'schedule',
  startedAt: hoursAgo(now, hours),
  endedAt: hoursAgo(now, hours - 0.03),
  stats: { files: 4_812, bytes: 38_400_000, added: 1_240_000 },
  problem: null,
  snapshot: '2026-07-10T030000Z',
  ...over,
})

export const progress = (over: Partial<RunProgress> = {}): RunProgress => ({
  id: 'live-1',
  job: 'home',
  kind: 'backup',
  trigger: 'manual',
  queuedAt: new Date(0).toISOString(),
  startedAt: null,
  phase: 'copy',
  fraction: 0.42,
  files: 2_014,
  totalFiles: 4_812,
  bytes: 16_100_000,
  totalBytes: 38_400_000,
  bytesPerSecond: 11_400_000,
  etaSeconds: 48,
  current: '/home/mira/WORKSPACE/alpha/.context/journal/2026-07-09-session-rewrite.md',
  waitingFor: null,
  ...over,
})

function coverageOf(projects: Project[], now: number, over: Partial<Coverage> = {}): Coverage {
  const at = hoursAgo(now, 2.4)
  return {
    sentence: 'Every file that matters is in a proven copy.',
    exposure: { files: 0, bytes: 0, oldest: null },
    survival: { thisDisk: 0, anotherDisk: 0, anotherMachine: 519, offSite: 0 },
    unknown: [],
    projects,
    user: {
      path: '/home/mira/.ctx',
      items: [
        item('key', '/home/mira/.ctx/.ctx.key', at, { bytes: 32, proof: proof('verified', at) }),
        item('hub-data', '/home/mira/.ctx/hub-data', at, { files: 5, bytes: 1_900_000 }),
        item('user-config', '/home/mira/.ctx', at, { files: 3 }),
      ],
    },
    at: hoursAgo(now, 0.05),
    ...over,
  }
}

function base(projects: Project[], now: number): AppState {
  const home = jobConfig()
  return {
    version: 1,
    engine: {
      startedAt: hoursAgo(now, 40),
      owner: 'serve',
      scheduling: true,
      pausedUntil: null,
      appVersion: '0.1.0',
    },
    configured: true,
    configReadOnly: false,
    proposal: null,
    scan: { running: false, found: projects.length, at: hoursAgo(now, 0.05) },
    jobs: [jobOf(home, now)],
    running: [],
    recentRuns: [run('home-r3', now, 2.5), run('home-r2', now, 26.5), run('home-r1', now, 50.5)],
    coverage: coverageOf(projects, now),
    problems: [],
    notices: [],
  }
}

/** All well: three projects, one job; nothing has changed since the last backup. */
export function calm(now: number): AppState {
  const projects = threeProjects(now).map((project) => ({
    ...project,
    items: project.items.map((i) => ({ ...i, stale: false, exposedFiles: 0, exposedBytes: 0 })),
  }))
  return base(projects, now)
}

/** A failed run, a suspect snapshot, a missing tool, advice; two jobs. */
export function failing(now: number): AppState {
  const state = base(threeProjects(now), now)
  const local = jobConfig({
    id: 'local',
    name: 'ctx to a folder',
    strategy: 'cp',
    destination: { path: '~/ctx-backups' },
  })
  return {
    ...state,
    jobs: [
      jobOf(jobConfig(), now, {
        state: 'failed',
        lastRun: { id: 'home-r3', status: 'failed', startedAt: hoursAgo(now, 2.5), endedAt: hoursAgo(now, 2.5) },
      }),
      jobOf(local, now, { paused: true, state: 'paused', nextRunAt: null }),
    ],
    recentRuns: [
      run('home-r3', now, 2.5, { status: 'failed', problem: destinationGone }),
      ...state.recentRuns.slice(1),
    ],
    coverage: coverageOf(threeProjects(now), now, {
      sentence: '3 of 519 files would be lost now, the oldest from yesterday.',
      exposure: { files: 3, bytes: 4_100, oldest: hoursAgo(now, 26) },
      survival: { thisDisk: 36, anotherDisk: 0, anotherMachine: 480, offSite: 0 },
      unknown: [{ path: '/home/mira/WORKSPACE/vault', reason: 'permission denied' }],
    }),
    problems: [sameDiskAdvice, suspectSnapshot, destinationGone, toolMissing],
  }
}

/** A backup on its way. */
export function running(now: number): AppState {
  const state = base(threeProjects(now), now)
  return {
    ...state,
    jobs: [jobOf(jobConfig(), now, { state: 'running' })],
    running: [progress({ queuedAt: hoursAgo(now, 0.02), startedAt: hoursAgo(now, 0.019) })],
  }
}

/** Before the first job; still looking. */
export function first(now: number): AppState {
  const at = hoursAgo(now, 0.01)
  const projects = threeProjects(now).map((project) => ({
    ...project,
    items: project.items.map((i) =>
      i.protection === 'git' || i.protection === 'hub' ? i : exposed(i.class, i.path, at, i.files),
    ),
  }))
  const state = base(projects, now)
  return {
    ...state,
    configured: false,
    scan: { running: true, found: 3, at: null },
    jobs: [],
    recentRuns: [],
    coverage: coverageOf(projects, now, {
      sentence: 'Nothing is backed up yet: 469 files would be lost with this disk.',
      exposure: { files: 469, bytes: 7_900_000, oldest: at },
      survival: { thisDisk: 0, anotherDisk: 0, anotherMachine: 0, offSite: 0 },
      user: { path: '/home/mira/.ctx', items: [exposed('key', '/home/mira/.ctx/.ctx.key', at, 1)] },
    }),
  }
}

/** No project anywhere. */
export function empty(now: number): AppState {
  const state = base([], now)
  return {
    ...state,
    coverage: coverageOf([], now, {
      sentence: 'No project of ctx was found.',
      user: { path: '/home/mira/.ctx', items: [] },
      survival: { thisDisk: 0, anotherDisk: 0, anotherMachine: 0, offSite: 0 },
    }),
  }
}

/** 2,000 projects of 10 items. */
export function many(now: number): AppState {
  const projects = Array.from({ length: 2000 }, (_, i) => madeProject(i, now))
  const lost = projects.reduce((sum, p) => sum + p.items.reduce((n, i) => n + i.exposedFiles, 0), 0)
  const state = base(projects, now)
  return {
    ...state,
    coverage: coverageOf(projects, now, {
      sentence: `${lost.toLocaleString('en')} files would be lost now, the oldest from Monday.`,
      exposure: { files: lost, bytes: lost * 2300, oldest: hoursAgo(now, 90) },
    }),
    problems: [
      {
        id: 'proof-too-old',
        code: 'proof-too-old',
        severity: 'attention',
        what: 'Journals of 119 projects have had no proof for 3 days.',
        why: 'The job that copies them left them out: they were moved while it ran.',
        fix: { command: 'ctx-backup run home', label: 'Back up now', action: { do: 'run', job: 'home' } },
        paths: projects.slice(0, 2).map((p) => `${p.path}/.context/journal`),
        more: 117,
        job: 'home',
      },
    ],
  }
}

export const scenarios = { calm, failing, running, first, empty, many } as const
export type Scenario = keyof typeof scenarios
