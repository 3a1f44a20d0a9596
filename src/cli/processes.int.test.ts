import { execFile } from 'node:child_process'
import { access, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Runs } from '../shared/model/status.ts'
import { type Spawned, spawnCli } from './testing/spawn-cli.ts'

const fakeMain = fileURLToPath(new URL('./testing/fake-main.ts', import.meta.url))
const sh = promisify(execFile)
let home: string
let spawned: Spawned[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ctxb-proc-'))
  spawned = []
})
afterEach(async () => {
  for (const { child } of spawned) child.kill('SIGKILL')
  await Promise.all(spawned.map((one) => one.ended))
  await rm(home, { recursive: true, force: true })
})

function cli(argv: string[], env: Record<string, string> = {}): Spawned {
  const one = spawnCli('fake', argv, { HOME: home, CTX_BACKUP_HOME: home, ...env })
  spawned.push(one)
  return one
}

const socket = (): string => join(home, 'run', 'engine.sock')
const listening = (): Promise<boolean> =>
  access(socket()).then(
    () => true,
    () => false,
  )
/** Until a process of ours runs a job in its own engine. */
async function runningOwner(): Promise<Spawned> {
  const owner = cli(['run'])
  await expect.poll(listening, { timeout: 20_000 }).toBe(true)
  await expect.poll(async () => (await once(['jobs', '--json'])).code, { timeout: 20_000 }).toBe(0)
  return owner
}
async function once(
  argv: string[],
  env?: Record<string, string>,
): Promise<{ code: number | string; out: string; err: string }> {
  const one = cli(argv, env)
  const code = await one.ended
  return { code, out: one.out(), err: one.err() }
}

describe('one command', () => {
  test('prints and ends, and leaves neither socket nor lock behind', async () => {
    const { code, out, err } = await once(['run', '--json'], { FAKE_END: 'warning' })
    expect([code, err]).toEqual([3, ''])
    expect(Runs.parse(JSON.parse(out)).runs).toHaveLength(1)
    expect(await listening()).toBe(false)
    expect((await once(['jobs'])).code).toBe(0)
  })

  test('keeps what it makes to its user', async () => {
    const owner = await runningOwner()
    expect((await stat(socket())).mode & 0o777).toBe(0o600)
    for (const name of await readdir(home)) expect((await stat(join(home, name))).mode & 0o077, name).toBe(0)
    owner.child.kill('SIGINT')
    expect(await owner.ended).toBe(130)
  })

  test('keeps to --config DIR', async () => {
    const other = join(home, 'other')
    expect((await once(['jobs', '--config', other])).code).toBe(0)
    expect((await readdir(other)).sort()).toContain('run')
    expect(await readdir(home)).toEqual(['other'])
  })

  test('is coloured where colour is forced, and plain where it is not wanted', async () => {
    expect((await once(['status'], { FORCE_COLOR: '1' })).out).toContain('\u001b[')
    expect((await once(['status'], { NO_COLOR: '1' })).out).not.toContain('\u001b')
    expect((await once(['status'])).out).not.toContain('\u001b')
  })

  test('outlives a reader that leaves early', async () => {
    // The reader is gone before the first byte, so that every write fails.
    const line = `sleep 0.3; "${process.execPath}" --disable-warning=ExperimentalWarning "${fakeMain}" ls main latest; echo "code $?" >&2`
    const { stdout, stderr } = await sh('bash', ['-c', `( ${line} ) | true`], {
      env: { PATH: process.env['PATH'], HOME: home, CTX_BACKUP_HOME: home },
    })
    expect(stdout).toBe('')
    expect(stderr).toBe('code 0\n')
  })

  test('Ctrl-C in mid-look leaves in order', async () => {
    const looking = cli(['status'], { FAKE_HANG: '1' })
    await expect.poll(listening, { timeout: 20_000 }).toBe(true)
    looking.child.kill('SIGINT')
    expect(await looking.ended).toBe(130)
    expect(await listening()).toBe(false)
  })

  test('a usage error is 2 in the shell too', async () => {
    const { code, out, err } = await once(['runn'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('Did you mean `run`')
  })
})

describe('several processes', () => {
  test('the second uses the engine of the first, and may cancel its run', async () => {
    const owner = await runningOwner()
    const second = cli(['run', '--json'])
    await expect.poll(async () => (await once(['runs', '--json'])).out, { timeout: 20_000 }).toContain('"r2"')
    second.child.kill('SIGINT')
    expect(await second.ended).toBe(130)
    expect(JSON.parse(second.out())).toMatchObject({ runs: [{ id: 'r2', status: 'cancelled' }] })
    owner.child.kill('SIGINT')
    expect(await owner.ended).toBe(130)
    expect(owner.out()).toContain('main cancelled')
  })

  test('the first waits for the second before it ends', async () => {
    const owner = await runningOwner()
    const second = cli(['run', '--json'])
    await expect.poll(async () => (await once(['runs', '--json'])).out, { timeout: 20_000 }).toContain('"r2"')
    owner.child.kill('SIGINT')
    await expect.poll(() => owner.err(), { timeout: 20_000 }).toContain('still uses this engine')
    expect(owner.child.exitCode).toBeNull()
    second.child.kill('SIGINT')
    expect(await second.ended).toBe(130)
    expect(await owner.ended).toBe(130)
  })

  test('after kill -9 of the owner the next finds lock and socket free', async () => {
    const owner = await runningOwner()
    owner.child.kill('SIGKILL')
    expect(await owner.ended).toBe('SIGKILL')
    expect(await listening()).toBe(true) // its socket file is left
    expect((await once(['jobs'])).code).toBe(0)
    expect(await listening()).toBe(false)
  })

  test('a stopped owner is waited for, then told', async () => {
    const owner = await runningOwner()
    owner.child.kill('SIGSTOP')
    const { code, err } = await once(['jobs'])
    owner.child.kill('SIGCONT')
    expect(code).toBe(1)
    expect(err).toContain('does not answer')
  }, 60_000)

  test('ten at once all get their answer', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => once(['jobs', '--json'])))
    expect(all.map((one) => [one.code, one.err])).toEqual(all.map(() => [0, '']))
  })

  test('a second Ctrl-C ends at once', async () => {
    const owner = await runningOwner()
    const guest = cli(['run'])
    await expect.poll(async () => (await once(['runs', '--json'])).out, { timeout: 20_000 }).toContain('"r2"')
    owner.child.kill('SIGINT')
    await expect.poll(() => owner.err(), { timeout: 20_000 }).toContain('still uses this engine')
    owner.child.kill('SIGINT')
    expect(await owner.ended).toBe(130)
    guest.child.kill('SIGKILL')
  })
})
