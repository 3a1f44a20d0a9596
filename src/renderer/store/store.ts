import { create } from 'zustand'
import type { AppState } from '../../shared/model/state.ts'
import { timeNow } from '../clock.ts'
import { api, sessionOver } from '../transport/client.ts'
import { notConnected, problemOf } from '../transport/problem-of.ts'
import { type Connection, type Follower, follow, type Subscriber } from './follow.ts'

interface Window {
  connection: Connection
  /** The last state heard; null until the first. Stale while the connection is lost. */
  state: AppState | null
}

const useWindow = create<Window>(() => ({ connection: { kind: 'connecting' }, state: null }))

let follower: Follower | null = null

/** Begins to follow the engine; called once when the page starts. */
export function startFollowing(): void {
  follower ??= follow(
    {
      subscribe: subscribeToChanges,
      onState: (state) => useWindow.setState({ state }),
      onConnection: (connection) => useWindow.setState({ connection }),
      now: timeNow,
      wait: (ms, then) => {
        const timer = window.setTimeout(then, ms)
        return () => window.clearTimeout(timer)
      },
    },
    notConnected,
  )
}

function subscribeToChanges(subscriber: Subscriber): () => void {
  let over = false
  const lost = (error: unknown) => {
    if (over) return
    over = true
    subscriber.onLost(sessionOver() ?? (error === null ? notConnected() : problemOf(error)))
  }
  const subscription = api.changes.subscribe(undefined, {
    onData: (change) => subscriber.onChange(change),
    onError: lost,
    onComplete: () => lost(null),
    // The link would try again by itself and for ever; the follower does, and says so.
    onConnectionStateChange: (state) => {
      if (state.state === 'connecting' && state.error !== null) lost(state.error)
    },
  })
  return () => {
    over = true
    subscription.unsubscribe()
  }
}

/** Tries at once to reach the engine again. */
export function reconnectNow(): void {
  follower?.retry()
}

export const useConnection = (): Connection => useWindow((w) => w.connection)
export const useHasState = (): boolean => useWindow((w) => w.state !== null)

/** A slice of the engine's state. Only for screens, which are shown once there is a state. */
export function useApp<T>(slice: (state: AppState) => T): T {
  return useWindow((w) => {
    if (w.state === null) throw new Error('a screen was drawn before the first state came')
    return slice(w.state)
  })
}

/** The state at this moment, for actions that need it once. */
export const stateNow = (): AppState | null => useWindow.getState().state
