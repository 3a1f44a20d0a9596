import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Problem } from '../../../shared/model/problem.ts'
import type { Run, Snapshot } from '../../../shared/model/status.ts'
import type { Engine } from '../../engine.ts'
import type { ProcessDoor } from '../../system/process.ts'
import { createProcessDoor } from '../../system/process-door.ts'
import { rawFromText } from '../../system/rawpath.ts'
import type { TestHome } from '../../testing/engine-harness.ts'
import { compareTrees } from '../../testing/trees.ts'

const isRoot = process.getuid?.() === 0

/** Why faults that need mounts cannot be made here; null when they can. */
export const noMounts: string | null = !isRoot
  ? 'only root may mount'
  : process.platform !== 'linux'
    ? 'tmpfs is Linux’s'
    : null
/** Why nothing can run as another user here; null when it can. */
export const noOtherUser: string | null = !isRoot ? 'only root may run a test as another user' : null

for (const reason of new Set([noMounts, noOtherUser]))
  if (reason !== null) console.warn(`some fault tests are skipped: ${reason}`)

/** Mounts a disk in memory; the answer takes it away again. */
export function mountTmpfs(folder: string, size = '64m'): () => void {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'ctxb-fault', folder])
  let mounted = true
  return () => {
    if (!mounted) return
    mounted = false
    execFileSync('umount', ['-l', folder])
  }
}

/** Newest first. */
export async function snapshotsOf(engine: Engine, job: string): Promise<Snapshot[]> {
  return (await engine.api.snapshots({ job })).snapshots
}

export const isGood = (s: Snapshot): boolean => s.complete && !s.suspect

/** The one folder of a job at a destination, where this machine alone writes. */
export function jobFolder(destination: string, job: string): string {
  const machines = readdirSync(destination).filter((name) => !name.startsWith('.'))
  expect(machines).toHaveLength(1)
  return join(destination, machines[0] ?? '', job)
}

/** What a run must never leave in a job's folder: half-made or half-removed backups, manifests without their backup. */
export function leftovers(destination: string, job: string): string[] {
  const names = readdirSync(jobFolder(destination, job))
  const whole = new Set(names)
  return names.filter(
    (name) =>
      /\.(partial|deleting)$/.test(name) ||
      (name.endsWith('.manifest.json') && !whole.has(name.slice(0, -'.manifest.json'.length))),
  )
}

/** A copy of the home as it is now, to compare restores with; folder by folder as ctx's files lie. */
export function keepHome(world: TestHome): string {
  const kept = join(world.disk, '..', `kept-${Math.random().toString(36).slice(2)}`)
  mkdirSync(kept)
  execFileSync('cp', ['-a', `${world.home}/.`, kept])
  return kept
}

const notKept = (path: string): boolean => /(^|\/)state\/(?!events)/.test(path)

/** Restores all of a snapshot to an empty folder and compares what ctx owns with a kept home, byte for byte. */
export async function expectRestores(
  engine: Engine,
  world: TestHome,
  job: string,
  kept: string,
  snapshot = 'latest',
): Promise<void> {
  const to = join(world.disk, '..', `restored-${Math.random().toString(36).slice(2)}`)
  const restored = await engine.api.restore({ job, snapshot, paths: [], to, inPlace: false, overwrite: false })
  expect(restored.damaged).toEqual([])
  for (const folder of ['.ctx', ...projectsOf(kept)]) {
    const [left, right] = [rawFromText(join(kept, folder)), rawFromText(join(to, world.home, folder))]
    expect(compareTrees(left, right, { only: (path) => !notKept(path) }), folder).toEqual([])
  }
}

function projectsOf(home: string): string[] {
  const work = join(home, 'work')
  if (!existsSync(work)) return []
  return readdirSync(work)
    .map((name) => join('work', name, '.context'))
    .filter((path) => existsSync(join(home, path)))
}

/** A message a user can act on: what, why, and a command that exists, in sentences without codes or traces. */
export function expectReadable(problem: Problem | null | undefined): asserts problem is Problem {
  expect(problem).toBeTruthy()
  if (problem === null || problem === undefined) return
  for (const text of [problem.what, problem.why]) {
    expect(text).toMatch(/^\S.*[.?]$/s)
    // Paths are the user's own words.
    expect(text.replaceAll(/\/\S+/g, 'PATH')).not.toMatch(
      /\bat .*:\d+:\d+|Error:|undefined|\[object|\bexit(ed)? (code|status)|\bE[A-Z]{4,}\b/,
    )
  }
  expect(problem.fix?.command ?? '').toMatch(
    /^(ctx-backup (run|job|fix|prune|doctor|verify|scan|runs|init)\b|chmod |sudo |\$\{EDITOR|ls |df |mount\b)/,
  )
  expect(problem.fix?.label).toBeTruthy()
}

/** The one problem of a code in the engine's state. */
export async function problemOf(engine: Engine, code: string): Promise<Problem | undefined> {
  const { problems } = await engine.api.status({ refresh: true })
  return problems.find((p) => p.code === code)
}

/** A run's log as text. */
export async function logOf(engine: Engine, run: Run): Promise<string> {
  const page = await engine.api.log({ run: run.id, after: 0, limit: 1000 })
  return page.lines.map((line) => line.text).join('\n')
}

/**
 * A folder with a program of that name before the real one in PATH: the shell lines of `body`, in which `"$REAL" "$@"`
 * is the real call. Calls that only ask for the version go straight through.
 */
export function wrapTool(world: TestHome, tool: string, body: string): { path: string; door: ProcessDoor } {
  const real = execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim()
  const bin = join(world.disk, '..', 'bin')
  mkdirSync(bin, { recursive: true })
  const file = join(bin, tool)
  writeFileSync(file, `#!/bin/sh\nREAL='${real}'\ncase "$*" in *.partial*) ;; *) exec "$REAL" "$@" ;; esac\n${body}\n`)
  chmodSync(file, 0o755)
  const path = `${bin}:${process.env['PATH'] ?? ''}`
  return { path, door: createProcessDoor({ env: { ...process.env, PATH: path } }) }
}

/** Living processes whose command line holds all of `words`, zombies left out. */
export function processesWith(...words: string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const state = /\) (\w)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]
        return state !== 'Z' && line !== '' && words.every((word) => line.includes(word)) ? [Number(name)] : []
      } catch {
        return []
      }
    })
}

/** Asks again and again, up to 30 s, until there is something. */
export async function until<T>(
  what: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  name = 'it',
): Promise<T> {
  for (let i = 0; i < 1200; i++) {
    const found = await what()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`waited in vain for ${name}`)
}
