import type { Page } from 'playwright-core'
import type { EngineApi } from '../../src/shared/api.ts'
import type { Bridge, BridgeResult } from '../../src/shared/bridge.ts'

type Kind = 'query' | 'mutation'
type Answer<K extends keyof EngineApi> = Awaited<ReturnType<EngineApi[K]>>

let lastId = 1_000_000

/** Sends anything at all over the page's own bridge, as a hostile script in the page could. */
export function sendRaw(page: Page, op: unknown): Promise<BridgeResult> {
  return page.evaluate((raw) => {
    const bridge = Reflect.get(window, 'ctxBackup') as { request(op: unknown): Promise<BridgeResult> }
    return bridge.request(raw)
  }, op)
}

/** Asks the engine through the page's bridge; throws with the Problem's words. */
export async function rpc<K extends keyof EngineApi>(
  page: Page,
  path: K,
  type: Kind,
  input?: unknown,
): Promise<Answer<K>> {
  const result = await sendRaw(page, { id: ++lastId, path, type, input } satisfies Parameters<Bridge['request']>[0])
  if (!result.ok) throw new Error(`${path}: ${result.problem.what} ${result.problem.why}`)
  return result.data as Answer<K>
}

/** Takes the proposed job with this destination, backed up by copies; the job's id. */
export async function acceptJob(
  page: Page,
  destination: string,
  schedule: object = { kind: 'manual' },
): Promise<string> {
  const { job } = await rpc(page, 'propose', 'mutation', { strategy: 'cp', destination })
  const accepted = await rpc(page, 'acceptProposal', 'mutation', { job: { ...job, schedule } })
  return accepted.job
}

/** Runs a job to its end. */
export async function runJob(page: Page, job: string): Promise<Answer<'waitRun'>> {
  const { run } = await rpc(page, 'startRun', 'mutation', { job })
  return rpc(page, 'waitRun', 'mutation', { run })
}
