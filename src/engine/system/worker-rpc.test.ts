import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/model/problem.ts'
import { startWorker, type WorkerClient } from './worker-rpc.ts'

interface Ops {
  add(input: { a: number; b: bigint }): bigint
  count(input: number): number
  untilCancelled(input: null): string
  problem(input: null): never
  throws(input: null): never
  dies(input: null): never
  missing(input: null): void
}

const source = `
import { serveOps } from ${JSON.stringify(new URL('./worker-rpc.ts', import.meta.url).href)}
import { ProblemError } from ${JSON.stringify(new URL('../../shared/model/problem.ts', import.meta.url).href)}
let calls = 0
serveOps({
  add: ({ a, b }) => { calls++; return BigInt(a) + b },
  count: (n, emit) => { for (let i = 0; i < n; i++) emit(i); return calls },
  untilCancelled: (_, emit, cancelled) => {
    emit('begun')
    while (!cancelled()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    return 'stopped'
  },
  problem: () => {
    throw new ProblemError({ id: 'p', code: 'p', severity: 'urgent', what: 'W.', why: 'Y.', fix: null, paths: [] })
  },
  throws: () => { throw new TypeError('plain') },
  dies: () => process.exit(3),
})
`
let folder: string
let file: URL
let worker: WorkerClient<Ops>
const start = (): WorkerClient<Ops> => {
  worker = startWorker<Ops>(file)
  return worker
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ctxb-rpc-'))
  const path = join(folder, 'worker.mjs')
  writeFileSync(path, source)
  file = pathToFileURL(path)
})
afterEach(() => worker.close())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('calls to a worker', () => {
  it('are answered one after another, each with its own answer', async () => {
    const rpc = start()
    expect(await Promise.all([1, 2, 3].map((a) => rpc.call('add', { a, b: 10n })))).toEqual([11n, 12n, 13n])
    expect(await rpc.call('count', 0)).toBe(3)
  })

  it('hand on what comes in between, in its order, before the answer', async () => {
    const seen: unknown[] = []
    await start().call('count', 3, { onEvent: (e) => seen.push(e) })
    expect(seen).toEqual([0, 1, 2])
  })

  it('are stopped by their signal, also by one that was given too late', async () => {
    const rpc = start()
    const stop = new AbortController()
    expect(await rpc.call('untilCancelled', null, { signal: stop.signal, onEvent: () => stop.abort() })).toBe('stopped')
    expect(await rpc.call('untilCancelled', null, { signal: stop.signal })).toBe('stopped')
  })

  it('fail with the problem, or else with the plain message', async () => {
    const rpc = start()
    const error = await rpc.call('problem', null).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({ problem: { code: 'p' } })
    await expect(rpc.call('throws', null)).rejects.toThrow('plain')
    await expect(rpc.call('missing', null)).rejects.toThrow('no operation missing')
    expect(await rpc.call('add', { a: 1, b: 1n })).toBe(2n)
  })

  it('fail at once for input that cannot cross, and leave the worker as it was', async () => {
    const rpc = start()
    await expect(rpc.call('count', (() => 1) as unknown as number)).rejects.toThrow(/clone/)
    expect(await rpc.call('add', { a: 1, b: 1n })).toBe(2n)
  })

  it('survive a listener that throws, and fail for it', async () => {
    const rpc = start()
    const listens = (): void => {
      throw new Error('listener')
    }
    await expect(rpc.call('count', 2, { onEvent: listens })).rejects.toThrow('listener')
    expect(await rpc.call('add', { a: 1, b: 1n })).toBe(2n)
  })
})

describe('a worker that ends', () => {
  it('fails what it was doing and all that comes after, and says that it is dead', async () => {
    const rpc = start()
    expect(rpc.dead).toBe(false)
    const [a, b] = await Promise.allSettled([rpc.call('dies', null), rpc.call('add', { a: 1, b: 1n })])
    expect([a?.status, b?.status]).toEqual(['rejected', 'rejected'])
    expect(rpc.dead).toBe(true)
    await expect(rpc.call('add', { a: 1, b: 1n })).rejects.toThrow('the worker thread has ended')
  })

  it('fails what is under way when it is closed', async () => {
    const rpc = start()
    const asked = rpc.call('untilCancelled', null)
    const told = expect(asked).rejects.toThrow('the worker was closed')
    await rpc.close()
    await told
  })
})
