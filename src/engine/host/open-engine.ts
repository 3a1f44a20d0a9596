import type { Folders } from '../store/types.ts'
import type { Clock } from '../system/clock.ts'
import { ensureFolders, resolveFolders } from '../system/folders.ts'
import { createSystemClock } from '../system/system-clock.ts'
import type { HostMode } from './engine-factory.ts'
import { type EngineHandle, openEngineWith } from './engine-handle.ts'
import { acquireEngineLock } from './lock.ts'

export type { EngineHandle } from './engine-handle.ts'

export interface OpenEngine {
  /** A command that ends, or a shell that stays and schedules. */
  mode: HostMode
  env: NodeJS.ProcessEnv
  /** By default those of `env`. */
  folders?: Folders
  clock?: Clock
  /** What a person should know while waiting: one calm sentence. */
  onNotice?: (text: string) => void
  /** `serve`: makes a new one-time address, for a second `serve` command; null before it can. */
  loginLink?: () => string | null
}

/** Attaches to the live engine of these folders, or owns one. Throws ProblemError when neither can be. */
export async function openEngine(options: OpenEngine): Promise<EngineHandle> {
  const { env, clock = createSystemClock(), folders = resolveFolders({ env }), ...rest } = options
  await ensureFolders(folders)
  return await openEngineWith({
    ...rest,
    env,
    clock,
    folders,
    acquireLock: acquireEngineLock,
    create: async ({ owner, scheduling, onError }) => {
      // A guest never needs the engine's own code.
      const { createEngine } = await import('../engine.ts')
      return await createEngine({ folders, env, owner, scheduling, clock, onError })
    },
  })
}
