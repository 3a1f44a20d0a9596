import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'

const here = resolve(import.meta.dirname, '..')

/** A Node too old to run the program by itself, from PATH: the launcher must bring the packaged one. */
async function findOldNode(): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node')
    if (!existsSync(node)) continue
    const { stdout } = await promisify(execFile)(node, ['-p', 'process.versions.node'])
    if (Number.parseInt(stdout, 10) < 24) return node
  }
  return null
}

/** A tiny real program in place of the command line: does what its first argument says. */
const program = `
const [what, ...rest] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(line + '\\n')
if (what === 'version') say(process.versions.node)
else if (what === 'code') process.exitCode = Number(rest[0])
else if (what === 'args') say(JSON.stringify(rest))
else if (what === 'stdin') process.stdin.pipe(process.stdout)
else if (what === 'die') process.kill(process.pid, rest[0])
else if (what === 'env') say(JSON.stringify({ channel: process.env.NODE_CHANNEL_FD ?? null, send: typeof process.send }))
else if (what === 'wait') {
  setInterval(() => {}, 1000)
  say('pid ' + process.pid)
} else if (what === 'count') {
  let ints = 0
  process.on('SIGINT', () => say('INT ' + ++ints))
  process.on('SIGTERM', () => { say('TERM'); process.exit(42) })
  process.on('SIGHUP', () => { say('HUP'); process.exit(43) })
  process.on('SIGQUIT', () => { say('QUIT'); process.exit(44) })
  setInterval(() => {}, 1000)
  say('pid ' + process.pid)
}
`

const oldNode = await findOldNode()
let root = ''

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'ctxb-launcher-')))
  await cp(join(here, 'bin'), join(root, 'bin'), { recursive: true })
  await cp(join(here, 'package.json'), join(root, 'package.json'))
  await symlink(join(here, 'node_modules'), join(root, 'node_modules'))
  await mkdir(join(root, 'src/cli'), { recursive: true })
  await writeFile(join(root, 'src/cli/main.ts'), program)
})

afterAll(() => rm(root, { recursive: true, force: true }))

function launch(node: string, ...args: string[]): ChildProcess {
  const child = spawn(node, [join(root, 'bin/ctx-backup.js'), ...args], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

interface Told {
  stdout: string
  stderr: string
  code: number | null
  signal: NodeJS.Signals | null
}

async function finish(child: ChildProcess): Promise<Told> {
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes')
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { stdout, stderr, code, signal }
}

async function run(node: string, ...args: string[]): Promise<Told> {
  const child = launch(node, ...args)
  child.stdin?.end()
  return finish(child)
}

/** Resolves with the program's own process id, once it runs and its handlers are on. */
async function childPid(child: ChildProcess): Promise<number> {
  let seen = ''
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    seen += String(chunk)
    const pid = /pid (\d+)\n/.exec(seen)?.[1]
    if (pid !== undefined) return Number(pid)
  }
  throw new Error(`the program did not start: ${seen}`)
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20))
}

const needsOldNode = 'there is no Node older than 24 in PATH'

