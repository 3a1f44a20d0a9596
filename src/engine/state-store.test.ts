import { describe, expect, it } from 'vitest'
import type { StateChange } from '../shared/model/state.ts'
import { emptyState } from './empty-state.ts'
import { StateStore } from './state-store.ts'
import { rawFromText } from './system/rawpath.ts'
import { createFakeClock } from './testing/fake-clock.ts'

function store(): StateStore {
  return new StateStore(
    emptyState({ clock: createFakeClock(), owner: 'cli', scheduling: false, appVersion: '1', home: rawFromText('/h') }),
  )
}

async function take(from: AsyncGenerator<StateChange>, n: number): Promise<StateChange[]> {
  const out: StateChange[] = []
  while (out.length < n) {
    const next = await from.next()
    if (next.done === true) break
    out.push(next.value)
  }
  return out
}

describe('the one state', () => {
  it('sends the whole first and then each change, versions without a gap', async () => {
    const s = store()
    const end = new AbortController()
    const changes = s.changes(end.signal)
    const first = take(changes, 1)
    s.set({ configured: true })
    s.set({ configReadOnly: true })
    const [whole] = await first
    const rest = await take(changes, whole?.version === 3 ? 0 : 2)
    expect(Object.keys(whole?.set ?? {}).length).toBeGreaterThan(8)
    expect([whole, ...rest].map((c) => c?.version)).toEqual(rest.length === 0 ? [3] : [1, 2, 3])
    end.abort()
  })

  it('ends when its follower goes', async () => {
    const s = store()
    const end = new AbortController()
    const changes = s.changes(end.signal)
    await changes.next()
    const waiting = changes.next()
    end.abort()
    expect((await waiting).done).toBe(true)
  })

  it('sends the whole again to a follower that fell far behind, never a hole', async () => {
    const s = store()
    const end = new AbortController()
    const changes = s.changes(end.signal)
    await changes.next()
    for (let i = 0; i < 1000; i++) s.set({ configured: i % 2 === 0 })
    let version = 1
    for (let got = await changes.next(); ; got = await changes.next()) {
      const change = got.value as StateChange
      const isWhole = Object.keys(change.set).length > 8
      expect(isWhole || change.version === version + 1).toBe(true)
      version = change.version
      if (version === 1001) break
    }
    end.abort()
  })

  it('leaves the old state object as it was', () => {
    const s = store()
    const before = s.get()
    s.set({ configured: true })
    expect(before.configured).toBe(false)
    expect(s.get().configured).toBe(true)
  })
})
