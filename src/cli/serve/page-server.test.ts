import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyHeader, keyPath } from '../../shared/bridge.ts'
import { pageRig } from '../testing/page-rig.ts'
import { servePage } from './page-server.ts'

const page = pageRig()

describe('signing in', () => {
  test('the printed address leads to the page, by a cookie that scripts cannot read', async () => {
    const link = page.server.newLink()
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    const answer = await page.send('GET', page.pathOf(link))
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^ctx_backup_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    const shown = await page.send('GET', '/', { cookie })
    expect(shown.status).toBe(200)
    expect(shown.body).toContain('<title>page</title>')
  })

  test('a replayed token is refused, and the first sign-in stays good', async () => {
    const link = page.pathOf(page.server.newLink())
    const first = await page.send('GET', link)
    const again = await page.send('GET', link)
    expect(again.status).toBe(401)
    expect(again.headers['set-cookie']).toBeUndefined()
    const cookie = String(first.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    expect((await page.send('GET', link, { cookie })).status).toBe(401)
    expect((await page.send('GET', '/', { cookie })).status).toBe(200)
  })

  test('a wrong, empty or cut token is refused', async () => {
    const token = page.server.newLink().split('=')[1] ?? ''
    for (const wrong of ['', 'x', token.slice(1), `${token}x`]) {
      expect((await page.send('GET', `/?token=${wrong}`)).status).toBe(401)
    }
    expect((await page.send('GET', `/?token=${token}`)).status).toBe(303)
  })

  test('only a GET of the page uses a token up', async () => {
    const link = page.pathOf(page.server.newLink())
    expect((await page.send('HEAD', link)).status).toBe(401)
    expect((await page.send('GET', link.replace('/?', '/assets/app.js?'))).status).toBe(401)
    expect((await page.send('GET', link)).status).toBe(303)
  })

  test('another browser signs in by another address, with its own cookie and key', async () => {
    const one = await page.signIn()
    const two = await page.signIn()
    expect(one.cookie).not.toBe(two.cookie)
    expect((await page.send('GET', '/api/jobs', { cookie: one.cookie, [keyHeader]: one.key })).status).toBe(200)
    expect((await page.send('GET', '/api/jobs', { cookie: two.cookie, [keyHeader]: one.key })).status).toBe(403)
  })
})

describe('the second key', () => {
  test('opens the data together with the cookie', async () => {
    const { cookie, key } = await page.signIn()
    const query = await page.send('GET', '/api/jobs', { cookie, [keyHeader]: key })
    expect(JSON.parse(query.body).result.data.jobs[0].id).toBe('main')
    const json = { 'content-type': 'application/json' }
    const change = await page.send(
      'POST',
      '/api/removeJob',
      { cookie, origin: page.origin, [keyHeader]: key, ...json },
      '{"job":"main"}',
    )
    expect(change.status).toBe(200)
  })

  test('is given out once a session', async () => {
    const { cookie } = await page.signIn()
    const again = await page.send('POST', keyPath, { cookie, origin: page.origin })
    expect(again.status).toBe(409)
    expect(again.body).not.toMatch(/[\w-]{43}/)
  })

  test('is not given without the Origin of the page, nor to a GET', async () => {
    const answer = await page.send('GET', page.pathOf(page.server.newLink()))
    const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    expect((await page.send('POST', keyPath, { cookie })).status).toBe(403)
    expect((await page.send('GET', keyPath, { cookie })).status).toBe(405)
    expect((await page.send('POST', keyPath, { cookie, origin: page.origin })).status).toBe(200)
  })

  test('the cookie alone opens the page but no data and no stream', async () => {
    const { cookie } = await page.signIn()
    expect((await page.send('GET', '/', { cookie })).status).toBe(200)
    for (const path of ['/api/jobs', '/api/changes', '/api', '/api/', '/api/jobs,status?batch=1']) {
      expect((await page.send('GET', path, { cookie })).status, path).toBe(403)
      expect((await page.send('GET', path, { cookie, [keyHeader]: 'x'.repeat(43) })).status, path).toBe(403)
    }
    page.nothingDone()
  })

  test('the key alone opens nothing', async () => {
    const { key } = await page.signIn()
    expect((await page.send('GET', '/api/jobs', { [keyHeader]: key })).status).toBe(401)
    page.nothingDone()
  })
})

describe('the server itself', () => {
  test('says on every answer what a browser may do with it', async () => {
    const { cookie, key } = await page.signIn()
    const answers = [
      await page.send('GET', '/', { cookie }),
      await page.send('GET', '/none', {}),
      await page.send('GET', '/api/jobs', { cookie, [keyHeader]: key }),
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
        const socket = connect({ host, port: page.server.port }, () => {
          socket.destroy()
          resolve(true)
        })
        socket.once('error', () => resolve(false))
      })
      expect(reached, host).toBe(false)
    }
  })

  test('streams changes, and ends the streams when it closes', async () => {
    const { cookie, key } = await page.signIn()
    let text = ''
    const ended = new Promise<void>((resolve, reject) => {
      const call = request({
        host: '127.0.0.1',
        port: page.server.port,
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
    page.engine.publish({ configured: false })
    await expect.poll(() => text).toContain('"version":2')
    await page.server.close()
    await ended
  })

  test('tells a Problem, and keeps unforeseen errors to the log', async () => {
    const { cookie, key } = await page.signIn()
    const headers = { cookie, origin: page.origin, [keyHeader]: key, 'content-type': 'application/json' }
    const refused = await page.send('POST', '/api/removeJob', headers, '{"job":"none"}')
    expect(JSON.parse(refused.body).error.data.problem.what).toBe('There is no job none.')
    const broken = await page.send('POST', '/api/probe', headers, '{"strategy":"cp","path":"/x"}')
    expect(broken.body).not.toContain('not probed in this fixture')
    expect(broken.body).not.toContain('.ts:')
    expect(String(page.unexpected[0])).toContain('not probed in this fixture')
  })

  test('cannot start without a page', async () => {
    await expect(
      servePage({
        engine: page.engine.api,
        root: join(page.folder, 'page', 'assets'),
        port: 0,
        onUnexpected: () => undefined,
      }),
    ).rejects.toThrow('index.html')
  })

  test('says when the port is taken', async () => {
    const taken = servePage({
      engine: page.engine.api,
      root: join(page.folder, 'page'),
      port: page.server.port,
      onUnexpected: () => undefined,
    })
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
