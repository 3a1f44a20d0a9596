import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineLock, Folders } from '../../store/types.ts'
import { createSystemClock } from '../../system/system-clock.ts'
import type { HostMode } from '../engine-factory.ts'
import { type EngineHandle, type OpenOptions, openEngineWith } from '../engine-handle.ts'
import { type FakeEngine, type FakeOptions, fakeEngine } from './fake-engine.ts'

/** One user's folders with one lock, and engines over them. */
export interface Rig {
  folders: Folders
  /** Engines made so far, oldest first. */
  engines: FakeEngine[]
  open(mode: HostMode, options?: Partial<OpenOptions> & { fake?: FakeOptions }): Promise<EngineHandle>
  /** Takes the lock as another process would. */
  lock(): Promise<EngineLock | null>
  clean(): Promise<void>
}

export async function hostRig(): Promise<Rig> {
  const home = await mkdtemp(join(tmpdir(), 'ctxb-host-'))
  const runtime = join(home, 'run')
  const folders: Folders = {
    home,
    config: join(home, 'config'),
    data: join(home, 'data'),
    cache: join(home, 'cache'),
    logs: join(home, 'logs'),
    runtime,
    socket: join(runtime, 'engine.sock'),
  }
  let held = false
  const lock = async (): Promise<EngineLock | null> => {
    if (held) return null
    held = true
    return {
      release: async () => {
        held = false
      },
    }
  }
  const engines: FakeEngine[] = []
  const handles: EngineHandle[] = []
  return {
    folders,
    engines,
    lock,
    async open(mode, { fake, ...options } = {}) {
      const handle = await openEngineWith({
        mode,
        env: {},
        folders,
        clock: createSystemClock(),
        acquireLock: lock,
        create: async ({ owner }) => {
          const engine = fakeEngine({ owner, ...fake })
          engines.push(engine)
          return engine
        },
        ...options,
      })
      handles.push(handle)
      return handle
    },
    async clean() {
      await Promise.all(handles.map((handle) => handle.close({ now: true })))
      await rm(home, { recursive: true, force: true })
    },
  }
}
