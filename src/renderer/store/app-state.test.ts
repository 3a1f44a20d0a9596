import { describe, expect, it } from 'vitest'
import type { AppState, StateChange } from '../../shared/model/state.ts'
import { applyChange, isWhole } from './app-state.ts'

const whole: StateChange = {
  version: 7,
  set: {
    engine: {
      startedAt: '2026-07-01T00:00:00.000Z',
      owner: 'app',
      scheduling: true,
      pausedUntil: null,
      appVersion: '0.1.0',
    },
    configured: true,
    configReadOnly: false,
    proposal: null,
    scan: { running: false, found: 3, at: null },
    jobs: [],
    running: [],
    recentRuns: [],
    coverage: {
      sentence: 'All well.',
      exposure: { files: 0, bytes: 0 },
      survival: { thisDisk: 0, anotherDisk: 0, anotherMachine: 0, offSite: 0 },
      unknown: [],
      projects: [],
      user: { path: '/home/u/.ctx', items: [] },
      at: null,
    },
    problems: [],
    notices: [],
  },
}

const stateAfter = (...changes: StateChange[]): AppState | null => {
  let state: AppState | null = null
  for (const change of changes) {
    const applied = applyChange(state, change)
    if (applied.kind === 'gap') return null
    state = applied.state
  }
  return state
}

describe('following the engine’s state', () => {
  it('takes the first, whole change as the state', () => {
    expect(isWhole(whole)).toBe(true)
    expect(stateAfter(whole)).toEqual({ ...whole.set, version: 7 })
  })
  it('lays the next part over it and leaves the other parts as the very same objects', () => {
    const before = stateAfter(whole)
    const after = stateAfter(whole, { version: 8, set: { scan: { running: true, found: 4, at: null } } })
    expect(after?.scan.found).toBe(4)
    expect(after?.version).toBe(8)
    expect(after?.coverage).toBe(before?.coverage)
  })
  it('sees a missed change, a repeated one and a part without a beginning as gaps', () => {
    const part = (version: number): StateChange => ({ version, set: { configured: false } })
    const state = stateAfter(whole)
    expect(applyChange(state, part(9)).kind).toBe('gap')
    expect(applyChange(state, part(7)).kind).toBe('gap')
    expect(applyChange(null, part(1)).kind).toBe('gap')
  })
  it('starts anew from a whole change whatever its version, as after a restart of the engine', () => {
    const after = stateAfter(whole, { version: 1, set: { ...whole.set, configured: false } })
    expect(after).toMatchObject({ version: 1, configured: false })
  })
  it('does not let an undefined part wipe what is known', () => {
    const after = stateAfter(whole, { version: 8, set: { jobs: undefined, configured: false } as StateChange['set'] })
    expect(after?.jobs).toEqual([])
    expect(after?.configured).toBe(false)
  })
})
