import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { JobConfig } from '../../shared/model/config.ts'
import type { Item, Run, Status } from '../../shared/model/status.ts'
import type { GuardId } from '../../shared/model/words.ts'
import { createEngine, type Engine } from '../engine.ts'
import type { Clock } from '../system/clock.ts'
import { resolveFolders } from '../system/folders.ts'
import type { ProcessDoor } from '../system/process.ts'

/** A home of its own in a temporary folder, with real engines started in it. */
export interface TestHome {
  /** The user's home. */
  home: string
  /** CTX_BACKUP_HOME. */
  own: string
  /** A folder beside the home, for destinations. */
  disk: string
  write(path: string, content: string | Buffer, mode?: number): string
  /** Starts an engine that owns this home's folders; tests close it, or `end` does. */
  start(options?: {
    clock?: Clock
    door?: ProcessDoor
    scheduling?: boolean
    env?: Record<string, string>
  }): Promise<Engine>
  end(): Promise<void>
}

export function testHome(): TestHome {
  const base = mkdtempSync(join(tmpdir(), 'ctxb-home-'))
  const home = join(base, 'home')
  const own = join(base, 'own')
  const disk = join(base, 'disk')
  for (const folder of [home, own, disk]) mkdirSync(folder, { mode: 0o700 })
  const engines = new Set<Engine>()
  return {
    home,
    own,
    disk,
    write(path, content, mode = 0o644) {
      const full = join(home, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, content, { mode })
      return full
    },
    async start(options = {}) {
      const env = { PATH: process.env.PATH ?? '', HOME: home, CTX_BACKUP_HOME: own, ...options.env }
      const folders = resolveFolders({ env, home })
      const engine = await createEngine({
        folders,
        env,
        owner: options.scheduling === true ? 'serve' : 'cli',
        scheduling: options.scheduling ?? false,
        onError: (error, where) => {
          throw new Error(`unforeseen in ${where}`, { cause: error })
        },
        ...(options.clock === undefined ? {} : { clock: options.clock }),
        ...(options.door === undefined ? {} : { door: options.door }),
      })
      engines.add(engine)
      const close = engine.close.bind(engine)
      engine.close = async () => {
        engines.delete(engine)
        await close()
      }
      return engine
    },
    async end() {
      for (const engine of [...engines]) await engine.close()
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** A key, two projects with knowledge, journal and an encrypted pad: enough for most tests. */
export function smallWorld(world: TestHome): void {
  world.write('.ctx/.ctx.key', Buffer.alloc(32, 7), 0o600)
  chmodSync(join(world.home, '.ctx'), 0o700)
  for (const name of ['alpha', 'beta']) {
    world.write(`work/${name}/.context/DECISIONS.md`, `# Decisions of ${name}\n`)
    world.write(`work/${name}/.context/TASKS.md`, '- [ ] one\n')
    world.write(`work/${name}/.context/CONSTITUTION.md`, 'rules\n')
    for (let i = 0; i < 12; i++)
      world.write(`work/${name}/.context/journal/2026-01-${i + 10}.md`, `day ${i} of ${name}\n`)
    world.write(`work/${name}/.context/scratchpad.enc`, Buffer.alloc(64, name.length))
    world.write(`work/${name}/.context/state/session-1.json`, '{}')
    world.write(`work/${name}/.context/state/events.jsonl`, '{"e":1}\n')
  }
}

/** Accepts a job over all ctx items into `disk`, and answers with its id. */
export async function addJob(engine: Engine, world: TestHome, more: Partial<JobConfig> = {}): Promise<string> {
  const { job } = await engine.api.propose({
    strategy: more.strategy ?? 'rsync',
    destination: more.destination?.path ?? world.disk,
    schedule: more.schedule ?? { kind: 'manual' },
    embedded: false,
  })
  return (
    await engine.api.acceptProposal({
      job: { ...job, ...more, destination: { path: more.destination?.path ?? world.disk } },
    })
  ).job
}

/** Runs a job to its end. */
export async function runJob(engine: Engine, job: string, allow: GuardId[] = []): Promise<Run> {
  const { run } = await engine.api.startRun({ job, trigger: 'manual', allow, dryRun: false })
  return engine.api.waitRun({ run })
}

export function statusOf(engine: Engine): Promise<Status> {
  return engine.api.status({ refresh: true })
}

/** All items of a status, of projects and user scope. */
export function itemsOf(status: Status): Item[] {
  return [...status.user.items, ...status.projects.flatMap((p) => p.items)]
}
