import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { keyHeader, keyPath } from '../../shared/bridge.ts'
import { pageRig } from '../testing/page-rig.ts'

const page = pageRig()

describe('what is refused', () => {
  test('every path without the cookie: 401', async () => {
    for (const path of ['/', '/assets/app.js', '/api/jobs', keyPath, '/favicon.ico', '/no-such']) {
      expect((await page.send('GET', path)).status, path).toBe(401)
      expect((await page.send('POST', path, { origin: page.origin })).status, path).toBe(401)
    }
    page.nothingDone()
  })

  test('a page of another loopback port, though the browser sends it the cookie', async () => {
    const { cookie, key } = await page.signIn()
    const hostile = 'http://127.0.0.1:6666'
    for (const from of [
      hostile,
      'null',
      'http://localhost:6666',
      `http://localhost:${page.server.port}`,
      `${page.origin}.evil.example`,
      `https://127.0.0.1:${page.server.port}`,
    ]) {
      expect((await page.send('GET', '/api/jobs', { cookie, origin: from, [keyHeader]: key })).status, from).toBe(403)
      expect(
        (await page.send('POST', '/api/removeJob', { cookie, origin: from, [keyHeader]: key }, '{"job":"main"}'))
          .status,
        from,
      ).toBe(403)
      expect((await page.send('POST', keyPath, { cookie, origin: from })).status, from).toBe(403)
    }
    // Its preflight gets no permission either.
    const preflight = await page.send('OPTIONS', '/api/removeJob', {
      origin: hostile,
      'access-control-request-method': 'POST',
    })
    expect(preflight.status).toBe(403)
    expect(Object.keys(preflight.headers).filter((h) => h.startsWith('access-control'))).toEqual([])
    page.nothingDone()
  })

  test('a POST that does not say where it comes from', async () => {
    const { cookie, key } = await page.signIn()
    const answer = await page.send(
      'POST',
      '/api/removeJob',
      { cookie, [keyHeader]: key, 'content-type': 'application/json' },
      '{"job":"main"}',
    )
    expect(answer.status).toBe(403)
    page.nothingDone()
  })

  test('a foreign Host, with cookie and key sent explicitly (DNS rebinding)', async () => {
    const { cookie, key } = await page.signIn()
    const port = page.server.port
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `localhost:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `[::1]:${port}`,
    ]) {
      for (const path of ['/', '/api/jobs', page.pathOf(page.server.newLink())]) {
        expect((await page.send('GET', path, { host, cookie, [keyHeader]: key })).status, `${host} ${path}`).toBe(403)
      }
    }
    page.nothingDone()
  })

  test('two Host or two Origin headers', async () => {
    const { cookie, key } = await page.signIn()
    const raw = (lines: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(page.server.port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
        socket.once('data', (data) => {
          resolve(data.toString('latin1').split('\r\n')[0] ?? '')
          socket.destroy()
        })
        socket.once('error', reject)
      })
    const host = `Host: 127.0.0.1:${page.server.port}`
    const signed = [`Cookie: ${cookie}`, `${keyHeader}: ${key}`]
    expect(await raw(['GET /api/jobs HTTP/1.1', host, 'Host: evil.example', ...signed])).toMatch(/ 40[03] /)
    expect(
      await raw(['GET /api/jobs HTTP/1.1', host, `Origin: ${page.origin}`, 'Origin: http://evil.example', ...signed]),
    ).toMatch(/ 403 /)
    expect(await raw([`GET http://evil.example/api/jobs HTTP/1.1`, host, ...signed])).toMatch(/ 400 /)
    page.nothingDone()
    expect(await raw(['GET /api/jobs HTTP/1.1', host, ...signed])).toMatch(/ 200 /)
  })

  test('every way to write a path out of the page folder', async () => {
    const { cookie } = await page.signIn()
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
      const answer = await page.send('GET', path, { cookie })
      expect([400, 404], path).toContain(answer.status)
      expect(answer.body).not.toContain('secret')
    }
    expect((await page.send('GET', '/assets/app.js', { cookie })).status).toBe(200)
  })

  test('methods that are none of ours', async () => {
    const { cookie } = await page.signIn()
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await page.send(method, '/', { cookie, origin: page.origin })).status, method).toBe(405)
    }
    expect((await page.send('POST', '/', { cookie, origin: page.origin })).status).toBe(405)
  })

  test('a body beyond the limit', async () => {
    const { cookie, key } = await page.signIn()
    const headers = { cookie, origin: page.origin, [keyHeader]: key, 'content-type': 'application/json' }
    expect(
      (await page.send('POST', '/api/importCrontab', headers, JSON.stringify({ text: 'x'.repeat(9_000_000) }))).status,
    ).toBe(413)
    page.nothingDone()
  })
})
