import type { Problem } from '../../shared/model/problem.ts'
import type { AppState, StateChange } from '../../shared/model/state.ts'
import { applyChange } from './app-state.ts'

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Tries again at `retryAt` (ms since 1970). */
  | { kind: 'lost'; retryAt: number; problem: Problem }
  /** No trying again helps: the session is over. */
  | { kind: 'closed'; problem: Problem }

export interface Subscriber {
  onChange(change: StateChange): void
  /** The stream has ended or broken; called at most once. */
  onLost(problem: Problem): void
}

export interface FollowDoors {
  /** Opens one subscription; the answer ends it, after which the subscriber hears nothing more. */
  subscribe(subscriber: Subscriber): () => void
  onState(state: AppState): void
  onConnection(connection: Connection): void
  now(): number
  /** Calls back after `ms`; the answer takes it back. */
  wait(ms: number, then: () => void): () => void
}

export interface Follower {
  /** Tries at once instead of at the next `retryAt`. */
  retry(): void
  stop(): void
}

const firstWait = 500
const longestWait = 10_000

/** Doubles from half a second to ten. */
export const backoff = (attempt: number): number => Math.min(longestWait, firstWait * 2 ** Math.max(0, attempt - 1))

/** Follows the engine's state: a gap or a broken stream leads to a new subscription, never to a guess. */
export function follow(doors: FollowDoors, gap: () => Problem): Follower {
  let state: AppState | null = null
  let attempt = 0
  let end = () => {}
  let cancelWait = () => {}

  function lost(problem: Problem): void {
    end()
    if (problem.code === 'session-lost') {
      doors.onConnection({ kind: 'closed', problem })
      return
    }
    attempt += 1
    const ms = backoff(attempt)
    doors.onConnection({ kind: 'lost', retryAt: doors.now() + ms, problem })
    cancelWait = doors.wait(ms, open)
  }

  function open(): void {
    let over = false
    if (state === null && attempt === 0) doors.onConnection({ kind: 'connecting' })
    // `lost` may be called while `subscribe` still runs, before there is anything to end.
    let close = () => {}
    end = () => {
      over = true
      close()
    }
    const opened = doors.subscribe({
      onChange(change) {
        if (over) return
        const applied = applyChange(state, change)
        if (applied.kind === 'gap') {
          lost(gap())
          return
        }
        state = applied.state
        attempt = 0
        doors.onState(state)
        doors.onConnection({ kind: 'live' })
      },
      onLost(problem) {
        if (!over) lost(problem)
      },
    })
    if (over) opened()
    else close = opened
  }

  open()
  return {
    retry() {
      cancelWait()
      end()
      open()
    },
    stop() {
      cancelWait()
      end()
    },
  }
}
