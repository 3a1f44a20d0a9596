import { readdir, readFile } from 'node:fs/promises'
import { execa } from 'execa'
import type { ChildIdentity } from './process.ts'

/** One process as the system lists it. */
export interface TableEntry {
  pid: number
  group: number
  /** Clock ticks since boot (Linux) or `ps`'s lstart (elsewhere). */
  startTime: string
  /** Ended, but not yet collected by its parent: it does nothing any more. */
  zombie: boolean
}

export interface ProcessTable {
  boot(): Promise<string>
  /** Null when there is no such process. */
  find(pid: number): Promise<TableEntry | null>
  all(): Promise<TableEntry[]>
}

export function processTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  return platform === 'linux' ? procfs : ps
}

/** Who a child is that this process started. One that has ended already names its group all the same. */
export async function identify(pid: number, table: ProcessTable): Promise<ChildIdentity> {
  const entry = await table.find(pid)
  return { pid, startTime: entry?.startTime ?? 'ended', boot: await table.boot() }
}

/**
 * The living processes of a child's group.
 * The kernel keeps a number taken while it names a group, so a group whose leader is gone is still the child's;
 * a leader of that number with another start time means that the whole group ended before.
 */
export async function groupMembers(child: ChildIdentity, table: ProcessTable): Promise<TableEntry[]> {
  if (child.boot !== (await table.boot())) return []
  try {
    process.kill(-child.pid, 0)
  } catch (error) {
    // EPERM: some member belongs to another user (setuid); it is there all the same.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return []
  }
  const members = (await table.all()).filter((e) => e.group === child.pid)
  const leader = members.find((e) => e.pid === child.pid)
  if (leader !== undefined && leader.startTime !== child.startTime) return []
  return members.filter((e) => !e.zombie)
}

let linuxBoot: Promise<string> | undefined

/** proc(5): after the name in parentheses come state (3), ppid (4), pgrp (5), ... starttime (22). */
export function parseStat(text: string): TableEntry | null {
  // The name may hold spaces and parentheses of its own.
  const close = text.lastIndexOf(')')
  const fields = text.slice(close + 2).split(' ')
  const [state, , group] = fields
  const startTime = fields[19]
  if (close < 0 || state === undefined || startTime === undefined) return null
  return {
    pid: Number.parseInt(text, 10),
    group: Number(group),
    startTime,
    zombie: state === 'Z' || state === 'X' || state === 'x',
  }
}

const procfs: ProcessTable = {
  boot() {
    linuxBoot ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then((text) => text.trim())
    return linuxBoot
  },
  async find(pid) {
    try {
      return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return null
    }
  },
  async all() {
    const names = await readdir('/proc')
    const found = await Promise.all(names.filter((n) => /^\d+$/.test(n)).map((n) => procfs.find(Number(n))))
    return found.filter((e) => e !== null)
  },
}

/** One line of `ps -o pid=,pgid=,stat=,lstart=`, as macOS and the BSDs print it. */
export function parsePsLine(line: string): TableEntry | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line)
  if (match === null) return null
  const [, pid, group, stat, startTime] = match
  return { pid: Number(pid), group: Number(group), zombie: stat?.startsWith('Z') === true, startTime: startTime ?? '' }
}

async function askPs(args: readonly string[]): Promise<TableEntry[]> {
  const { stdout } = await execa('/bin/ps', [...args, '-o', 'pid=,pgid=,stat=,lstart='], {
    extendEnv: false,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    reject: false,
    timeout: 10_000,
  })
  return (stdout ?? '').split('\n').flatMap((line) => parsePsLine(line) ?? [])
}

let macBoot: Promise<string> | undefined

const ps: ProcessTable = {
  boot() {
    macBoot ??= execa('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { timeout: 10_000 }).then((r) => r.stdout)
    return macBoot
  },
  async find(pid) {
    return (await askPs(['-p', String(pid)]))[0] ?? null
  },
  all: () => askPs(['-ax']),
}
