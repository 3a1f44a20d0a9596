import type { EngineApi } from '../../shared/api.ts'
import type { EngineLock, Folders } from '../store/types.ts'
import type { Clock } from '../system/clock.ts'
import type { EngineFactory, HostMode } from './engine-factory.ts'
import { type Current, EngineLink } from './engine-link.ts'
import { errorLog } from './error-log.ts'
import { linkedEngine } from './linked-engine.ts'
import { serveSocket } from './socket-server.ts'

export interface OpenOptions {
  mode: HostMode
  env: NodeJS.ProcessEnv
  folders: Folders
  clock: Clock
  acquireLock: (folders: Folders) => Promise<EngineLock | null>
  create: EngineFactory
  /** What a person should know while waiting: one calm sentence. */
  onNotice?: (text: string) => void
  /** `serve`: makes a new one-time address, for a second `serve` command; null before it can. */
  loginLink?: () => string | null
  /** Milliseconds that a held lock may go with a silent socket; 10 s when absent. */
  waitMs?: number
}

export interface EngineHandle {
  /** Stays the same while the engine behind it may change hands. */
  readonly engine: EngineApi
  /** Whether this process runs the engine now. */
  readonly owned: boolean
  /** Keeps an error that no room foresaw, with its stack, in the log folder. */
  report(error: unknown, where: string): void
  /**
   * Leaves. An owning one-shot first waits for the runs and commands that use its engine; an owning shell
   * cancels what runs. `now` skips the wait.
   */
  close(options?: { now?: boolean }): Promise<void>
}

/** Milliseconds for answers to go out when an engine closes. */
const answerGrace = 1000
/** Milliseconds between looks whether guests are done. */
const drainEvery = 100

/** Attaches to the live engine of these folders, or owns one. Throws ProblemError when neither can be. */
export async function openEngineWith(options: OpenOptions): Promise<EngineHandle> {
  const { mode, folders, clock } = options
  const notice = options.onNotice ?? (() => undefined)
  const report = errorLog(folders.logs, clock)
  const link = new EngineLink({
    mode,
    folders,
    clock,
    onNotice: notice,
    waitMs: options.waitMs ?? 10_000,
    acquireLock: () => options.acquireLock(folders),
    own: async (lock) => {
      const owner = mode === 'one-shot' ? 'cli' : mode
      const engine = await options.create({
        folders,
        lock,
        owner,
        scheduling: mode !== 'one-shot',
        env: options.env,
        onError: report,
      })
      try {
        const { loginLink } = options
        const extra = loginLink === undefined ? {} : { loginLink }
        return {
          engine,
          server: await serveSocket({
            engine: engine.api,
            socket: folders.socket,
            clock,
            onUnexpected: report,
            ...extra,
          }),
        }
      } catch (error) {
        await engine.close()
        throw error
      }
    },
  })
  await link.current()

  return {
    engine: linkedEngine(link, clock),
    get owned() {
      return link.owned
    },
    report,
    async close({ now = false } = {}) {
      if (mode === 'one-shot' && !now && link.owned) await drain(await link.current(), clock, notice)
      const last = await link.leave()
      if (last?.kind !== 'own') return
      last.server.refuseNew()
      try {
        await last.engine.close()
        await last.server.close(answerGrace)
      } finally {
        await last.lock.release()
      }
    },
  }
}

/** Waits until nobody uses the engine: no guest's command, no unanswered call, no run. */
async function drain(current: Current, clock: Clock, notice: (text: string) => void): Promise<void> {
  if (current.kind !== 'own') return
  for (let look = 0; ; look++) {
    const { running } = await current.api.state()
    if (running.length === 0 && current.server.busy() === 0) return current.server.refuseNew()
    if (look === 10) notice('Done; another ctx-backup command still uses this engine, so this one waits for it to end.')
    await clock.sleep(drainEvery)
  }
}
