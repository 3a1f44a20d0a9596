import type { JobConfig } from '../../../shared/model/config.ts'
import { Config } from '../../../shared/model/config.ts'
import { AppState, Proposal } from '../../../shared/model/state.ts'
import { Run, Status } from '../../../shared/model/status.ts'

/** Real, schema-checked values for tests of what stands in front of the engine. */
export const at = '2026-11-23T02:30:00.000Z'

export const sampleConfig = Config.parse({
  version: 1,
  jobs: [
    {
      id: 'main',
      name: 'ctx to disk',
      strategy: 'rsync',
      destination: { path: '/mnt/disk/ctx' },
      sources: { ctx: 'all' },
      schedule: { kind: 'daily', at: '02:30' },
    },
  ],
})

export function sampleRun(id: string, patch: Partial<Run> = {}): Run {
  return Run.parse({
    id,
    job: 'main',
    status: 'succeeded',
    trigger: 'manual',
    startedAt: at,
    endedAt: '2026-11-23T02:30:05.000Z',
    stats: { files: 412, bytes: 1_234_567, added: 2048 },
    problem: null,
    snapshot: '2026-11-23T023000Z',
    ...patch,
  })
}

export const sampleStatus = Status.parse({
  schema: 1,
  sentence: 'Every file that matters is in a proven backup.',
  exposure: { files: 0, bytes: 0 },
  survival: { thisDisk: 0, anotherDisk: 412, anotherMachine: 0, offSite: 0 },
  unknown: [],
  projects: [
    {
      id: 'p1',
      name: 'alpha',
      path: '/home/me/alpha',
      items: [
        {
          class: 'knowledge',
          path: '/home/me/alpha/.context',
          files: 48,
          bytes: 90_000,
          protection: 'backup',
          protections: [{ kind: 'backup', files: 48, complete: true }],
          proof: { level: 'listed', at, snapshot: '2026-11-23T023000Z', job: 'main' },
          stale: false,
          exposedFiles: 0,
        },
      ],
      hub: { registered: false, lastSync: null, entries: {} },
      git: null,
    },
  ],
  user: {
    path: '/home/me/.ctx',
    items: [
      {
        class: 'key',
        path: '/home/me/.ctx/.ctx.key',
        files: 1,
        bytes: 32,
        protection: 'backup',
        protections: [{ kind: 'backup', files: 1, complete: true }],
        proof: { level: 'verified', at, snapshot: '2026-11-23T023000Z', job: 'main' },
        stale: false,
        exposedFiles: 0,
      },
    ],
  },
  jobs: [
    {
      id: 'main',
      name: 'ctx to disk',
      strategy: 'rsync',
      state: 'ok',
      lastRun: null,
      nextRunAt: '2026-11-24T02:30:00.000Z',
    },
  ],
  problems: [],
})

export function sampleProposal(job: JobConfig): Proposal {
  return Proposal.parse({
    job,
    reason: 'cp is on every machine, and the folder is on this disk.',
    found: { projects: 3, files: 520, bytes: 1_500_000 },
    sensitive: [{ class: 'key', path: '/home/me/.ctx/.ctx.key', why: 'opens your encrypted notes' }],
    notes: ['Same disk as your projects: it does not survive the disk.'],
  })
}

export function sampleState(owner: 'app' | 'serve' | 'cli'): AppState {
  return AppState.parse({
    version: 1,
    engine: { startedAt: at, owner, scheduling: owner !== 'cli', pausedUntil: null, appVersion: '0.0.0' },
    configured: true,
    configReadOnly: false,
    proposal: null,
    scan: { running: false, found: 0, at: null },
    jobs: [],
    running: [],
    recentRuns: [],
    coverage: { ...sampleStatus, at },
    problems: [],
    notices: [],
  })
}
