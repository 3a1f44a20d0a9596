import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { resolveFolders } from '../src/engine/system/folders.ts'
import type { Command, ProcessDoor } from '../src/engine/system/process.ts'
import { createProcessDoor } from '../src/engine/system/process-door.ts'
import { JobConfig } from '../src/shared/model/config.ts'
import type { Run } from '../src/shared/model/status.ts'

/** A live engine in folders of its own, over one home folder. */
export interface BenchEngine extends Engine {
  /** Programs started since it was last emptied: the last part of the path, and what for. */
  calls: { program: string; name: string }[]
}

export async function openEngine(dir: string, home: string, scheduling = false): Promise<BenchEngine> {
  await mkdir(home, { recursive: true })
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, CTX_BACKUP_HOME: join(dir, 'app') }
  const real = createProcessDoor({ env })
  const calls: BenchEngine['calls'] = []
  const note = ({ program, name }: Command): void => {
    calls.push({ program: program.slice(program.lastIndexOf('/') + 1), name })
  }
  const door: ProcessDoor = {
    ...real,
    run(command, handlers) {
      note(command)
      return real.run(command, handlers)
    },
    capture(command, options) {
      note(command)
      return real.capture(command, options)
    },
  }
  const onError = (error: unknown, where: string): void => console.error(where, error)
  const engine = await createEngine({
    folders: resolveFolders({ env }),
    env,
    door,
    owner: 'serve',
    scheduling,
    onError,
  })
  return { ...engine, calls }
}

/** A job over all ctx items that keeps every snapshot, so that no pruning falls into what is measured. */
export function job(strategy: 'rsync' | 'cp', destination: string, id: string = strategy): JobConfig {
  return JobConfig.parse({
    id,
    name: id,
    strategy,
    destination: { path: destination },
    sources: { ctx: 'all' },
    retention: { last: 1000 },
  })
}

/** One run from its acceptance to its result. */
export async function runOnce(engine: Engine, id: string): Promise<Run> {
  const { run } = await engine.api.startRun({ job: id, trigger: 'manual', allow: [], dryRun: false })
  const ended = await engine.api.waitRun({ run })
  if (ended.status !== 'succeeded')
    throw new Error(`${id}: ${ended.status}: ${ended.problem?.what} ${ended.problem?.why}`)
  return ended
}

/** The snapshot that a run made: the newest folder of its job. */
export async function contentOf(engine: Engine, id: string, destination: string): Promise<string> {
  const { snapshots } = await engine.api.snapshots({ job: id })
  const newest = snapshots[0]
  if (newest === undefined) throw new Error(`${id} has no snapshot`)
  // <host>-<machine id>
  const machine = (await readdir(destination)).find((name) => name.endsWith(newest.machine))
  return join(destination, machine ?? newest.machine, id, newest.id)
}
