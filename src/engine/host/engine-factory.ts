import type { EngineApi } from '../../shared/api.ts'
import type { EngineLock, Folders } from '../store/types.ts'

/** Who asks for an engine: a command that ends, or a shell that stays and schedules. */
export type HostMode = 'one-shot' | 'app' | 'serve'

/** An engine of this process. */
export interface LocalEngine {
  api: EngineApi
  /** Cancels what runs, cleanly, and waits for it. */
  close(): Promise<void>
}

/** Makes the engine of this process; called only while `lock` is held. */
export type EngineFactory = (options: {
  folders: Folders
  lock: EngineLock
  owner: 'app' | 'serve' | 'cli'
  /** Tick, catch up: only the app and `serve`. */
  scheduling: boolean
  env: NodeJS.ProcessEnv
  /** An error that no room foresaw. */
  onError: (error: unknown, where: string) => void
}) => Promise<LocalEngine>