describe.each([
  ['an older Node', oldNode],
  ['Node 24 itself', process.execPath],
])('the launcher under %s', (_which, node) => {
  beforeEach((context) => context.skip(node === null, needsOldNode))

  it('runs the program under Node 24 with its arguments as they are', async () => {
    expect(Number.parseInt((await run(String(node), 'version')).stdout, 10)).toBeGreaterThanOrEqual(24)
    const odd = ['', '--', "it's", 'a b', '*', 'ü\n']
    expect(JSON.parse((await run(String(node), 'args', ...odd)).stdout)).toEqual(odd)
  })

  it.each([0, 1, 2, 3, 130])('ends with exit code %i of the program', async (code) => {
    expect(await run(String(node), 'code', String(code))).toEqual({ stdout: '', stderr: '', code, signal: null })
  })

  it.each(['SIGTERM', 'SIGKILL', 'SIGHUP', 'SIGINT'] as const)('ends by %s when the program does', async (signal) => {
    expect(await run(String(node), 'die', signal)).toMatchObject({ code: null, signal })
  })

  it('passes standard input through to its end', async () => {
    const child = launch(String(node), 'stdin')
    const big = 'line of input\n'.repeat(100_000)
    child.stdin?.end(big)
    expect((await finish(child)).stdout).toBe(big)
  })

  it.each([
    ['SIGTERM', 'TERM', 42],
    ['SIGHUP', 'HUP', 43],
    ['SIGQUIT', 'QUIT', 44],
  ] as const)('hands %s on to the program and waits for its answer', async (signal, word, code) => {
    const child = launch(String(node), 'count')
    await childPid(child)
    child.kill(signal)
    expect(await finish(child)).toMatchObject({ stdout: `${word}\n`, code })
  })

  it('hands INT on once, whether sent to the launcher alone or to the whole group', async () => {
    for (const toGroup of [false, true]) {
      const args = [join(root, 'bin/ctx-backup.js'), 'count']
      const child = spawn(String(node), args, { stdio: 'pipe', detached: true })
      onTestFinished(() => void child.kill('SIGKILL'))
      await childPid(child)
      const end = finish(child)
      process.kill(toGroup ? -Number(child.pid) : Number(child.pid), 'SIGINT')
      await new Promise((done) => setTimeout(done, 600))
      child.kill('SIGTERM')
      expect((await end).stdout).toBe('INT 1\nTERM\n')
    }
  })

  it('ends by INT when the program has no answer of its own', async () => {
    const child = launch(String(node), 'wait')
    await childPid(child)
    child.kill('SIGINT')
    expect(await finish(child)).toMatchObject({ code: null, signal: 'SIGINT' })
  })

  it('ends the program when the launcher is killed with -9', async () => {
    const child = launch(String(node), 'wait')
    const pid = await childPid(child)
    expect(lives(pid)).toBe(true)
    child.kill('SIGKILL')
    await until(() => !lives(pid))
  })

  it('leaves no trace of the tie to the program', async () => {
    expect(JSON.parse((await run(String(node), 'env')).stdout)).toEqual({ channel: null, send: 'undefined' })
  })
})

describe('which form of the program runs', () => {
  it('is the bundle, until the source is newer', async () => {
    const bundle = join(root, 'dist/cli/main.js')
    await mkdir(join(root, 'dist/cli'), { recursive: true })
    onTestFinished(() => rm(join(root, 'dist'), { recursive: true }))
    await writeFile(bundle, "console.log('bundle')")
    await writeFile(join(root, 'dist/build.json'), '{}')
    expect((await run(process.execPath, 'version')).stdout).toBe('bundle\n')
    await utimes(join(root, 'dist/build.json'), 1, 1)
    expect((await run(process.execPath, 'version')).stdout).toMatch(/^24/)
  })
})

describe('where no Node 24 is to be had', () => {
  it('says so, why, and what to do', async (context) => {
    context.skip(oldNode === null, needsOldNode)
    const bare = await realpath(await mkdtemp(join(tmpdir(), 'ctxb-bare-')))
    onTestFinished(() => rm(bare, { recursive: true }))
    await cp(join(root, 'bin'), join(bare, 'bin'), { recursive: true })
    await cp(join(root, 'src'), join(bare, 'src'), { recursive: true })
    await cp(join(root, 'package.json'), join(bare, 'package.json'))
    const child = spawn(String(oldNode), [join(bare, 'bin/ctx-backup.js'), 'status'], { stdio: 'pipe' })
    const { code, stderr } = await finish(child)
    expect(code).toBe(1)
    expect(stderr).toContain('ctx-backup needs Node.js 24 or newer; this is ')
    expect(stderr).toContain(`cd ${bare} && npm install --include=optional`)
    expect(stderr).not.toMatch(/\n {4}at /)
  })
})
