import type { Clock } from './clock.ts'
import { type Env, toolEnvironment } from './environment.ts'
import { politePrefix } from './politeness.ts'
import type { ProcessDoor } from './process.ts'
import { endWholeGroup } from './process-end.ts'
import { runCommand } from './process-run.ts'
import { groupMembers, processTable } from './process-table.ts'
import { findProgram } from './programs.ts'
import { createSystemClock } from './system-clock.ts'

export interface ProcessDoorOptions {
  /** The engine's own environment; tools get an allow-listed part of it. */
  env: Env
  /** The PATH for tools, e.g. from `loginPath`; asked once, at the first use. By default that of `env`. */
  path?: () => Promise<string>
  clock?: Clock
  /** `run` (not `capture`) yields to the user's work by nice, ionice or taskpolicy, where they work. */
  polite?: boolean
}

const fallbackPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'
/** Bytes that `capture` takes by default. */
const captureLimit = 64 * 1024 * 1024

/** The engine's only door to other programs, to the real system. */
export function createProcessDoor(options: ProcessDoorOptions): ProcessDoor {
  const { env, clock = createSystemClock() } = options
  const table = processTable()
  let path: Promise<string> | undefined
  let prefix: Promise<string[]> | undefined

  const searchPath = () => {
    path ??= options.path?.() ?? Promise.resolve(env.PATH || fallbackPath)
    return path
  }
  const politeness = () => {
    prefix ??= options.polite ? searchPath().then((p) => politePrefix(p, toolEnvironment(env, p))) : Promise.resolve([])
    return prefix
  }

  return {
    async run(command, handlers = {}) {
      const environment = toolEnvironment(env, await searchPath(), command.env)
      return runCommand(command, handlers, { clock, table, environment, prefix: await politeness() })
    },

    async capture(command, { signal, timeLimitMs, limit = captureLimit } = {}) {
      const environment = toolEnvironment(env, await searchPath(), command.env)
      const chunks: Buffer[] = []
      let size = 0
      const result = await runCommand(
        command,
        {
          ...(signal === undefined ? {} : { signal }),
          ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
          onStdout(chunk) {
            size += chunk.length
            if (size > limit) throw new Error(`${command.name} printed more than ${limit} bytes`)
            chunks.push(chunk)
          },
        },
        { clock, table, environment, prefix: [] },
      )
      return { ...result, stdout: Buffer.concat(chunks) }
    },

    async isAlive(child) {
      if (child.boot !== (await table.boot())) return false
      const found = await table.find(child.pid)
      return found !== null && !found.zombie && found.startTime === child.startTime
    },

    async endGroup(child) {
      const who = `process ${child.pid}`
      if (child.boot !== (await table.boot())) return `${who} ended with the last shutdown`
      const members = await groupMembers(child, table)
      if (members.length === 0) return `${who} had already ended`
      const several = members.length > 1 ? ` and ${members.length - 1} more of its group` : ''
      switch (await endWholeGroup(child, 'term', clock, table)) {
        case 'alive':
          return `${who}${several} could not be ended, not even by force`
        case 'SIGKILL':
          return `ended ${who}${several} by force, since it did not end when asked`
        default:
          return `ended ${who}${several}, which was still running`
      }
    },

    async which(program) {
      return findProgram(program, await searchPath())
    },
  }
}
