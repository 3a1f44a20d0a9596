import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keyHeader, keyPath } from '../shared/bridge.ts'
import { AppState } from '../shared/model/state.ts'
import { type Spawned, spawnCli } from './testing/spawn-cli.ts'

let home: string
let spawned: Spawned[]
let env: Record<string, string>

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ctxb-servep-'))
  await mkdir(join(home, 'page'))
  await writeFile(join(home, 'page', 'index.html'), '<title>page</title>')
  env = { HOME: home, CTX_BACKUP_HOME: join(home, 'own'), FAKE_PAGE: join(home, 'page') }
  spawned = []
})
afterEach(async () => {
  for (const { child } of spawned) child.kill('SIGKILL')
  await Promise.all(spawned.map((one) => one.ended))
  await rm(home, { recursive: true, force: true })
})

function cli(...argv: string[]): Spawned {
  const one = spawnCli('fake', argv, env)
  spawned.push(one)
  return one
}

async function serve(...argv: string[]): Promise<{ process: Spawned; url: URL }> {
  const process = cli('serve', ...argv)
  await expect
    .poll(() => process.out(), { timeout: 20_000 })
    .toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/)
  return { process, url: new URL(process.out().trim()) }
}

/** Signs in as a browser does; the answer asks for the state. */
async function signIn(url: URL): Promise<() => Promise<AppState>> {
  const signedIn = await fetch(url, { redirect: 'manual' })
  expect(signedIn.status).toBe(303)
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const handed = await fetch(new URL(keyPath, url), { method: 'POST', headers: { cookie, origin: url.origin } })
  const { key } = (await handed.json()) as { key: string }
  return async () => {
    const answer = await fetch(new URL('/api/state', url), { headers: { cookie, [keyHeader]: key } })
    const { result } = (await answer.json()) as { result: { data: unknown } }
    return AppState.parse(result.data)
  }
}

describe('serve', () => {
  test('owns and schedules, and commands use its engine', async () => {
    const { process, url } = await serve()
    const state = await signIn(url)
    expect((await state()).engine).toMatchObject({ owner: 'serve', scheduling: true })
    const run = cli('run', '--json')
    await expect.poll(async () => (await state()).running.length, { timeout: 20_000 }).toBe(1)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    process.child.kill('SIGTERM')
    expect(await process.ended).toBe(0)
    await expect(fetch(url)).rejects.toThrow()
  })

  /** Types `serve` once more while one runs. */
  async function another(): Promise<URL> {
    const again = cli('serve')
    expect(await again.ended).toBe(0)
    return new URL(again.out().trim())
  }

  test('typed again prints another address of the same server, for another browser', async () => {
    const { url } = await serve()
    const second = await another()
    expect(second.origin).toBe(url.origin)
    expect(second.search).not.toBe(url.search)
    for (const one of [second, url]) expect((await (await signIn(one))()).engine.owner).toBe('serve')
    expect((await fetch(second, { redirect: 'manual' })).status).toBe(401)
  })

  test('started anew knows neither the old address nor the old cookie', async () => {
    const first = await serve()
    const port = first.url.port
    const signedIn = await fetch(first.url, { redirect: 'manual' })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    first.process.child.kill('SIGINT')
    expect(await first.process.ended).toBe(0)
    const { url } = await serve('--port', port)
    expect(url.port).toBe(port)
    expect((await fetch(new URL('/', url), { headers: { cookie } })).status).toBe(401)
    expect((await fetch(first.url, { redirect: 'manual' })).status).toBe(401)
  })

  test('takes over the schedule when the command that owned the engine ends', async () => {
    const owner = cli('run')
    await expect.poll(async () => cli('jobs', '--json').ended, { timeout: 20_000 }).toBe(0)
    const { process, url } = await serve()
    expect(process.err()).toContain('takes over when that ends')
    const state = await signIn(url)
    expect((await state()).engine.owner).toBe('cli')
    owner.child.kill('SIGINT')
    expect(await owner.ended).toBe(130)
    await expect
      .poll(async () => (await state()).engine, { timeout: 20_000 })
      .toMatchObject({ owner: 'serve', scheduling: true })
  })

  test('says when the port is taken', async () => {
    const { url } = await serve()
    env = { ...env, CTX_BACKUP_HOME: join(home, 'other') }
    const second = cli('serve', '--port', url.port)
    expect(await second.ended).toBe(1)
    expect(second.err()).toContain(`Port ${url.port} of 127.0.0.1 cannot be used`)
    expect(second.out()).toBe('')
  })
})
