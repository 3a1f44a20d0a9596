import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** One line of the report. */
export interface Line {
  what: string
  /** Ours and theirs in milliseconds, or in `unit` ('' for a plain number). */
  ours: number
  theirs?: number
  against?: string
  unit?: 'ms' | 'MB' | ''
  /** The budget of DESIGN 7 as it is written there. */
  goal?: string
  /** Whether the budget holds; absent where there is none. */
  holds?: boolean
}

export interface Bench {
  name: string
  /** `scale`: 1 for the sizes of the budgets, less to try the bench itself. */
  run(dir: string, scale: number): Promise<Line[]>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** Medians of several things measured in turn, so that what else the machine does falls on all alike. */
export async function inTurn(rounds: number, ...works: (() => unknown)[]): Promise<number[]> {
  const times = works.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [n, work] of works.entries()) times[n]?.push(await timed(work))
  }
  return times.map(median)
}

export interface ToolOptions {
  cwd?: string
  stdin?: string
  stdout?: string
}

/** Runs a program to its end; its output goes to a file or nowhere. */
export async function tool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<void> {
  const files: number[] = []
  const open = (path: string, flags: string): number => {
    const fd = openSync(path, flags)
    files.push(fd)
    return fd
  }
  const stdio: (number | 'ignore' | 'inherit')[] = [
    options.stdin === undefined ? 'ignore' : open(options.stdin, 'r'),
    options.stdout === undefined ? 'ignore' : open(options.stdout, 'w'),
    'inherit',
  ]
  try {
    const child = spawn(program, args, { stdio, ...(options.cwd === undefined ? {} : { cwd: options.cwd }) })
    const code = await new Promise<number | null>((done, fail) => {
      child.on('error', fail)
      child.on('exit', done)
    })
    if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ... ended with ${code}`)
  } finally {
    for (const fd of files) closeSync(fd)
  }
}

/** A whole listing of a tree as a bare tool prints it: path, type, size, time, mode, link target. */
export function bareListing(root: string): Promise<void> {
  return tool('find', [root, '-printf', '%p\\0%y %s %T@ %m\\0%l\\0'])
}
