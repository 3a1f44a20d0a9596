import { setTimeout } from 'node:timers/promises'
import { type MessagePort, parentPort, Worker } from 'node:worker_threads'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'

/** Functions a worker offers: one plain argument in, one plain value out; `emit` sends what comes in between. */
export type WorkerOps = Record<
  string,
  (input: never, emit: (event: unknown) => void, cancelled: () => boolean) => unknown
>

type Request = { id: number; op: string; input: unknown; cancel: SharedArrayBuffer }
type Reply =
  | { id: number; kind: 'event'; event: unknown }
  | { id: number; kind: 'done'; value: unknown }
  | { id: number; kind: 'failed'; message: string; problem: Problem | null }

/** Asks a worker to end by itself. */
const endRequest = 'end'
/** Milliseconds that it may take to. */
const endTime = 2_000

/** Called once by a worker's file: answers requests one after another. */
export function serveOps(ops: WorkerOps, port: MessagePort | null = parentPort): void {
  if (port === null) throw new Error('serveOps runs in a worker thread')
  let last: Promise<void> = Promise.resolve()
  port.on('message', (request: Request | typeof endRequest) => {
    // With its port closed nothing keeps the thread: it ends by itself.
    last = last.then(() => (request === endRequest ? port.close() : answer(ops, port, request)))
  })
}

async function answer(ops: WorkerOps, port: MessagePort, request: Request): Promise<void> {
  const flag = new Int32Array(request.cancel)
  const send = (reply: Reply): void => port.postMessage(reply)
  try {
    const op = ops[request.op]
    if (op === undefined) throw new Error(`no operation ${request.op} in this worker`)
    const emit = (event: unknown): void => send({ id: request.id, kind: 'event', event })
    const value = await op(request.input as never, emit, () => Atomics.load(flag, 0) === 1)
    send({ id: request.id, kind: 'done', value })
  } catch (error) {
    const problem = error instanceof ProblemError ? error.problem : null
    send({ id: request.id, kind: 'failed', message: error instanceof Error ? error.message : String(error), problem })
  }
}

export interface CallOptions {
  onEvent?: (event: unknown) => void
  /** The operation is told to stop; it answers by failing or by what it has. */
  signal?: AbortSignal
}

type Input<O> = O extends (input: infer I, ...rest: never[]) => unknown ? I : never
type Output<O> = O extends (...args: never[]) => infer R ? Awaited<R> : never

export interface WorkerClient<Ops> {
  call<K extends keyof Ops & string>(op: K, input: Input<Ops[K]>, options?: CallOptions): Promise<Output<Ops[K]>>
  /** The thread has ended: no call will be answered any more. */
  readonly dead: boolean
  /** Ends the thread; calls under way fail. */
  close(): Promise<void>
}

/** Starts a worker from `file` and calls its operations. The thread does not keep the process alive while idle. */
export function startWorker<Ops>(file: URL, workerData?: unknown): WorkerClient<Ops> {
  const worker = new Worker(file, { workerData })
  const waiting = new Map<
    number,
    { done: (v: unknown) => void; fail: (e: Error) => void; onEvent: ((e: unknown) => void) | undefined }
  >()
  let nextId = 1
  let dead: Error | null = null
  worker.unref()

  const failAll = (error: Error): void => {
    dead = error
    for (const call of waiting.values()) call.fail(error)
    waiting.clear()
  }
  const forget = (id: number): void => {
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  }
  worker.on('message', (reply: Reply) => {
    const call = waiting.get(reply.id)
    if (call === undefined) return
    if (reply.kind === 'event') {
      try {
        call.onEvent?.(reply.event)
      } catch (error) {
        // Out of here it would end the process: it is the caller's own failure.
        forget(reply.id)
        call.fail(error instanceof Error ? error : new Error(String(error)))
      }
      return
    }
    forget(reply.id)
    if (reply.kind === 'done') call.done(reply.value)
    else call.fail(reply.problem === null ? new Error(reply.message) : new ProblemError(reply.problem))
  })
  worker.on('error', (error) => failAll(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => failAll(dead ?? new Error('the worker thread has ended')))

  return {
    get dead() {
      return dead !== null
    },
    call(op, input, options = {}) {
      if (dead !== null) return Promise.reject(dead)
      const id = nextId++
      const cancel = new SharedArrayBuffer(4)
      const abort = (): void => {
        Atomics.store(new Int32Array(cancel), 0, 1)
      }
      if (options.signal?.aborted) abort()
      options.signal?.addEventListener('abort', abort, { once: true })
      worker.ref()
      return new Promise<unknown>((done, fail) => {
        waiting.set(id, { done, fail, onEvent: options.onEvent })
        const request: Request = { id, op, input, cancel }
        try {
          worker.postMessage(request)
        } catch (error) {
          forget(id)
          throw error
        }
      }).finally(() => options.signal?.removeEventListener('abort', abort)) as never
    },
    async close() {
      dead ??= new Error('the worker was closed')
      // Not by force where it can be helped: a thread that is cut off within native code can take the process along
      // (Node 24 died so, by SIGSEGV and by a failed check of V8, once in some hundred engines under load).
      if (waiting.size === 0 && (await within(ended(worker, () => worker.postMessage(endRequest))))) return
      // A thread in the grip of a dead mount cannot be ended at all: it is left.
      await within(ended(worker, () => void worker.terminate()))
    },
  }
}

/** Resolves when the thread has ended, which `ask` brings about. */
function ended(worker: Worker, ask: () => void): Promise<true> {
  // After its end it has no number.
  if (worker.threadId < 0) return Promise.resolve(true)
  worker.ref()
  const end = new Promise<true>((resolve) => worker.once('exit', () => resolve(true)))
  ask()
  return end
}

/** False when it does not come in time. */
async function within(end: Promise<true>): Promise<boolean> {
  const over = new AbortController()
  const late = setTimeout(endTime, false, { signal: over.signal })
  late.catch(() => {})
  try {
    return await Promise.race([end, late])
  } finally {
    over.abort()
  }
}
