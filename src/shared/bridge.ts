import { z } from 'zod'
import { Problem } from './model/problem.ts'

/*
 * What preload exposes to the page as `window.ctxBackup`, and the messages behind it.
 * Only plain serialisable values and functions cross; never `ipcRenderer` itself.
 */

export { bridgeName, channels } from './bridge-names.ts'

/** One call of the router. `id` is unique in the page; main keys subscriptions by sender and id. */
export const BridgeOp = z.object({
  id: z.number().int().min(0),
  /** Procedure of AppRouter, e.g. `startRun`. */
  path: z.string().min(1).max(64),
  type: z.enum(['query', 'mutation', 'subscription']),
  input: z.unknown(),
})
export type BridgeOp = z.infer<typeof BridgeOp>

export const BridgeResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), problem: Problem }),
])
export type BridgeResult = z.infer<typeof BridgeResult>

/** main → page, one message of a subscription. `problem` null at the end = it ended in order. */
export const BridgeEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('data'), id: z.number().int(), data: z.unknown() }),
  z.object({ kind: z.literal('end'), id: z.number().int(), problem: Problem.nullable() }),
])
export type BridgeEvent = z.infer<typeof BridgeEvent>

export interface Bridge {
  /** Never rejects for what the engine refuses: that is `ok: false` with its Problem. */
  request(op: BridgeOp): Promise<BridgeResult>
  /** Returns the function that ends it; after that neither callback is called again. */
  subscribe(op: BridgeOp, onData: (data: unknown) => void, onEnd: (problem: Problem | null) => void): () => void
  /** Routes that the shell asks the page to show. Returns the function that stops listening. */
  onNavigate(listener: (route: string) => void): () => void
  /** `process.platform` of the shell. */
  platform: string
}

/** Addresses within the window, used by tray, notifications and the page alike. */
export const routes = {
  overview: '#/overview',
  settings: '#/settings',
  job: (job: string) => `#/settings/jobs/${encodeURIComponent(job)}`,
  newJob: '#/settings/new-job',
  runs: '#/run',
  run: (run: string) => `#/run/${encodeURIComponent(run)}`,
} as const

/** `serve`: the header that carries the page's second key on every `/api` call and event stream. */
export const keyHeader = 'x-ctx-key'
/** `serve`: POST here, once a session, answers `{ "key": "..." }`; 409 when it was handed out already. */
export const keyPath = '/session/key'
/** `serve` and the fixture server: where the router answers. */
export const apiPath = '/api'
