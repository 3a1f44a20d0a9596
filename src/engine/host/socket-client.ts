import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import { EventSource, type FetchLike } from 'eventsource'
import { Agent, fetch as undiciFetch } from 'undici'
import type { EngineApi } from '../../shared/api.ts'
import { apiPath } from '../../shared/bridge.ts'
import { Problem, ProblemError } from '../../shared/model/problem.ts'
import type { StateChange } from '../../shared/model/state.ts'
import { engineGone, unexpected } from '../../shared/problems/wire.ts'
import type { AppRouter } from '../../shared/router.ts'
import { eventQueue } from './event-queue.ts'

/** The engine is gone. `sent` is false when the request surely never reached it, so that it may be repeated. */
export class EngineGone extends ProblemError {
  readonly sent: boolean
  constructor(sent: boolean, options?: ErrorOptions) {
    super(engineGone(), options)
    this.sent = sent
  }
}

export interface RemoteEngine extends EngineApi {
  /** Cuts all connections. */
  disconnect(): Promise<void>
}

/**
 * The engine behind a Unix socket, as if it were in this process: errors are ProblemErrors,
 * calls wait as long as the engine lives, and throw EngineGone when it does not.
 */
export function connectEngine(socket: string): RemoteEngine {
  // A connection a call: no race with the server closing an idle one.
  const agent = new Agent({ connect: { socketPath: socket }, headersTimeout: 0, bodyTimeout: 0, pipelining: 0 })
  const url = `http://engine${apiPath}`
  const viaSocket = (address: string | URL, init: object): Promise<Response> =>
    undiciFetch(address, { ...init, dispatcher: agent }) as unknown as Promise<Response>
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: { fetch: ((address, init) => viaSocket(address, init)) satisfies FetchLike },
        }),
        false: httpLink({ url, fetch: (address, init) => viaSocket(String(address), init ?? {}) }),
      }),
    ],
  })
  const q = client
  return {
    state: () => answer(q.state.query()),
    changes: (signal) => follow(client, signal),
    status: (input) => answer(q.status.query(input)),
    scan: (input) => answer(q.scan.mutate(input)),
    jobs: () => answer(q.jobs.query()),
    config: () => answer(q.config.query()),
    propose: (input) => answer(q.propose.mutate(input)),
    acceptProposal: (input) => answer(q.acceptProposal.mutate(input)),
    saveJob: (input) => answer(q.saveJob.mutate(input)),
    removeJob: (input) => answer(q.removeJob.mutate(input)),
    pause: (input) => answer(q.pause.mutate(input)),
    resume: (input) => answer(q.resume.mutate(input)),
    saveSettings: (input) => answer(q.saveSettings.mutate(input)),
    startRun: (input) => answer(q.startRun.mutate(input)),
    waitRun: (input, signal) => answer(q.waitRun.mutate(input, signal ? { signal } : {})),
    cancelRun: (input) => answer(q.cancelRun.mutate(input)),
    runs: (input) => answer(q.runs.query(input)),
    run: (input) => answer(q.run.query(input)),
    log: (input) => answer(q.log.query(input)),
    snapshots: (input) => answer(q.snapshots.query(input)),
    ls: (input) => answer(q.ls.query(input)),
    restore: (input) => answer(q.restore.mutate(input)),
    verify: (input) => answer(q.verify.mutate(input)),
    prune: (input) => answer(q.prune.mutate(input)),
    fix: (input) => answer(q.fix.mutate(input)),
    importCrontab: (input) => answer(q.importCrontab.mutate(input)),
    strategies: () => answer(q.strategies.query()),
    probe: (input) => answer(q.probe.mutate(input)),
    preview: (input) => answer(q.preview.mutate(input)),
    nextTimes: (input) => answer(q.nextTimes.query(input)),
    doctor: () => answer(q.doctor.query()),
    power: (input) => answer(q.power.mutate(input)),
    uninstall: () => answer(q.uninstall.mutate()),
    disconnect: () => agent.destroy(),
  }
}

type Client = ReturnType<typeof createTRPCClient<AppRouter>>

async function answer<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw backToProblem(error)
  }
}

async function* follow(client: Client, signal: AbortSignal): AsyncGenerator<StateChange> {
  const queue = eventQueue<StateChange>()
  const subscription = client.changes.subscribe(undefined, {
    onData: (change) => queue.push(change),
    onError: (error) => queue.fail(backToProblem(error)),
    onComplete: () => queue.fail(new EngineGone(true)),
    // tRPC would connect again by itself; who follows decides that, since it may be another engine.
    onConnectionStateChange: (now) => {
      if (now.state === 'connecting' && now.error !== null) queue.fail(new EngineGone(true))
    },
  })
  try {
    yield* queue.take(signal)
  } finally {
    subscription.unsubscribe()
  }
}

/** What went wrong on the other side, as it was thrown there. */
function backToProblem(error: unknown): Error {
  if (!(error instanceof TRPCClientError)) return error instanceof Error ? error : new ProblemError(unexpected())
  const told = Problem.safeParse((error.data as { problem?: unknown } | null | undefined)?.problem)
  if (told.success) return new ProblemError(told.data, { cause: error })
  if (isAbort(error)) return error
  return new EngineGone(!neverSent(error), { cause: error })
}

function isAbort(error: Error): boolean {
  return error.cause instanceof Error && error.cause.name === 'AbortError'
}

/** Nobody listened, or a closing engine answered 503 without looking at the call. */
function neverSent(error: TRPCClientError<AppRouter>): boolean {
  const response = error.meta?.['response']
  if (typeof response === 'object' && response !== null && 'status' in response && response.status === 503) return true
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && (at.code === 'ECONNREFUSED' || at.code === 'ENOENT')) return true
  }
  return false
}
