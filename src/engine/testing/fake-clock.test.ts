import { expect, it } from 'vitest'
import { createFakeClock } from './fake-clock.ts'

it('ends sleeps in their order and lets what they wake sleep again', async () => {
  const clock = createFakeClock()
  const seen: string[] = []
  const wait = async (name: string, ms: number) => {
    await clock.sleep(ms)
    seen.push(`${name} ${clock.monotonic()}`)
  }
  const both = Promise.all([wait('b', 200).then(() => wait('c', 50)), wait('a', 100)])
  await clock.advance(99)
  expect(seen).toEqual([])
  await clock.advance(151)
  expect(seen).toEqual(['a 100', 'b 200', 'c 250'])
  await both
  expect(clock.sleeping).toBe(0)
})

it('ticks at full minutes, and after a jump on the new ones', async () => {
  const clock = createFakeClock('2026-11-23T02:00:30Z')
  const ticks: string[] = []
  const stop = clock.everyMinute(() => ticks.push(new Date(clock.now()).toISOString().slice(11, 19)))
  await clock.advance(60_000)
  expect(ticks).toEqual(['02:01:00'])
  clock.jump(3_600_000)
  await clock.advance(60_000)
  expect(ticks).toEqual(['02:01:00', '03:02:00'])
  stop()
  await clock.advance(600_000)
  expect(ticks.length).toBe(2)
  expect(clock.monotonic()).toBe(720_000)
})

it('lets an aborted sleep go', async () => {
  const clock = createFakeClock()
  const stop = new AbortController()
  const sleep = clock.sleep(1000, stop.signal)
  stop.abort(new Error('no more'))
  await expect(sleep).rejects.toThrow('no more')
  expect(clock.sleeping).toBe(0)
})
