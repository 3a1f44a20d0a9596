import { describe, expect, it } from 'vitest'
import { glanceOf, type Looked } from './glance.ts'
import { glanceSentence } from './glance-sentence.ts'
import type { AppState } from './model/state.ts'

const well: Looked = {
  configured: true,
  jobs: [],
  running: [],
  problems: [],
  engine: {
    startedAt: '2026-07-01T00:00:00.000Z',
    owner: 'app',
    scheduling: true,
    pausedUntil: null,
    appVersion: '0.1.0',
  },
  coverage: {
    sentence: '',
    exposure: { files: 0, bytes: 0 },
    survival: { thisDisk: 0, anotherDisk: 0, anotherMachine: 0, offSite: 0 },
    unknown: [],
    projects: [],
    user: { path: '/home/u/.ctx', items: [] },
    at: '2026-07-01T00:00:00.000Z',
  },
}
const job = (state: AppState['jobs'][number]['state'], paused = false): AppState['jobs'][number] => ({
  id: 'home',
  name: 'Home',
  strategy: 'rsync',
  state,
  lastRun: null,
  nextRunAt: null,
  destination: '/mnt/b',
  schedule: { kind: 'manual' },
  scheduleWords: 'only by hand',
  sources: [],
  paused,
})
const problem = (severity: 'urgent' | 'attention' | 'advice'): AppState['problems'][number] => ({
  id: severity,
  code: severity,
  severity,
  what: '',
  why: '',
  fix: null,
  paths: [],
})
const run: AppState['running'][number] = {
  id: 'r1',
  job: 'home',
  kind: 'backup',
  trigger: 'manual',
  queuedAt: '2026-07-01T00:00:00.000Z',
  startedAt: '2026-07-01T00:00:00.000Z',
  phase: 'copy',
  fraction: 0.42,
  files: 1,
  totalFiles: 2,
  bytes: 1,
  totalBytes: 2,
  bytesPerSecond: null,
  etaSeconds: 170,
  current: null,
  waitingFor: null,
}
const ended = (status: 'failed' | 'interrupted' | 'cancelled' | 'succeeded') => ({
  id: 'r0',
  status,
  startedAt: '2026-07-01T00:00:00.000Z',
  endedAt: '2026-07-01T00:01:00.000Z',
})

describe('the state shown at a glance', () => {
  it('is ok when nothing is wrong, and standing advice leaves it so', () => {
    expect(glanceOf(well)).toBe('ok')
    expect(glanceOf({ ...well, problems: [problem('advice')] })).toBe('ok')
  })
  it('is failed for an urgent problem or a failed job, even while a run goes', () => {
    expect(glanceOf({ ...well, problems: [problem('urgent')], running: [run] })).toBe('failed')
    expect(glanceOf({ ...well, jobs: [job('ok'), job('failed')] })).toBe('failed')
  })
  it('is running while a run goes and nothing has failed', () => {
    expect(glanceOf({ ...well, running: [run], problems: [problem('attention')] })).toBe('running')
  })
  it('asks for attention before the first job is configured', () => {
    expect(glanceOf({ ...well, configured: false })).toBe('attention')
  })
  it('is never green for what could not be looked into, or not yet', () => {
    expect(glanceOf({ ...well, coverage: { ...well.coverage, unknown: [{ path: '/x', reason: 'no' }] } })).toBe(
      'unknown',
    )
    expect(glanceOf({ ...well, coverage: { ...well.coverage, at: null } })).toBe('unknown')
  })
  it('is paused only when every job waits', () => {
    expect(glanceOf({ ...well, jobs: [job('ok'), job('paused', true)] })).toBe('ok')
    expect(glanceOf({ ...well, jobs: [job('paused', true)] })).toBe('paused')
    expect(glanceOf({ ...well, engine: { ...well.engine, pausedUntil: '2026-07-02T00:00:00.000Z' } })).toBe('paused')
  })
  it("does not let one job's success hide another's failure (backrest's tray)", () => {
    const failed = { ...job('ok'), id: 'nas', lastRun: ended('failed') }
    expect(glanceOf({ ...well, jobs: [failed, { ...job('ok'), lastRun: ended('succeeded') }] })).toBe('failed')
  })
  it('stays failed while a failed job runs again, until that run has succeeded', () => {
    const again = { ...job('running'), lastRun: ended('failed') }
    expect(glanceOf({ ...well, jobs: [again], running: [run] })).toBe('failed')
    expect(glanceOf({ ...well, jobs: [{ ...job('ok'), lastRun: ended('succeeded') }] })).toBe('ok')
  })
  it('does not show an interrupted or cancelled run as idle (backrest, zerobyte)', () => {
    expect(glanceOf({ ...well, jobs: [{ ...job('ok'), lastRun: ended('interrupted') }] })).toBe('failed')
    expect(glanceOf({ ...well, jobs: [{ ...job('ok'), lastRun: ended('cancelled') }] })).toBe('attention')
  })
  it('asks for attention for a job that waits, left something out or never ran', () => {
    for (const state of ['waiting', 'warning', 'never-run'] as const) {
      expect(glanceOf({ ...well, jobs: [job('ok'), job(state)] })).toBe('attention')
    }
  })
  it('does not let a pause hide what is worse, nor outlive its end', () => {
    const engine = { ...well.engine, pausedUntil: '2026-07-02T00:00:00.000Z' }
    expect(glanceOf({ ...well, engine, problems: [problem('urgent')] })).toBe('failed')
    expect(glanceOf({ ...well, engine, problems: [problem('attention')] })).toBe('attention')
    expect(glanceOf({ ...well, engine, coverage: { ...well.coverage, at: null } })).toBe('unknown')
    expect(glanceOf({ ...well, engine }, Date.parse('2026-07-01T23:59:00Z'))).toBe('paused')
    expect(glanceOf({ ...well, engine }, Date.parse('2026-07-02T00:01:00Z'))).toBe('ok')
  })
})

