import { describe, expect, it } from 'vitest'
import { glanceOf } from './glance.ts'
import type { AppState } from './model/state.ts'

type Looked = Parameters<typeof glanceOf>[0]

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
const run = { id: 'r1' } as AppState['running'][number]

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
    expect(glanceOf({ ...well, coverage: { ...well.coverage, unknown: [{ path: '/x', reason: 'no' }] } })).toBe('unknown')
    expect(glanceOf({ ...well, coverage: { ...well.coverage, at: null } })).toBe('unknown')
  })
  it('is paused only when every job waits', () => {
    expect(glanceOf({ ...well, jobs: [job('ok'), job('paused', true)] })).toBe('ok')
    expect(glanceOf({ ...well, jobs: [job('paused', true)] })).toBe('paused')
    expect(glanceOf({ ...well, engine: { ...well.engine, pausedUntil: '2026-07-02T00:00:00.000Z' } })).toBe('paused')
  })
})
