import { AppState, type StateChange } from '../../shared/model/state.ts'

const parts = Object.keys(AppState.shape).filter((name) => name !== 'version') as (keyof StateChange['set'])[]

/** A change that carries every part replaces what was known: the first one of every subscription does. */
export function isWhole(change: StateChange): boolean {
  return parts.every((part) => change.set[part] !== undefined)
}

export type Applied = { kind: 'state'; state: AppState } | { kind: 'gap' }

/**
 * The state after a change. `gap` when the change does not follow on what is known:
 * then the follower must ask for the whole again.
 */
export function applyChange(state: AppState | null, change: StateChange): Applied {
  if (isWhole(change))
    return { kind: 'state', state: { ...(change.set as Omit<AppState, 'version'>), version: change.version } }
  if (state === null || change.version !== state.version + 1) return { kind: 'gap' }
  return { kind: 'state', state: { ...state, ...defined(change.set), version: change.version } }
}

/** Without the parts that are there but undefined, which would wipe what is known. */
function defined(set: StateChange['set']): Partial<AppState> {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
}
