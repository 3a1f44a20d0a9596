import { constants } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { execa } from 'execa'
import type { Clock } from './clock.ts'
import type { ChildIdentity, Command, Ended, ProcessHandlers, ProcessResult } from './process.ts'
import { endWholeGroup } from './process-end.ts'
import { type Pumps, pumpOutput } from './process-streams.ts'
import { identify, type ProcessTable } from './process-table.ts'
import { fsPath } from './rawpath.ts'

/** Milliseconds after a tool's own end in which a quiet helper of its may still hold its output. */
const helperGrace = 2000

/**
 * Holds a tool back until its identity is stored: it waits for a line on descriptor 4, then becomes the tool
 * (same process). Should the engine die before, the read ends empty and the tool never starts.
 * The text is fixed; program and arguments come in as positional parameters and are never parsed.
 */
const gate = ['/bin/sh', '-c', 'IFS= read -r go <&4 && exec 4<&- && exec "$@"', 'ctx-backup-gate'] as const

export interface RunParts {
  clock: Clock
  table: ProcessTable
  environment: Record<string, string>
  /** Put before the program, e.g. `nice`. */
  prefix: readonly string[]
}

/** Runs one command to its end, whatever that is. Rejects only when a handler threw. */
export async function runCommand(command: Command, handlers: ProcessHandlers, parts: RunParts): Promise<ProcessResult> {
  const { clock, table } = parts
  const began = clock.monotonic()
  const result = (ended: Ended, stderrTail: readonly string[] = [], leftBehind?: ChildIdentity): ProcessResult => ({
    ended,
    stderrTail,
    tookMs: clock.monotonic() - began,
    ...(leftBehind === undefined ? {} : { leftBehind }),
  })
  if (handlers.signal?.aborted) return result({ by: 'cancel' })
  const refused = await cannotStart(command)
  if (refused !== null) return result({ by: 'spawn-failure', reason: refused })

  const started = await start(command, handlers.onStart !== undefined, parts)
  if (typeof started === 'string') return result({ by: 'spawn-failure', reason: started })
  const { pid, exited } = started
  const pumps = pumpOutput(started, handlers, clock.monotonic)

  // Known before the child's end where somebody asks; later its number alone names what is left of its group.
  let known: Promise<ChildIdentity> | undefined
  const who = () => {
    known ??= identify(pid, table)
    return known
  }
  let stopped: Ended | null = null
  const stopping = Promise.withResolvers<NodeJS.Signals | 'none' | 'alive'>()
  const stop = (ended: Ended, how: 'term' | 'int-first' = handlers.cancel ?? 'term') => {
    if (stopped !== null) return
    stopped = ended
    stopping.resolve(who().then((child) => endWholeGroup(child, how, clock, table)))
  }
  let thrown: { error: unknown } | null = null
  const fail = (error: unknown) => {
    thrown ??= { error }
    stop({ by: 'cancel' }, 'term')
  }
  const over = new AbortController()
  handlers.signal?.addEventListener('abort', () => stop({ by: 'cancel' }), { signal: over.signal })
  pumps.done.catch(fail)
  try {
    if (handlers.onStart) await handlers.onStart(await who())
    if (handlers.signal?.aborted) stop({ by: 'cancel' })
    if (stopped === null) started.open()
  } catch (error) {
    fail(error)
  }
  void limitTime(handlers, pumps.idle, clock, over.signal, (limit) => stop({ by: 'timeout', limit }))

  try {
    // A process in the grip of a dead mount outlives KILL: it is left, and said.
    const unkillable = stopping.promise.then((end) => (end === 'alive' ? null : exited))
    const end = await Promise.race([exited, unkillable])
    let alive = stopped !== null && (await stopping.promise) === 'alive'
    if (!(await drained(pumps))) {
      pumps.cut()
      alive = (await endWholeGroup(await who(), 'term', clock, table)) === 'alive' || alive
    }
    const failure = thrown as { error: unknown } | null
    if (failure !== null) throw failure.error
    return result(stopped ?? end ?? { by: 'cancel' }, pumps.stderrTail, alive ? await who() : undefined)
  } finally {
    over.abort()
  }
}