describe('the sentence beside it', () => {
  const said = (patch: Partial<Looked>) => glanceSentence({ ...well, ...patch }, 'UTC')

  it('is the sentence of coverage when all is well', () => {
    expect(said({ coverage: { ...well.coverage, sentence: 'Everything is covered.' } })).toBe('Everything is covered.')
    expect(said({})).toBe('All is well.')
    expect(said({ jobs: [job('ok'), { ...job('paused', true), name: 'NAS' }] })).toBe('All is well; NAS is paused.')
  })
  it('names the worst problem and counts the others', () => {
    const urgent = { ...problem('urgent'), what: 'The disk is gone.' }
    expect(said({ problems: [problem('advice'), urgent] })).toBe('The disk is gone.')
    expect(said({ problems: [urgent, { ...urgent, id: 'b' }] })).toBe('The disk is gone, and 1 more problem.')
    expect(said({ problems: [urgent], jobs: [job('failed')] })).toBe('The disk is gone, and 1 more problem.')
    expect(said({ problems: [{ ...urgent, job: 'home' }], jobs: [job('failed')] })).toBe('The disk is gone.')
  })
  it('names the jobs that did not succeed or want something', () => {
    expect(said({ jobs: [job('failed'), { ...job('failed'), name: 'NAS' }] })).toBe(
      'The last backup of Home and NAS did not succeed.',
    )
    expect(said({ jobs: [job('never-run'), { ...job('waiting'), name: 'NAS' }] })).toBe(
      'Home has not run yet and NAS is waiting to run.',
    )
  })
  it('tells how far a run is', () => {
    expect(said({ jobs: [job('running')], running: [run] })).toBe('Backing up Home: 42 %, about 3 min left.')
    expect(said({ running: [{ ...run, fraction: null, etaSeconds: null }, run] })).toBe(
      'Backing up home, and 1 more run.',
    )
    expect(said({ running: [{ ...run, startedAt: null }] })).toBe('Backing up home: waiting for its turn.')
  })
  it('says what is not known, until when it is paused, and that nothing is set up', () => {
    const unknown = [{ path: '/x', reason: 'no' }]
    expect(said({ coverage: { ...well.coverage, unknown } })).toBe('1 place could not be looked into: /x.')
    expect(said({ coverage: { ...well.coverage, at: null } })).toBe('What is covered is not known yet.')
    const engine = { ...well.engine, pausedUntil: '2026-07-02T06:00:00.000Z' }
    expect(glanceSentence({ ...well, engine }, 'Europe/Berlin')).toBe('Backups are paused until 2026-07-02 08:00.')
    const forever = { ...well.engine, pausedUntil: '9999-12-31T00:00:00.000Z' }
    expect(said({ engine: forever })).toBe('Backups are paused.')
    expect(said({ configured: false })).toContain('Nothing is backed up yet')
  })
})
