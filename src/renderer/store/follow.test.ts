import { describe, expect, it } from 'vitest'
import type { Problem } from '../../shared/model/problem.ts'
import { AppState, type StateChange } from '../../shared/model/state.ts'
import { backoff, type Connection, follow, type Subscriber } from './follow.ts'

const problem = (code: string): Problem => ({
  id: code,
  code,
  severity: 'attention',
  what: '',
  why: '',
  fix: null,
  paths: [],
})

/** Every part there, whatever its value: enough for a whole change. */
const whole = (version: number): StateChange => ({
  version,
  set: Object.fromEntries(Object.keys(AppState.shape).map((part) => [part, part])) as StateChange['set'],
})

function stage() {
  const subscribers: Subscriber[] = []
  const closed: number[] = []
  const connections: Connection[] = []
  const states: AppState[] = []
  const waits: { ms: number; then: () => void; cancelled: boolean }[] = []
  const follower = follow(
    {
      subscribe(subscriber) {
        const index = subscribers.push(subscriber) - 1
        return () => closed.push(index)
      },
      onState: (state) => states.push(state),
      onConnection: (connection) => connections.push(connection),
      now: () => 1000,
      wait(ms, then) {
        const wait = { ms, then, cancelled: false }
        waits.push(wait)
        return () => {
          wait.cancelled = true
        }
      },
    },
    () => problem('gap'),
  )
  return { follower, subscribers, closed, connections, states, waits }
}

describe('following with reconnects', () => {
  it('is connecting, then live with the first change', () => {
    const s = stage()
    s.subscribers[0]?.onChange(whole(3))
    expect(s.connections.map((c) => c.kind)).toEqual(['connecting', 'live'])
    expect(s.states[0]?.version).toBe(3)
  })
  it('drops the subscription and takes a new one after a gap, without showing the wrong state', () => {
    const s = stage()
    s.subscribers[0]?.onChange(whole(3))
    s.subscribers[0]?.onChange({ version: 5, set: { configured: true } })
    expect(s.closed).toEqual([0])
    expect(s.states).toHaveLength(1)
    s.waits[0]?.then()
    s.subscribers[1]?.onChange(whole(5))
    expect(s.states.at(-1)?.version).toBe(5)
    expect(s.connections.at(-1)).toEqual({ kind: 'live' })
  })
  it('hears nothing more from a subscription it has ended', () => {
    const s = stage()
    s.subscribers[0]?.onLost(problem('x'))
    s.subscribers[0]?.onChange(whole(9))
    s.subscribers[0]?.onLost(problem('y'))
    expect(s.states).toHaveLength(0)
    expect(s.waits).toHaveLength(1)
  })
  it('waits longer with every failure, at most ten seconds, and from the start again once it was live', () => {
    const s = stage()
    for (let i = 0; i < 7; i++) {
      s.subscribers.at(-1)?.onLost(problem('not-connected'))
      s.waits.at(-1)?.then()
    }
    expect(s.waits.map((w) => w.ms)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
    s.subscribers.at(-1)?.onChange(whole(1))
    s.subscribers.at(-1)?.onLost(problem('not-connected'))
    expect(s.waits.at(-1)?.ms).toBe(500)
    expect(backoff(1)).toBe(500)
  })
  it('says when it tries again, and tries at once when asked', () => {
    const s = stage()
    s.subscribers[0]?.onLost(problem('not-connected'))
    expect(s.connections.at(-1)).toMatchObject({ kind: 'lost', retryAt: 1500 })
    s.follower.retry()
    expect(s.waits[0]?.cancelled).toBe(true)
    expect(s.subscribers).toHaveLength(2)
  })
  it('gives up when the session is over, since no trying helps', () => {
    const s = stage()
    s.subscribers[0]?.onLost(problem('session-lost'))
    expect(s.connections.at(-1)?.kind).toBe('closed')
    expect(s.waits).toHaveLength(0)
  })
  it('ends its subscription and its waiting when stopped', () => {
    const s = stage()
    s.subscribers[0]?.onLost(problem('x'))
    s.follower.stop()
    expect(s.waits[0]?.cancelled).toBe(true)
  })
})