/** Why it cannot be started, in words, told before the gate could only say 127; null when it can. */
async function cannotStart({ program, cwd }: Command): Promise<string | null> {
  if (cwd !== undefined) {
    const folder = await stat(cwd).catch(() => null)
    if (!folder?.isDirectory()) return `the folder ${cwd} is not there`
  }
  if (!program.startsWith('/')) return `${program} is not a full path`
  try {
    await access(program, constants.X_OK)
    return (await stat(program)).isFile() ? null : `${program} is not a program`
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return missing ? `there is no ${program}` : `${program} may not be run by this user`
  }
}

interface Started {
  pid: number
  stdout: Readable
  stderr: Readable
  exited: Promise<Ended>
  /** Lets a held tool go. */
  open(): void
}

async function start(command: Command, held: boolean, parts: RunParts): Promise<Started | string> {
  const [file = command.program, ...args] = [...(held ? gate : []), ...parts.prefix, command.program, ...command.args]
  const input = command.stdinFile === undefined ? null : await open(fsPath(command.stdinFile), 'r').catch(asReason)
  if (typeof input === 'string') return input
  try {
    const child = execa(file, args, {
      ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
      env: parts.environment,
      extendEnv: false,
      buffer: false,
      reject: false,
      cleanup: false,
      detached: true,
      encoding: 'buffer',
      // A descriptor as it is (execa's types end at 9, the system's do not): the tool reads the file itself.
      stdio: [input === null ? 'ignore' : (input.fd as 9), 'pipe', 'pipe', 'ignore', held ? 'pipe' : 'ignore'],
    })
    // execa's own result waits for the streams too; ours is told by the `exit` event.
    const settled = child.then(
      (r) => r,
      (e: unknown) => e,
    )
    const node = child.nodeChildProcess
    if (child.pid === undefined) {
      const failure = (await settled) as { originalMessage?: string; message?: string }
      return failure.originalMessage ?? failure.message ?? 'the system gave no reason'
    }
    const exited = new Promise<Ended>((resolve) => {
      node.once('exit', (code, signal) =>
        resolve(code === null ? { by: 'signal', signal: signal ?? 'unknown' } : { by: 'exit', code }),
      )
    })
    const hold = held ? (node.stdio[4] as unknown as Writable) : null
    // A tool that died at the gate makes the write fail; its exit tells.
    hold?.on('error', () => {})
    return {
      pid: child.pid,
      stdout: node.stdout as Readable,
      stderr: node.stderr as Readable,
      exited,
      open: () => hold?.end('\n'),
    }
  } finally {
    // Not waited for: one turn later execa lets unread output flow away, so it must be read from at once.
    input?.close().catch(() => {})
  }
}

function asReason(error: NodeJS.ErrnoException): string {
  return `its list of names cannot be read (${error.code ?? error.message})`
}

/** False when all is quiet and yet somebody else holds the output (an ssh master that a tool left running). */
async function drained(pumps: Pumps): Promise<boolean> {
  const done = pumps.done.then(
    () => true,
    () => true,
  )
  let moves = pumps.moves()
  for (let quiet = 0; quiet < helperGrace; quiet += 50) {
    if (await Promise.race([done, pause(50)])) return true
    if (!pumps.busy() && moves === pumps.moves()) continue
    moves = pumps.moves()
    quiet = 0
  }
  return false
}

/** Real time: what is waited for here is a real process. */
function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined))
}

async function limitTime(
  { timeLimitMs, silenceLimitMs }: ProcessHandlers,
  idle: () => number,
  clock: Clock,
  over: AbortSignal,
  stop: (limit: 'time' | 'silence') => void,
) {
  const time = async () => {
    if (timeLimitMs === undefined) return
    await clock.sleep(timeLimitMs, over)
    stop('time')
  }
  const silence = async () => {
    if (silenceLimitMs === undefined) return
    for (let left = silenceLimitMs; left > 0; left = silenceLimitMs - idle()) await clock.sleep(left, over)
    stop('silence')
  }
  await Promise.all([time(), silence()]).catch(() => {})
}
