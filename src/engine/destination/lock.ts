import { open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { uptime } from 'node:os'
import { ProblemError } from '../../shared/model/problem.ts'
import { destinationInUse, destinationMissing } from '../../shared/problems/destination.ts'
import type { JobContext } from '../strategies/strategy.ts'
import { type Clock, instant } from '../system/clock.ts'
import type { ChildIdentity, ProcessDoor } from '../system/process.ts'
import { identify, processTable } from '../system/process-table.ts'
import { display, fsPath, type RawPath } from '../system/rawpath.ts'
import { lockFile, machineFolder } from './layout.ts'
import { makeFolder } from './make-folder.ts'

/** Milliseconds without a sign of life after which a lock of another host counts as left behind. */
const foreignLimit = 3_600_000

interface Holder extends ChildIdentity {
  schema: 1
  host: string
  machine: string
  /** Milliseconds since 1970, by the holder's clock. */
  since: number
  heartbeat: number
}

export interface MachineLock {
  /** What was found and broken, in words; null when the place was free. */
  broken: string | null
  release(): Promise<void>
  /** The disk hangs, so the lock cannot be taken off it: this process counts it as its own no more. */
  abandon(): void
}

/** Locks that this process holds now, by file and time; another one of its own was abandoned. */
const held = new Set<string>()
const heldKey = (file: RawPath, { since }: Pick<Holder, 'since'>): string => `${file}\0${since}`

interface Parts {
  clock: Clock
  door: Pick<ProcessDoor, 'isAlive'>
}

/**
 * Takes the machine's folder at the destination for this process, or throws ProblemError `destination-in-use`.
 * Breaks only a lock whose holder is proven dead, or one of another host that was silent for an hour.
 */
export async function lockMachineFolder({ clock, door }: Parts, ctx: JobContext): Promise<MachineLock> {
  const file = lockFile(ctx)
  await makeFolder(machineFolder(ctx)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new ProblemError(destinationMissing({ job: ctx.job.id, path: display(ctx.destination) }))
  })
  const me: Holder = {
    schema: 1,
    host: ctx.machine.host,
    machine: ctx.machine.id,
    ...(await identify(process.pid, processTable())),
    since: clock.now(),
    heartbeat: clock.now(),
  }
  let broken: string | null = null
  for (let attempt = 0; !(await create(file, me)); attempt++) {
    const found = await read(file)
    if (found === null) continue
    const dead = attempt < 3 ? await whyDead(file, found, me, { clock, door }) : null
    if (dead === null) throw inUse(ctx, found.holder)
    if (!(await takeAway(file, found.text, me))) throw inUse(ctx, found.holder)
    broken = `removed a lock that was left behind: ${dead}`
  }
  held.add(heldKey(file, me))
  return { broken, ...keepAlive(file, me, clock) }
}

function inUse(ctx: JobContext, holder: Holder | null): ProblemError {
  const about = { job: ctx.job.id, path: display(ctx.destination) }
  const { host = 'an unknown machine', pid = 0, since = 0 } = holder ?? {}
  return new ProblemError(destinationInUse(about, { host, pid, since: instant(since) }))
}

/** False when somebody else holds it. */
async function create(file: RawPath, me: Holder): Promise<boolean> {
  try {
    const handle = await open(fsPath(file), 'wx', 0o600)
    try {
      await handle.writeFile(JSON.stringify(me))
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

interface Found {
  text: string
  /** Null when the file was cut short, e.g. by a power loss. */
  holder: Holder | null
  /** Milliseconds since 1970 of the last sign of life. */
  seen: number
}

async function read(file: RawPath): Promise<Found | null> {
  try {
    const text = await readFile(fsPath(file), 'utf8')
    const holder = parse(text)
    return { text, holder, seen: holder?.heartbeat ?? (await stat(fsPath(file))).mtimeMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function parse(text: string): Holder | null {
  try {
    const it = JSON.parse(text) as Partial<Holder> | null
    const whole = typeof it?.pid === 'number' && typeof it.boot === 'string' && typeof it.startTime === 'string'
    return whole && typeof it.host === 'string' && typeof it.heartbeat === 'number' ? (it as Holder) : null
  } catch {
    return null
  }
}

/** Why the holder cannot be at work any more; null when it may be. */
async function whyDead(
  file: RawPath,
  { holder, seen }: Found,
  me: Holder,
  { clock, door }: Parts,
): Promise<string | null> {
  const bootedAt = clock.now() - uptime() * 1000
  if (holder === null) {
    return seen < bootedAt ? 'it was cut short before this machine was last started' : null
  }
  const who = `process ${holder.pid} on ${holder.host}`
  const own = holder.boot === me.boot && holder.pid === me.pid && holder.startTime === me.startTime
  if (own && !held.has(heldKey(file, holder))) return `${who} had to leave it when the disk did not answer`
  if (holder.boot === me.boot) return (await door.isAlive(holder)) ? null : `${who} has ended`
  // Another boot of this machine. A copy of this machine (same name, same id) would have given a sign since.
  if (holder.host === me.host && holder.machine === me.machine && seen < bootedAt) {
    return `${who} ended with the last shutdown`
  }
  return clock.now() - seen > foreignLimit ? `${who} gave no sign of life since ${instant(seen)}` : null
}

/** Removes the very lock that was judged: false when another one was put there meanwhile. */
async function takeAway(file: RawPath, judged: string, me: Holder): Promise<boolean> {
  const aside = `${file}.broken-${me.pid}` as RawPath
  try {
    await rename(fsPath(file), fsPath(aside))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
  const same = (await readFile(fsPath(aside), 'utf8')) === judged
  if (same) await unlink(fsPath(aside))
  else await rename(fsPath(aside), fsPath(file))
  return same
}

/** Gives a sign of life each minute, until the place is freed. */
function keepAlive(file: RawPath, me: Holder, clock: Clock): Pick<MachineLock, 'release' | 'abandon'> {
  let writing: Promise<void> | null = null
  const stop = clock.everyMinute(() => {
    // A disk that hangs must not gather waiting writes.
    writing ??= sign(file, { ...me, heartbeat: clock.now() }).finally(() => {
      writing = null
    })
  })
  const abandon = (): void => {
    stop()
    held.delete(heldKey(file, me))
  }
  return {
    abandon,
    async release() {
      stop()
      await writing
      if (isMine(await read(file), me)) await unlink(fsPath(file))
      held.delete(heldKey(file, me))
    },
  }
}

async function sign(file: RawPath, me: Holder): Promise<void> {
  try {
    if (!isMine(await read(file), me)) return
    const handle = await open(fsPath(file), 'r+')
    try {
      // Same length but for the clock's digits: never empty in between.
      await handle.write(JSON.stringify(me), 0)
    } finally {
      await handle.close()
    }
  } catch {
    // The disk went away: the run itself meets that and says it.
  }
}

function isMine(found: Found | null, me: Holder): boolean {
  const holder = found?.holder
  return (
    holder?.pid === me.pid && holder.startTime === me.startTime && holder.boot === me.boot && holder.since === me.since
  )
}
