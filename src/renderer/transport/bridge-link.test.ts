import { createTRPCClient } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import type { Bridge, BridgeOp, BridgeResult } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/model/problem.ts'
import type { AppRouter } from '../../shared/router.ts'
import { bridgeLink } from './bridge-link.ts'
import { problemOf } from './problem-of.ts'

const problem: Problem = { id: 'x', code: 'x', severity: 'urgent', what: 'w', why: 'y', fix: null, paths: [] }

function stage(answer: (op: BridgeOp) => Promise<BridgeResult>) {
  const asked: BridgeOp[] = []
  const streams: { op: BridgeOp; data(value: unknown): void; end(problem: Problem | null): void; stopped: boolean }[] =
    []
  const bridge: Bridge = {
    request: (op) => {
      asked.push(op)
      return answer(op)
    },
    subscribe: (op, data, end) => {
      const stream = { op, data, end, stopped: false }
      streams.push(stream)
      return () => {
        stream.stopped = true
      }
    },
    onNavigate: () => () => undefined,
    platform: 'linux',
  }
  return { asked, streams, client: createTRPCClient<AppRouter>({ links: [bridgeLink(bridge)] }) }
}

describe('calls over the bridge', () => {
  it('send path, kind and input as plain values, each with its own id, and give the answer back', async () => {
    const { asked, client } = stage(async () => ({ ok: true, data: { run: 'r1' } }))
    expect(await client.startRun.mutate({ job: 'home' })).toEqual({ run: 'r1' })
    await client.jobs.query()
    expect(asked).toMatchObject([
      { path: 'startRun', type: 'mutation', input: { job: 'home' } },
      { path: 'jobs', type: 'query' },
    ])
    expect(asked[0]?.id).not.toBe(asked[1]?.id)
    expect(structuredClone(asked)).toEqual(asked)
  })
  it('are refused with the engine’s own problem', async () => {
    const { client } = stage(async () => ({ ok: false, problem }))
    const error = await client.jobs.query().catch((e: unknown) => e)
    expect(problemOf(error)).toEqual(problem)
  })
  it('say that nobody answers when the shell is gone', async () => {
    const { client } = stage(() => Promise.reject(new Error('no handler')))
    const error = await client.jobs.query().catch((e: unknown) => e)
    expect(problemOf(error).code).toBe('not-connected')
  })
  it('follow a subscription until it is ended, and hear its problem', () => {
    const { streams, client } = stage(async () => ({ ok: true, data: null }))
    const heard: unknown[] = []
    const follow = () =>
      client.changes.subscribe(undefined, {
        onData: (change) => heard.push(change),
        onError: (error) => heard.push(problemOf(error).code),
        onComplete: () => heard.push('complete'),
      })
    const first = follow()
    streams[0]?.data({ version: 1, set: {} })
    first.unsubscribe()
    expect(streams[0]?.stopped).toBe(true)
    streams[0]?.data({ version: 2, set: {} })
    follow()
    streams[1]?.end(problem)
    follow()
    streams[2]?.end(null)
    expect(heard).toEqual([{ version: 1, set: {} }, 'x', 'complete'])
  })
})
