import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, realpath, rm, stat, symlink, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { put } from './sample/files.ts'

const here = resolve(import.meta.dirname, '..')
let root = ''

/** A checkout with tiny programs in place of the app's: each says what it was started with. */
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'ctxb-start-')))
  await chmod(root, 0o755)
  for (const name of ['bin', 'scripts', 'package.json', 'package-lock.json', 'assets']) {
    await cp(join(here, name), join(root, name), { recursive: true })
  }
  for (const name of ['vite.config.ts', 'vite.node.config.ts', 'vite.preload.config.ts']) {
    await cp(join(here, name), join(root, name))
  }
  await symlink(join(here, 'node_modules'), join(root, 'node_modules'))
  await put(
    join(root, 'src/cli/main.ts'),
    `console.log('cli', JSON.stringify(process.argv.slice(2)))\nprocess.exitCode = 3\n`,
  )
  await put(join(root, 'src/main/main.ts'), `export const main = 1\n`)
  await put(
    join(root, 'src/preload/preload.ts'),
    `import { contextBridge } from 'electron'\ncontextBridge.exposeInMainWorld('a', 1)\n`,
  )
  await put(join(root, 'src/renderer/main.tsx'), `document.body.append('hello')\n`)
  await put(join(root, 'src/renderer/index.html'), `<script type="module" src="./main.tsx"></script>\n`)
  await put(join(root, 'electron-dist/electron'), `#!/bin/sh\necho "electron $*"\nexit 5\n`, { mode: 0o755 })
})

afterAll(() => rm(root, { recursive: true, force: true }))

const ids = (uid: number | undefined) => (uid === undefined ? {} : { uid, gid: uid })

interface Told {
  code: number
  stdout: string
  stderr: string
}

async function start(args: string[], env: NodeJS.ProcessEnv = {}, uid?: number): Promise<Told> {
  const options = {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: root, ...env },
    ...ids(uid),
  }
  const failed = (error: Told): Told => error
  const script = join(root, 'scripts/start.js')
  const {
    stdout,
    stderr,
    code = 0,
  } = await promisify(execFile)(process.execPath, [script, ...args], options)
    .then((told) => ({ ...told, code: 0 }))
    .catch(failed)
  return { stdout, stderr, code }
}

describe('npm start', () => {
  it('hands its arguments to the command line and ends as it does, without building', async () => {
    expect(await start(['--once'])).toEqual({ code: 3, stdout: 'cli ["--once"]\n', stderr: '' })
    expect((await start(['status', '--json'])).stdout).toBe('cli ["status","--json"]\n')
    await expect(stat(join(root, 'dist'))).rejects.toThrow('ENOENT')
  })

  it('builds, and serves the page where no window can be opened, saying why', async () => {
    const { stdout, stderr } = await start([])
    expect(stdout).toBe('cli ["serve"]\n')
    expect(stderr).toContain('Building')
    expect(stderr).toContain('No window here: Electron is not installed')
    for (const bundle of ['renderer/index.html', 'preload/preload.cjs', 'main/main.js', 'cli/main.js']) {
      expect((await stat(join(root, 'dist', bundle))).isFile()).toBe(true)
    }
  })

  it('builds again only when the source has changed', async () => {
    expect((await start([])).stderr).not.toContain('Building')
    const later = Date.now() / 1000 + 5
    await utimes(join(root, 'src/renderer/main.tsx'), later, later)
    expect((await start([])).stderr).toContain('Building')
  })

  it("opens the window where Electron's binary and a display are, ends as it does, and takes it along when killed", async (context) => {
    const env = { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'electron-dist'), DISPLAY: ':97' }
    await utimes(join(root, 'src/renderer/main.tsx'), 1, 1)
    let uid: number | undefined
    if (process.getuid?.() === 0) {
      expect((await start([], env)).stderr).toContain('No window here: Electron does not run as root')
      uid = 65534
      execFileSync('chown', ['-R', '65534:65534', root])
      const canRead = await promisify(execFile)('ls', [join(here, 'node_modules')], { uid }).then(
        () => true,
        () => false,
      )
      context.skip(!canRead, 'this checkout cannot be read by another user than root')
    }
    expect(await start([], env, uid)).toEqual({ code: 5, stdout: `electron ${root}\n`, stderr: '' })

    if (process.platform !== 'linux') return
    await put(join(root, 'electron-dist/electron'), `#!/bin/sh\necho "pid $$"\nexec sleep 60\n`, { mode: 0o755 })
    const full = { PATH: process.env['PATH'], HOME: root, ...env }
    const child = spawn(process.execPath, [join(root, 'scripts/start.js')], { env: full, cwd: root, ...ids(uid) })
    const pid = await new Promise<number>((done) =>
      child.stdout.on('data', (text) => done(Number(/\d+/.exec(String(text))))),
    )
    child.kill('SIGKILL')
    await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false)
  })

  it.runIf(process.platform === 'linux').each(['SIGTERM', 'SIGKILL'] as const)(
    'ends what it started when npm is ended by %s',
    async (signal) => {
      await put(join(root, 'src/cli/main.ts'), `console.log('pid', process.pid, 'end')\nsetInterval(() => {}, 1000)\n`)
      const env = { PATH: process.env['PATH'], HOME: root }
      const npm = spawn('npm', ['start', '--', 'status'], { env, cwd: root })
      let said = ''
      npm.stdout.on('data', (text) => {
        said += String(text)
      })
      await expect.poll(() => said, { timeout: 20_000 }).toMatch(/pid \d+ end/)
      const pid = Number(/pid (\d+) end/.exec(said)?.[1])
      npm.kill(signal)
      await expect.poll(() => existsSync(`/proc/${pid}/exe`), { timeout: 10_000 }).toBe(false)
    },
  )
})
