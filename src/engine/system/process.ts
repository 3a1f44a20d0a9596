import type { RawPath } from './rawpath.ts'

/** A command as it will run: never a shell's string. */
export interface Command {
  /** Name for log and timing, e.g. `rsync copy`. */
  name: string
  /** Absolute path of the program, from `detect`. */
  program: string
  args: readonly string[]
  /** Text only: Node passes a working directory as text. */
  cwd?: string
  /** Added to the allow-listed environment; never a secret. */
  env?: Readonly<Record<string, string>>
  /** File whose bytes are its standard input (a NUL list of names); closed when absent. */
  stdinFile?: RawPath
}

/** How a process ended: one of these, never a set of booleans. */
export type Ended =
  | { by: 'exit'; code: number }
  | { by: 'signal'; signal: string }
  | { by: 'cancel' }
  /** `silence`: it wrote nothing for `silenceLimitMs`. */
  | { by: 'timeout'; limit: 'time' | 'silence' }
  | { by: 'spawn-failure'; reason: string }

export interface ProcessHandlers {
  signal?: AbortSignal
  /** Milliseconds of running after which it is stopped. */
  timeLimitMs?: number
  /** A line of output without its end; `\r` and `\n` both end lines. Awaited: back-pressure. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void | Promise<void>
  /** Raw standard output instead of lines, for NUL formats and bytes. Awaited: back-pressure. */
  onStdout?: (chunk: Buffer) => void | Promise<void>
  /** Told before the tool can write: stored so that recovery can end the group. */
  onStart?: (child: ChildIdentity) => void | Promise<void>
  /** How to cancel: TERM to the group then KILL after 5 s, or INT to the child, TERM at 5 s, KILL at 10 s. */
  cancel?: 'term' | 'int-first'
  /** Milliseconds without a line or byte after which it counts as hung; absent = never. */
  silenceLimitMs?: number
}

/** Enough to tell a child from a later process of the same number. */
export interface ChildIdentity {
  pid: number
  /** Start time as the system tells it (clock ticks since boot on Linux, text on macOS). */
  startTime: string
  /** Boot id; a process of another boot is dead. */
  boot: string
}

export interface ProcessResult {
  ended: Ended
  /** Last lines of standard error, at most 200, for outcome tables. */
  stderrTail: readonly string[]
  /** Milliseconds. */
  tookMs: number
  /** It could not be ended (a dead network mount can hold a process for ever): its identity. */
  leftBehind?: ChildIdentity
}

/** The engine's only door to other programs. */
export interface ProcessDoor {
  run(command: Command, handlers?: ProcessHandlers): Promise<ProcessResult>
  /** Small outputs only (versions, git plumbing): standard output as bytes, at most `limit` (default 64 MiB). */
  capture(
    command: Command,
    options?: { signal?: AbortSignal; timeLimitMs?: number; limit?: number },
  ): Promise<ProcessResult & { stdout: Buffer }>
  /** Whether that very process (not a zombie, not a successor of its number) lives. */
  isAlive(child: ChildIdentity): Promise<boolean>
  /** Ends the child's whole group and waits for it. Returns what it did, in words. */
  endGroup(child: ChildIdentity): Promise<string>
  /** The program's absolute path in the user's PATH, or null. */
  which(program: string): Promise<string | null>
}
