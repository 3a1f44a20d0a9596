import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakeEngine, fakeEngine } from '../../engine/host/testing/fake-engine.ts'
import { keyHeader, keyPath } from '../../shared/bridge.ts'
import { type PageServer, servePage } from './page-server.ts'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

let folder: string
let engine: FakeEngine
let server: PageServer
let origin: string
const unexpected: unknown[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ctxb-serve-'))
  await mkdir(join(folder, 'page', 'assets'), { recursive: true })
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'page', 'assets', 'app.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'the secret')
  await symlink(join(folder, 'secret.txt'), join(folder, 'page', 'link.txt'))
  engine = fakeEngine({ owner: 'serve' })
  unexpected.length = 0
  server = await servePage({
    engine: engine.api,
    root: join(folder, 'page'),
    port: 0,
    onUnexpected: (e) => unexpected.push(e),
  })
  origin = `http://127.0.0.1:${server.port}`
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** A request as it goes over the wire: no client tidies its path or headers. */
function send(
  method: string,
  path: string,
  headers: Record<string, string | string[]> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      response.on('error', reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}

const pathOf = (link: string): string => link.slice(origin.length)

async function signIn(): Promise<{ cookie: string; key: string }> {
  const answer = await send('GET', pathOf(server.newLink()))
  const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? ''
  const { key } = JSON.parse((await send('POST', keyPath, { cookie, origin })).body) as { key: string }
  return { cookie, key }
}

const nothingDone = (): void => expect(engine.calls).toEqual([])

describe('signing in', () => {
  test('the printed address leads to the page, by a cookie that scripts cannot read', async () => {
    const link = server.newLink()
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    const answer = await send('GET', pathOf(link))
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^ctx_backup_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    const page = await send('GET', '/', { cookie })
    expect(page.status).toBe(200)
    expect(page.body).toContain('<title>page</title>')
  })

  test('a replayed token is refused, and the first sign-in stays good', async () => {
    const link = pathOf(server.newLink())
    const first = await send('GET', link)
    const again = await send('GET', link)
    expect(again.status).toBe(401)
    expect(again.headers['set-cookie']).toBeUndefined()
    const cookie = String(first.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    expect((await send('GET', link, { cookie })).status).toBe(401)
    expect((await send('GET', '/', { cookie })).status).toBe(200)
  })

  test('a wrong, empty or cut token is refused', async () => {
    const token = server.newLink().split('=')[1] ?? ''
    for (const wrong of ['', 'x', token.slice(1), `${token}x`]) {
      expect((await send('GET', `/?token=${wrong}`)).status).toBe(401)
    }
    expect((await send('GET', `/?token=${token}`)).status).toBe(303)
  })

  test('only a GET of the page uses a token up', async () => {
    const link = pathOf(server.newLink())
    expect((await send('HEAD', link)).status).toBe(401)
    expect((await send('GET', link.replace('/?', '/assets/app.js?'))).status).toBe(401)
    expect((await send('GET', link)).status).toBe(303)
  })

  test('another browser signs in by another address, with its own cookie and key', async () => {
    const one = await signIn()
    const two = await signIn()
    expect(one.cookie).not.toBe(two.cookie)
    expect((await send('GET', '/api/jobs', { cookie: one.cookie, [keyHeader]: one.key })).status).toBe(200)
    expect((await send('GET', '/api/jobs', { cookie: two.cookie, [keyHeader]: one.key })).status).toBe(403)
  })
})

describe('the second key', () => {
  test('opens the data together with the cookie', async () => {
    const { cookie, key } = await signIn()
    const query = await send('GET', '/api/jobs', { cookie, [keyHeader]: key })
    expect(JSON.parse(query.body).result.data.jobs[0].id).toBe('main')
    const json = { 'content-type': 'application/json' }
    const change = await send('POST', '/api/removeJob', { cookie, origin, [keyHeader]: key, ...json }, '{"job":"main"}')
    expect(change.status).toBe(200)
  })

  test('is given out once a session', async () => {
    const { cookie } = await signIn()
    const again = await send('POST', keyPath, { cookie, origin })
    expect(again.status).toBe(409)
    expect(again.body).not.toMatch(/[\w-]{43}/)
  })

  test('is not given without the Origin of the page, nor to a GET', async () => {
    const answer = await send('GET', pathOf(server.newLink()))
    const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    expect((await send('POST', keyPath, { cookie })).status).toBe(403)
    expect((await send('GET', keyPath, { cookie })).status).toBe(405)
    expect((await send('POST', keyPath, { cookie, origin })).status).toBe(200)
  })

  test('the cookie alone opens the page but no data and no stream', async () => {
    const { cookie } = await signIn()
    expect((await send('GET', '/', { cookie })).status).toBe(200)
    for (const path of ['/api/jobs', '/api/changes', '/api', '/api/', '/api/jobs,status?batch=1']) {
      expect((await send('GET', path, { cookie })).status, path).toBe(403)
      expect((await send('GET', path, { cookie, [keyHeader]: 'x'.repeat(43) })).status, path).toBe(403)
    }
    nothingDone()
  })

  test('the key alone opens nothing', async () => {
    const { key } = await signIn()
    expect((await send('GET', '/api/jobs', { [keyHeader]: key })).status).toBe(401)
    nothingDone()
  })
})

describe('what is refused', () => {
  test('every path without the cookie: 401', async () => {
    for (const path of ['/', '/assets/app.js', '/api/jobs', keyPath, '/favicon.ico', '/no-such']) {
      expect((await send('GET', path)).status, path).toBe(401)
      expect((await send('POST', path, { origin })).status, path).toBe(401)
    }
    nothingDone()
  })

  test('a page of another loopback port, though the browser sends it the cookie', async () => {
    const { cookie, key } = await signIn()
    const hostile = 'http://127.0.0.1:6666'
    for (const from of [
      hostile,
      'null',
      'http://localhost:6666',
      `http://localhost:${server.port}`,
      `${origin}.evil.example`,
      `https://127.0.0.1:${server.port}`,
    ]) {
      expect((await send('GET', '/api/jobs', { cookie, origin: from, [keyHeader]: key })).status, from).toBe(403)
      expect(
        (await send('POST', '/api/removeJob', { cookie, origin: from, [keyHeader]: key }, '{"job":"main"}')).status,
        from,
      ).toBe(403)
      expect((await send('POST', keyPath, { cookie, origin: from })).status, from).toBe(403)
    }
    // Its preflight gets no permission either.
    const preflight = await send('OPTIONS', '/api/removeJob', {
      origin: hostile,
      'access-control-request-method': 'POST',
    })
    expect(preflight.status).toBe(403)
    expect(Object.keys(preflight.headers).filter((h) => h.startsWith('access-control'))).toEqual([])
    nothingDone()
  })

  test('a POST that does not say where it comes from', async () => {
    const { cookie, key } = await signIn()
    const answer = await send(
      'POST',
      '/api/removeJob',
      { cookie, [keyHeader]: key, 'content-type': 'application/json' },
      '{"job":"main"}',
    )
    expect(answer.status).toBe(403)
    nothingDone()
  })

  test('a foreign Host, with cookie and key sent explicitly (DNS rebinding)', async () => {
    const { cookie, key } = await signIn()
    const port = server.port
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `localhost:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `[::1]:${port}`,
    ]) {
      for (const path of ['/', '/api/jobs', pathOf(server.newLink())]) {
        expect((await send('GET', path, { host, cookie, [keyHeader]: key })).status, `${host} ${path}`).toBe(403)
      }
    }
    nothingDone()
  })

  test('two Host or two Origin headers', async () => {
    const { cookie, key } = await signIn()
    const raw = (lines: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
        socket.once('data', (data) => {
          resolve(data.toString('latin1').split('\r\n')[0] ?? '')
          socket.destroy()
        })
        socket.once('error', reject)
      })
    const host = `Host: 127.0.0.1:${server.port}`
    const signed = [`Cookie: ${cookie}`, `${keyHeader}: ${key}`]
    expect(await raw(['GET /api/jobs HTTP/1.1', host, 'Host: evil.example', ...signed])).toMatch(/ 40[03] /)
    expect(
      await raw(['GET /api/jobs HTTP/1.1', host, `Origin: ${origin}`, 'Origin: http://evil.example', ...signed]),
    ).toMatch(/ 403 /)
    expect(await raw([`GET http://evil.example/api/jobs HTTP/1.1`, host, ...signed])).toMatch(/ 400 /)
    nothingDone()
    expect(await raw(['GET /api/jobs HTTP/1.1', host, ...signed])).toMatch(/ 200 /)
  })

  test('every way to write a path out of the page folder', async () => {
    const { cookie } = await signIn()
    const ways = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/..\\secret.txt',
      '/%00',
      '//etc/passwd',
      '/assets/',
      '/link.txt',
      '/%252e%252e/secret.txt',
      '/index.html%00.js',
      '/etc/passwd',
    ]
    for (const path of ways) {
      const answer = await send('GET', path, { cookie })
      expect([400, 404], path).toContain(answer.status)
      expect(answer.body).not.toContain('secret')
    }
    expect((await send('GET', '/assets/app.js', { cookie })).status).toBe(200)
  })

  test('methods that are none of ours', async () => {
    const { cookie } = await signIn()
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await send(method, '/', { cookie, origin })).status, method).toBe(405)
    }
    expect((await send('POST', '/', { cookie, origin })).status).toBe(405)
  })

  test('a body beyond the limit', async () => {
    const { cookie, key } = await signIn()
    const headers = { cookie, origin, [keyHeader]: key, 'content-type': 'application/json' }
    expect(
      (await send('POST', '/api/importCrontab', headers, JSON.stringify({ text: 'x'.repeat(9_000_000) }))).status,
    ).toBe(413)
    nothingDone()
  })
})

