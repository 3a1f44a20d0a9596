import { setTimeout as wait } from 'node:timers/promises'
import type { EngineApi } from '../shared/api.ts'
import { AppState, type StateChange } from '../shared/model/state.ts'
import type { Report } from './call.ts'

/** Milliseconds before a broken stream is taken up again. */
const retryMs = 1000

/**
 * Follows the engine's state until `signal` aborts. `onState` gets every whole state, and null while
 * the engine cannot be heard: an old state must never look like the present one.
 */
export async function followState(
  engine: Pick<EngineApi, 'changes' | 'state'>,
  onState: (state: AppState | null) => void,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(engine, onState, signal)
    } catch (error) {
      if (!signal.aborted) report(error, 'follow the state')
    }
    if (signal.aborted) return
    onState(null)
    await wait(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

async function followOnce(
  engine: Pick<EngineApi, 'changes' | 'state'>,
  onState: (state: AppState | null) => void,
  signal: AbortSignal,
): Promise<void> {
  let state: AppState | null = null
  for await (const { version, set } of engine.changes(signal)) {
    if (signal.aborted) return
    const parts = said(set)
    if (isWhole(parts)) state = { ...parts, version }
    else if (state !== null && version === state.version + 1) state = merge(state, parts, version)
    else state = await engine.state()
    onState(state)
  }
}

function merge(state: AppState, parts: Parts, version: number): AppState {
  return { ...state, ...parts, version }
}

/** Parts that are present but undefined say nothing. */
function said(set: StateChange['set']): Parts {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
}

type Parts = Partial<Omit<AppState, 'version'>>
const partNames = Object.keys(AppState.shape).filter((name) => name !== 'version')

/** The first change of a stream, and of each engine that takes over, is the whole state. */
function isWhole(parts: Parts): parts is Omit<AppState, 'version'> {
  return partNames.every((name) => name in parts)
}
