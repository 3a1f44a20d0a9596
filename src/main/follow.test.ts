import { afterEach, expect, it, vi } from 'vitest'
import type { AppState, StateChange } from '../shared/model/state.ts'
import { followState } from './follow.ts'
import { aState } from './testing/states.ts'

const ender = { current: new AbortController() }
afterEach(() => {
  ender.current.abort()
  ender.current = new AbortController()
})

function whole({ version, ...set }: AppState): StateChange {
  return { version, set }
}

/** Follows an engine that sends each of the streams in turn; a stream's Error breaks it. The last one stays open. */
function follow(streams: (StateChange | Error)[][], present: AppState) {
  const seen: (AppState | null)[] = []
  const reported: unknown[] = []
  const { signal } = ender.current
  let asked = 0
  const engine = {
    async *changes() {
      const stream = streams.shift() ?? []
      for (const step of stream) {
        if (step instanceof Error) throw step
        yield step
      }
      if (streams.length === 0) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
    state: async () => {
      asked++
      return present
    },
  }
  const done = followState(
    engine,
    (state) => seen.push(state),
    signal,
    (error) => reported.push(error),
  )
  return { seen, reported, done, asked: () => asked }
}

it('applies each change to the state before it', async () => {
  const change: StateChange = { version: 2, set: { configured: false } }
  const { seen, asked } = follow([[whole(aState()), change]], aState())
  await vi.waitFor(() => expect(seen).toHaveLength(2))
  expect(seen).toEqual([aState(), aState({ version: 2, configured: false })])
  expect(asked()).toBe(0)
})

it('takes parts that are undefined for unsaid', async () => {
  const change = { version: 2, set: { jobs: undefined, configured: false } } as unknown as StateChange
  const { seen } = follow([[whole(aState()), change]], aState())
  await vi.waitFor(() => expect(seen).toHaveLength(2))
  expect(seen[1]?.jobs).toEqual(aState().jobs)
})

it('asks for the whole after a gap', async () => {
  const present = aState({ version: 9, configReadOnly: true })
  const { seen, asked } = follow([[whole(aState()), { version: 9, set: { configured: false } }]], present)
  await vi.waitFor(() => expect(seen).toHaveLength(2))
  expect(seen[1]).toEqual(present)
  expect(asked()).toBe(1)
})

it('follows the next engine, whose versions begin again', async () => {
  const next = aState({ version: 1, configReadOnly: true })
  const { seen } = follow([[whole(aState({ version: 50 })), whole(next), { version: 2, set: { jobs: [] } }]], next)
  await vi.waitFor(() => expect(seen).toHaveLength(3))
  expect(seen[2]).toEqual({ ...next, version: 2, jobs: [] })
})

it('shows no old state while the engine is lost, and takes up the stream again', async () => {
  const lost = new Error('gone')
  const again = aState({ version: 3 })
  const { seen, reported } = follow([[whole(aState()), lost], [whole(again)]], again)
  await vi.waitFor(() => expect(seen).toHaveLength(3), 5000)
  expect(seen).toEqual([aState(), null, again])
  expect(reported).toEqual([lost])
})

it('ends when told to', async () => {
  const { seen, done } = follow([[whole(aState())]], aState())
  await vi.waitFor(() => expect(seen).toHaveLength(1))
  ender.current.abort()
  await done
  expect(seen).toHaveLength(1)
})