describe('the server itself', () => {
  test('says on every answer what a browser may do with it', async () => {
    const { cookie, key } = await signIn()
    const answers = [
      await send('GET', '/', { cookie }),
      await send('GET', '/none', {}),
      await send('GET', '/api/jobs', { cookie, [keyHeader]: key }),
    ]
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cross-origin-resource-policy']).toBe('same-origin')
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .map((i) => i.address)
      .filter((a) => a !== '127.0.0.1')
    for (const host of [...others, '127.0.0.2']) {
      const reached = await new Promise((resolve) => {
        const socket = connect({ host, port: server.port }, () => {
          socket.destroy()
          resolve(true)
        })
        socket.once('error', () => resolve(false))
      })
      expect(reached, host).toBe(false)
    }
  })

  test('streams changes, and ends the streams when it closes', async () => {
    const { cookie, key } = await signIn()
    let text = ''
    const ended = new Promise<void>((resolve, reject) => {
      const call = request({
        host: '127.0.0.1',
        port: server.port,
        path: '/api/changes',
        headers: { cookie, [keyHeader]: key, accept: 'text/event-stream' },
      })
      call.on('response', (response) => {
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        response.on('close', resolve)
        response.on('error', () => undefined)
      })
      call.on('error', reject)
      call.end()
    })
    await expect.poll(() => text).toContain('"version":1')
    engine.publish({ configured: false })
    await expect.poll(() => text).toContain('"version":2')
    await server.close()
    await ended
    server = await servePage({ engine: engine.api, root: join(folder, 'page'), port: 0, onUnexpected: () => undefined })
  })

  test('tells a Problem, and keeps unforeseen errors to the log', async () => {
    const { cookie, key } = await signIn()
    const headers = { cookie, origin, [keyHeader]: key, 'content-type': 'application/json' }
    const refused = await send('POST', '/api/removeJob', headers, '{"job":"none"}')
    expect(JSON.parse(refused.body).error.data.problem.what).toBe('There is no job none.')
    const broken = await send('POST', '/api/probe', headers, '{"strategy":"cp","path":"/x"}')
    expect(broken.body).not.toContain('not probed in this fixture')
    expect(broken.body).not.toContain('.ts:')
    expect(String(unexpected[0])).toContain('not probed in this fixture')
  })

  test('cannot start without a page', async () => {
    await expect(
      servePage({ engine: engine.api, root: join(folder, 'page', 'assets'), port: 0, onUnexpected: () => undefined }),
    ).rejects.toThrow('index.html')
  })

  test('says when the port is taken', async () => {
    const taken = servePage({
      engine: engine.api,
      root: join(folder, 'page'),
      port: server.port,
      onUnexpected: () => undefined,
    })
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
