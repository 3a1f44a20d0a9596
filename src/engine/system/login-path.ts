import { userInfo } from 'node:os'
import type { Clock } from './clock.ts'
import { type Env, toolEnvironment } from './environment.ts'
import { runCommand } from './process-run.ts'
import { processTable } from './process-table.ts'
import { createSystemClock } from './system-clock.ts'

const mark = '--ctx-backup-environment--'
/** Milliseconds that a login shell may take. */
const patience = 5000
/** Where Homebrew and hand-made installations lie. */
const usual = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']

/**
 * The PATH that the user has in a terminal. A start from a desktop or by launchd gets a bare one
 * (facts/tools.md), without the tools the user installed. So the login shell is asked once: with a fixed script,
 * in a session of its own, its start-up chatter kept apart by marks, 5 s at most. Failing that, the PATH of `env`.
 */
export async function loginPath(options: { env: Env; shell?: string; clock?: Clock }): Promise<string> {
  const { env, clock = createSystemClock() } = options
  const shell = options.shell ?? env.SHELL ?? userShell()
  const own = env.PATH ?? ''
  const asked = shell?.startsWith('/') ? await askShell(shell, env, own, clock) : ''
  const parts = [...asked.split(':'), ...own.split(':'), ...usual]
  return [...new Set(parts.filter((p) => p.startsWith('/')))].join(':')
}

function userShell(): string | null {
  try {
    return userInfo().shell
  } catch {
    // An account without an entry in the user database.
    return null
  }
}

async function askShell(shell: string, env: Env, path: string, clock: Clock): Promise<string> {
  let inside = false
  let found = ''
  await runCommand(
    { name: 'login shell', program: shell, args: ['-ilc', `echo ${mark}; command env; echo ${mark}`] },
    {
      timeLimitMs: patience,
      onLine(line, stream) {
        if (stream !== 'stdout') return
        if (line === mark) inside = !inside
        else if (inside && line.startsWith('PATH=')) found = line.slice('PATH='.length)
      },
    },
    { clock, table: processTable(), environment: toolEnvironment(env, [path, ...usual].join(':')), prefix: [] },
  )
  return found
}
