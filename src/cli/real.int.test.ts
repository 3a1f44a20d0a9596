import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Entries,
  Jobs,
  type Restored,
  Runs,
  Scan,
  type Snapshots,
  Status,
  type Verify,
} from '../shared/model/status.ts'
import { spawnCli } from './testing/spawn-cli.ts'

let home: string
let env: Record<string, string>

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ctxb-real-'))
  env = { HOME: home }
  const context = join(home, 'work', 'alpha', '.context')
  await mkdir(join(context, 'journal'), { recursive: true })
  for (const name of ['CONSTITUTION.md', 'TASKS.md', 'DECISIONS.md'])
    await writeFile(join(context, name), `# ${name}\n`)
  const entry = join(context, 'journal', '2026-11-22.md')
  await writeFile(entry, 'what happened\n')
  await chmod(entry, 0o640)
  await utimes(entry, new Date('2026-11-22T10:00:00.123Z'), new Date('2026-11-22T10:00:00.123Z'))
  await mkdir(join(home, '.ctx'), { mode: 0o700 })
  await writeFile(join(home, '.ctx', '.ctx.key'), Buffer.alloc(32, 7), { mode: 0o600 })
})
afterEach(() => rm(home, { recursive: true, force: true }))

interface Told {
  code: number | string
  out: string
  err: string
}

async function cli(...argv: string[]): Promise<Told> {
  const one = spawnCli('real', argv, env)
  return { code: await one.ended, out: one.out(), err: one.err() }
}

async function json<T>(argv: string[], code = 0): Promise<T> {
  const told = await cli(...argv, '--json')
  expect(`${told.code} ${told.err}`, told.out).toBe(`${code} `)
  return JSON.parse(told.out) as T
}

const journal = (): string => join(home, 'work', 'alpha', '.context', 'journal', '2026-11-22.md')

describe('the command line over the real engine', () => {
  test('backs up, proves, lists, restores and verifies, and sees damage', async () => {
    const first = Runs.parse(await json(['--once']))
    expect(first.runs).toMatchObject([{ status: 'succeeded', problem: null }])
    const [run] = first.runs
    const job = run?.job ?? ''

    const status = Status.parse(await json(['status'], 3))
    expect(status.exposure.files).toBe(0)
    expect(status.projects.map((p) => p.name)).toEqual(['alpha'])
    const items = [...status.projects.flatMap((p) => p.items), ...status.user.items].filter((item) => item.files > 0)
    expect(items.filter((item) => item.proof === null)).toEqual([])
    expect(items.find((item) => item.class === 'key')?.proof?.level).toBe('verified')

    const { snapshots } = await json<Snapshots>(['snapshots', job])
    expect(snapshots).toMatchObject([{ job, complete: true, suspect: false }])
    const listed = await json<Entries>(['ls', job, 'latest', join(home, 'work', 'alpha', '.context', 'journal')])
    expect(listed.entries.map((e) => e.path)).toEqual([journal()])

    const target = join(home, 'back')
    const restored = await json<Restored>(['restore', job, '--path', journal(), '--to', target])
    expect(restored).toMatchObject({ files: 1, damaged: [], kept: [] })
    const copy = join(target, journal())
    expect(await readFile(copy, 'utf8')).toBe('what happened\n')
    const [was, is] = [await lstat(journal()), await lstat(copy)]
    expect([is.mode, is.mtimeMs]).toEqual([was.mode, was.mtimeMs])
    const again = await cli('restore', job, '--path', journal(), '--to', target)
    expect(again.code).toBe(3)
    expect(again.out).toContain('there already and kept')

    expect((await json<Verify>(['verify', job])).damaged).toEqual([])
    await damage(join(home, 'ctx-backups'), '2026-11-22.md')
    const verdict = await json<Verify>(['verify', job], 1)
    expect(verdict.damaged.map((d) => d.path)).toEqual([journal()])
    expect((await cli('status')).code).toBe(1)

    expect((await cli('log', 'latest')).code).toBe(0)
    expect(Runs.parse(await json(['runs'])).runs.map((r) => r.kind)).toContain('verify')
  })

  test('scans, proposes, and writes nothing before it is accepted', async () => {
    expect(Scan.parse(await json(['scan'])).projects.map((p) => p.path)).toEqual([join(home, 'work', 'alpha')])
    const proposal = await cli('init', '--destination', join(home, 'copies'))
    expect(proposal.code).toBe(2)
    expect(proposal.out).toContain('.ctx.key')
    expect(Jobs.parse(await json(['jobs'])).jobs).toEqual([])
    expect((await readdir(home)).sort()).not.toContain('copies')

    const accepted = await json<{ accepted: boolean; job: string }>([
      'init',
      '--yes',
      '--strategy',
      'cp',
      '--destination',
      join(home, 'copies'),
      '--schedule',
      'daily@03:00',
    ])
    expect(accepted.accepted).toBe(true)
    expect(Jobs.parse(await json(['jobs'])).jobs).toMatchObject([
      { id: accepted.job, strategy: 'cp', schedule: { kind: 'daily', at: '03:00' } },
    ])
    expect((await cli('run', '--dry-run')).out).toContain('cp ')
    expect((await cli('job', 'remove', accepted.job, '--yes')).code).toBe(0)
    expect(Jobs.parse(await json(['jobs'])).jobs).toEqual([])
  })

  test('adds and edits a job of paths, and refuses what it cannot run', async () => {
    const { job } = await json<{ job: string }>([
      'job',
      'add',
      '--name',
      'Work',
      '--strategy',
      'rsync',
      '--destination',
      join(home, 'd'),
      '--path',
      join(home, 'work'),
      '--exclude',
      'node_modules',
    ])
    expect(job).toBe('work')
    expect(
      (await json<{ nextTimes: string[] }>(['job', 'edit', job, '--schedule', '30 2 * * 1-5'])).nextTimes,
    ).toHaveLength(5)
    const wrong = await cli('job', 'edit', job, '--schedule', '99 2 * * *')
    expect(wrong.code).not.toBe(0)
    expect(wrong.err).toContain('→')
    expect((await cli('run', job)).code).toBe(0)
    await rm(join(home, 'd'), { recursive: true })
    const refused = await cli('run', job)
    expect(refused.code).toBe(1)
    expect(refused.out).toContain('✗ work failed')
  })
})

/** Changes one byte of every file of that name below a folder, keeping size and times. */
async function damage(folder: string, name: string): Promise<void> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (e) => e.isFile() && e.name === name,
  )
  expect(found.length).toBeGreaterThan(0)
  for (const entry of found) {
    const file = join(entry.parentPath, entry.name)
    const { atime, mtime } = await lstat(file)
    const bytes = await readFile(file)
    bytes[0] = (bytes[0] ?? 0) ^ 1
    await chmod(file, 0o600)
    await writeFile(file, bytes)
    await utimes(file, atime, mtime)
  }
}
