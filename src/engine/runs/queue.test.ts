import { describe, expect, it } from 'vitest'
import { RunQueue } from './queue.ts'

function harness() {
  const queue = new RunQueue()
  const started: string[] = []
  const waits: string[] = []
  const ends = new Map<string, () => void>()
  const signals = new Map<string, AbortSignal>()
  const add = (id: string, key = id): void =>
    queue.add({
      id,
      job: id,
      key,
      onWait: (what) => waits.push(`${id}: ${what}`),
      start: (signal) => {
        started.push(id)
        signals.set(id, signal)
        return new Promise((resolve) => ends.set(id, resolve))
      },
    })
  const end = async (id: string): Promise<void> => {
    ends.get(id)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { queue, started, waits, add, end, signals }
}

describe('the queue of runs', () => {
  it('runs two at once and the third when one has ended', async () => {
    const { started, add, end, waits } = harness()
    for (const id of ['a', 'b', 'c']) add(id)
    expect(started).toEqual(['a', 'b'])
    expect(waits).toEqual(['c: other runs'])
    await end('a')
    expect(started).toEqual(['a', 'b', 'c'])
  })

  it('never runs two at one destination, and lets another pass by', async () => {
    const { started, add, end, waits } = harness()
    add('a', '/disk')
    add('b', '/disk')
    add('c', '/other')
    expect(started).toEqual(['a', 'c'])
    expect(waits[0]).toContain('writes to the same place')
    await end('a')
    expect(started).toEqual(['a', 'c', 'b'])
  })

  it('cancels a running one by its signal and drops a waiting one', async () => {
    const { queue, add, started, signals, end } = harness()
    add('a', '/d')
    add('b', '/d')
    expect(queue.cancel('a')).toBe('running')
    expect(signals.get('a')?.aborted).toBe(true)
    expect(queue.cancel('b')).toBe('waiting')
    expect(queue.cancel('b')).toBeNull()
    await end('a')
    expect(started).toEqual(['a'])
  })

  it('goes on when a run fails', async () => {
    const { queue, add, started } = harness()
    queue.add({
      id: 'x',
      job: 'x',
      key: '/d',
      onWait: () => {},
      start: () => Promise.reject(new Error('no')).catch(() => {}),
    })
    add('y', '/d')
    await new Promise((resolve) => setImmediate(resolve))
    expect(started).toEqual(['y'])
  })

  it('closes by stopping what runs, waiting for it, and naming what never began', async () => {
    const { queue, add, end, signals } = harness()
    add('a', '/d')
    add('b', '/d')
    const closed = queue.close()
    expect(signals.get('a')?.aborted).toBe(true)
    await end('a')
    expect(await closed).toEqual(['b'])
    expect(() => add('c')).toThrow()
  })
})
