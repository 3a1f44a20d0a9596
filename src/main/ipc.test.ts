import { EventEmitter } from 'node:events'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineApi } from '../shared/api.ts'
import { type BridgeEvent, type BridgeResult, channels } from '../shared/bridge.ts'
import { type Problem, ProblemError } from '../shared/model/problem.ts'
import { isOurPage, serveIpc } from './ipc.ts'

const electron = await vi.hoisted(async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  const handlers = new Map<string, (event: unknown, raw: unknown) => unknown>()
  const ipcMain = Object.assign(new Emitter(), {
    handle: (channel: string, handler: (event: unknown, raw: unknown) => unknown) => handlers.set(channel, handler),
    removeHandler: (channel: string) => handlers.delete(channel),
  })
  return { handlers, ipcMain }
})
vi.mock('electron', () => ({ ipcMain: electron.ipcMain, protocol: {} }))

/** A page as Electron shows it to main: what was sent to it is kept. */
class FakePage extends EventEmitter {
  readonly sent: BridgeEvent[] = []
  readonly mainFrame: { url: string }
  destroyed = false
  constructor(url = 'ctxb://app/index.html#/overview') {
    super()
    this.mainFrame = { url }
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  send(channel: string, message: BridgeEvent): void {
    expect(channel).toBe(channels.event)
    this.sent.push(message)
  }
  event(frame: { url: string } | null = this.mainFrame): IpcMainInvokeEvent {
    return { sender: this as unknown as WebContents, senderFrame: frame } as IpcMainInvokeEvent
  }
}

const gone: Problem = {
  id: 'destination-missing-x',
  code: 'destination-missing',
  severity: 'urgent',
  what: 'The destination is not there.',
  why: 'Its disk is not mounted.',
  fix: null,
  paths: [],
}

let page: FakePage
let calls: string[]
let streams: { signal: AbortSignal; push(value: unknown): void; fail(error: unknown): void; finish(): void }[]
let reported: unknown[]
let end: () => void

const engine = {
  jobs: async () => ({ schema: 1, jobs: [] }),
  startRun: async ({ job }: { job: string }) => {
    calls.push(`startRun ${job}`)
    if (job === 'gone') throw new ProblemError(gone)
    if (job === 'bug') throw new Error('secret inner words')
    return { run: 'R1' }
  },
  uninstall: async () => {
    calls.push('uninstall')
    return { removed: [] }
  },
  changes: (signal: AbortSignal) => stream(signal),
} as unknown as EngineApi

async function* stream(signal: AbortSignal): AsyncGenerator<unknown> {
  const waiting: (() => unknown)[] = []
  let wake = (): void => undefined
  const add = (next: () => unknown): void => {
    waiting.push(next)
    wake()
  }
  const done = Symbol('done')
  streams.push({
    signal,
    push: (value) => add(() => value),
    fail: (error) =>
      add(() => {
        throw error
      }),
    finish: () => add(() => done),
  })
  signal.addEventListener('abort', () => add(() => done))
  for (;;) {
    const next = waiting.shift()
    if (next === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      continue
    }
    const value = next()
    if (value === done) return
    yield value
  }
}

function request(raw: unknown, event = page.event()): Promise<BridgeResult> {
  return Promise.resolve(electron.handlers.get(channels.request)?.(event, raw)) as Promise<BridgeResult>
}
function subscribe(raw: unknown, event = page.event()): void {
  electron.ipcMain.emit(channels.subscribe, event, raw)
}
const op = (path: string, type: string, input?: unknown, id = 1) => ({ id, path, type, input })
const follow = (id: number) => op('changes', 'subscription', undefined, id)
async function streamsOpen(n: number): Promise<void> {
  await vi.waitFor(() => expect(streams).toHaveLength(n))
}

beforeEach(() => {
  page = new FakePage()
  calls = []
  streams = []
  reported = []
  end = serveIpc(engine, (error, where) => reported.push([where, error]))
})
afterEach(() => end())

describe('requests', () => {
  it('answers a query and a command from the router', async () => {
    expect(await request(op('jobs', 'query'))).toEqual({ ok: true, data: { schema: 1, jobs: [] } })
    expect(await request(op('startRun', 'mutation', { job: 'home' }))).toEqual({ ok: true, data: { run: 'R1' } })
  })

  it('hands over the Problem of what the engine refuses', async () => {
    expect(await request(op('startRun', 'mutation', { job: 'gone' }))).toEqual({ ok: false, problem: gone })
    expect(reported).toEqual([])
  })

  it('keeps the inner words of an unforeseen error on this side, and reports it', async () => {
    const answer = await request(op('startRun', 'mutation', { job: 'bug' }))
    expect(answer.ok).toBe(false)
    expect(JSON.stringify(answer)).not.toContain('secret')
    expect(reported).toHaveLength(1)
    expect(String(reported[0])).toContain('startRun')
  })

  it('names the field that does not fit, and does nothing', async () => {
    const answer = await request(op('startRun', 'mutation', { job: 7 }))
    expect(answer).toMatchObject({ ok: false, problem: { code: 'bad-input', why: expect.stringContaining('job') } })
    expect(calls).toEqual([])
  })

  it.each(['nope', '__proto__', 'constructor', 'toString', '_def', 'jobs.then', ''])(
    'refuses the procedure "%s" that does not exist',
    async (path) => {
      expect(await request(op(path, 'query'))).toMatchObject({ ok: false, problem: { code: 'bad-message' } })
    },
  )

  it('refuses a command dressed as a query, and a subscription as a request', async () => {
    expect(await request(op('uninstall', 'query'))).toMatchObject({ ok: false })
    expect(await request(op('changes', 'subscription'))).toMatchObject({ ok: false })
    expect(calls).toEqual([])
  })

  it('takes any garbage without failing and without touching the engine', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), async (raw) => {
        expect((await request(raw)).ok).toBe(false)
        subscribe(raw)
        electron.ipcMain.emit(channels.unsubscribe, page.event(), raw)
      }),
    )
    expect(calls).toEqual([])
    expect(streams).toEqual([])
  })
})

