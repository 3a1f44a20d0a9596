import { beforeEach, describe, expect, it } from 'vitest'
import { Pause } from './pause.ts'
import type { History } from './store/types.ts'
import { createFakeClock, type FakeClock } from './testing/fake-clock.ts'

let facts: Map<string, string>
let clock: FakeClock
const history = (): History =>
  ({
    list: async (prefix: string) =>
      [...facts].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value: JSON.parse(value) })),
    set: async (key: string, value: unknown) => void facts.set(key, JSON.stringify(value)),
    remove: async (key: string) => void facts.delete(key),
  }) as unknown as History
const open = async (): Promise<Pause> => {
  const pause = new Pause(history(), clock)
  await pause.load()
  return pause
}
beforeEach(() => {
  facts = new Map()
  clock = createFakeClock()
})

describe('a pause', () => {
  it('of one job is that job’s alone, and ends by itself', async () => {
    const pause = await open()
    await pause.set('a', clock.now() + 1000)
    expect([pause.of('a'), pause.of('b'), pause.all()]).toEqual([clock.now() + 1000, null, null])
    await clock.advance(1000)
    expect(pause.of('a')).toBeNull()
  })

  it('of all jobs holds each, and the longer one counts', async () => {
    const pause = await open()
    const now = clock.now()
    await pause.set(null, now + 1000)
    await pause.set('a', now + 5000)
    await pause.set('b', now + 10)
    expect([pause.of('a'), pause.of('b'), pause.of('c')]).toEqual([now + 5000, now + 1000, now + 1000])
    await pause.clear(null)
    expect([pause.of('b'), pause.of('c')]).toEqual([now + 10, null])
  })

  it('outlives a restart, also one without an end', async () => {
    const pause = await open()
    await pause.set('a', null)
    await pause.set(null, clock.now() + 60_000)
    const later = await open()
    expect(later.of('a')).toBe(Number.POSITIVE_INFINITY)
    expect(later.all()).toBe(clock.now() + 60_000)
    await later.clear('a')
    await later.clear(null)
    expect((await open()).of('a')).toBeNull()
  })

  it('that ended while nothing ran is no pause any more', async () => {
    await (await open()).set('a', clock.now() + 1000)
    clock.jump(5000)
    expect((await open()).of('a')).toBeNull()
  })
})