describe('who may ask', () => {
  const strangers: [string, () => IpcMainInvokeEvent][] = [
    ['a frame that is gone', () => page.event(null)],
    ['an inner frame of our own origin', () => page.event({ url: 'ctxb://app/index.html' })],
    ...[
      'https://example.com/',
      'ctxb://app.example.com/',
      'ctxb://application/',
      'ctxb://app@evil/',
      'file:///index.html',
      'about:blank',
      '',
    ].map((url): [string, () => IpcMainInvokeEvent] => [`a page of "${url}"`, () => new FakePage(url).event()]),
  ]

  it.each(strangers)('%s is refused unread', async (_who, event) => {
    await expect(request(op('uninstall', 'mutation'), event())).rejects.toThrow('refused')
    subscribe(follow(1), event())
    expect(calls).toEqual([])
    expect(streams).toEqual([])
    expect(isOurPage(event())).toBe(false)
  })

  it('the top frame of our own page is heard', async () => {
    expect(isOurPage(page.event())).toBe(true)
    expect(await request(op('uninstall', 'mutation'))).toMatchObject({ ok: true })
    expect(calls).toEqual(['uninstall'])
  })
})

describe('subscriptions', () => {
  it('send each change in order, then the end', async () => {
    subscribe(follow(5))
    await streamsOpen(1)
    streams[0]?.push('a')
    streams[0]?.push('b')
    streams[0]?.finish()
    await vi.waitFor(() =>
      expect(page.sent).toEqual([
        { kind: 'data', id: 5, data: 'a' },
        { kind: 'data', id: 5, data: 'b' },
        { kind: 'end', id: 5, problem: null },
      ]),
    )
  })

  it('end with the Problem that ended them', async () => {
    subscribe(follow(5))
    await streamsOpen(1)
    streams[0]?.fail(new ProblemError(gone))
    await vi.waitFor(() => expect(page.sent).toEqual([{ kind: 'end', id: 5, problem: gone }]))
  })

  it('stop at the source when the page unsubscribes, and say no more', async () => {
    subscribe(follow(5))
    await streamsOpen(1)
    electron.ipcMain.emit(channels.unsubscribe, page.event(), 5)
    streams[0]?.push('late')
    expect(streams[0]?.signal.aborted).toBe(true)
    await new Promise((resolve) => setImmediate(resolve))
    expect(page.sent).toEqual([])
  })

  it('cannot be ended by a page that did not make them', async () => {
    subscribe(follow(5))
    await streamsOpen(1)
    electron.ipcMain.emit(channels.unsubscribe, new FakePage().event(), 5)
    electron.ipcMain.emit(channels.unsubscribe, new FakePage('https://example.com/').event(), 5)
    expect(streams[0]?.signal.aborted).toBe(false)
  })

  it.each([
    ['a new load', () => page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false }), true],
    ['a crash', () => page.emit('render-process-gone', {}, { reason: 'crashed' }), true],
    ['the window’s end', () => page.emit('destroyed'), true],
    ['a new route alone', () => page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true }), false],
    ['an inner frame', () => page.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false }), false],
  ])('after %s: ended = %s', async (_what, happens, ended) => {
    subscribe(follow(1))
    subscribe(follow(2))
    await streamsOpen(2)
    happens()
    expect(streams.map(({ signal }) => signal.aborted)).toEqual([ended, ended])
  })

  it('of the same id replace each other', async () => {
    subscribe(follow(5))
    await streamsOpen(1)
    subscribe(follow(5))
    await streamsOpen(2)
    expect(streams.map(({ signal }) => signal.aborted)).toEqual([true, false])
    streams[1]?.push('new')
    await vi.waitFor(() => expect(page.sent).toEqual([{ kind: 'data', id: 5, data: 'new' }]))
    electron.ipcMain.emit(channels.unsubscribe, page.event(), 5)
    expect(streams[1]?.signal.aborted).toBe(true)
  })

  it('beyond 32 at once are refused, and room comes back with each that ends', async () => {
    for (let id = 0; id < 33; id++) subscribe(follow(id))
    await streamsOpen(32)
    expect(page.sent).toMatchObject([{ kind: 'end', id: 32, problem: { code: 'bad-message' } }])
    electron.ipcMain.emit(channels.unsubscribe, page.event(), 0)
    subscribe(follow(40))
    await streamsOpen(33)
  })

  it('of what is no subscription end at once with a Problem', async () => {
    subscribe(op('startRun', 'subscription', { job: 'home' }, 9))
    await vi.waitFor(() => expect(page.sent).toMatchObject([{ kind: 'end', id: 9, problem: { code: 'bad-message' } }]))
    expect(calls).toEqual([])
  })
})

it('after the end nothing is answered and every stream is closed', async () => {
  subscribe(follow(1))
  await streamsOpen(1)
  end()
  expect(streams[0]?.signal.aborted).toBe(true)
  expect(electron.handlers.size).toBe(0)
  expect(electron.ipcMain.listenerCount(channels.subscribe)).toBe(0)
})
