import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { keyHeader, keyPath } from '../../src/shared/bridge.ts'
import { attack } from './attack.ts'
import { openCarelessSite, openHostileSite } from './other-sites.ts'
import { acceptAndBackUp, cannotRun, setServeStage, withBrowser } from './stage.ts'

withBrowser()

/** Sends what no browser would: any Host, any cookie. */
function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    sent.once('error', reject)
    sent.end()
  })
}

describe.skipIf(cannotRun)('somebody else on this machine, against serve', () => {
  it('a page of another port reads nothing and starts nothing, though the browser sends the cookie along', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const page = await mira.tab(serving.address)
    await acceptAndBackUp(page)

    const site = await openHostileSite()
    const hostile = await mira.context.newPage()
    await hostile.goto(site.origin)
    const loot = await attack(hostile, serving.origin, keyPath)
    expect(Object.entries(loot).filter(([, got]) => got !== 'refused')).toEqual([])

    // The cookie was in reach of the attack, the server said no, and nothing has run.
    expect(site.cookies.join()).toContain(`ctx_backup_${serving.port}=`)
    const { runs } = JSON.parse((await stage.cli('runs', '--json')).out)
    expect(runs).toHaveLength(1)
    await page.reload()
    await page.getByText('Succeeded').first().waitFor()
  })

  it('each of these attacks succeeds where nothing is guarded', async () => {
    const stage = await setServeStage()
    const mira = await stage.person()
    const [site, careless] = [await openHostileSite(), await openCarelessSite()]
    const page = await mira.context.newPage()
    await page.goto(site.origin)
    const loot = await attack(page, careless.origin, keyPath)
    // What a frame shows is told by `be framed`: the page around it cannot see.
    const failed = Object.keys(loot).filter((name) => loot[name] === 'refused')
    expect(failed).toEqual(['frame', 'form'])
  })

  it('the key of a session cannot be had by another page before the real one asks', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    // Signed in, but the page that would fetch the key has not been opened yet.
    const signedIn = await mira.context.request.get(serving.address, { maxRedirects: 0 })
    expect(signedIn.status()).toBe(303)
    const site = await openHostileSite()
    const hostile = await mira.context.newPage()
    await hostile.goto(site.origin)
    expect(site.cookies.join()).toContain(`ctx_backup_${serving.port}=`)
    const got = await hostile.evaluate(
      (url) =>
        Promise.all(
          (['cors', 'no-cors'] as const).map((mode) =>
            fetch(url, { method: 'POST', mode, credentials: 'include' })
              .then((answer) => answer.text())
              .catch(() => ''),
          ),
        ),
      serving.origin + keyPath,
    )
    expect(got).toEqual(['', ''])
    await (await mira.tab(serving.origin)).getByRole('heading', { name: 'Nothing is backed up yet' }).waitFor()
  })

  it('a stolen cookie opens no data, and a foreign Host or a used token opens nothing', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const page = await mira.tab(serving.address)
    await page.getByRole('heading', { name: 'Nothing is backed up yet' }).waitFor()
    const site = await openHostileSite()
    await (await mira.context.newPage()).goto(site.origin)
    const [cookie = ''] = site.cookies
    const { port, origin } = serving
    const own = `127.0.0.1:${port}`
    const key = await page.evaluate(() => Object.values(localStorage).find((value) => /^[\w-]{43}$/.test(value)) ?? '')

    // The cookie alone: the bare page, as it lies in the package, and not a word of the user's.
    const bare = await send(port, 'GET', '/', { host: own, cookie })
    expect(bare.status).toBe(200)
    expect(bare.body).not.toContain(stage.home.home)
    expect((await send(port, 'GET', '/api/state', { host: own, cookie })).status).toBe(403)
    expect((await send(port, 'POST', keyPath, { host: own, origin, cookie })).status).toBe(409)
    // With the second key the same request is answered: it is the key that was missing.
    const whole = await send(port, 'GET', '/api/state', { host: own, cookie, [keyHeader]: key })
    expect(whole.status).toBe(200)
    expect(whole.body).toContain(stage.home.sample.projects.alpha)

    for (const host of ['evil.example', `evil.example:${port}`, `localhost:${port}`, '127.0.0.1']) {
      const answer = await send(port, 'GET', '/api/state', { host, cookie, [keyHeader]: key })
      expect(answer.status, host).toBe(403)
      expect(answer.body).not.toContain(stage.home.home)
    }
    const foreign = { host: own, cookie, [keyHeader]: key, origin: site.origin }
    expect((await send(port, 'GET', '/api/state', foreign)).status).toBe(403)
    expect((await send(port, 'POST', '/api/rescan', foreign)).status).toBe(403)

    const { pathname, search } = new URL(serving.address)
    const replayed = await send(port, 'GET', pathname + search, { host: own })
    expect(replayed.status).toBe(401)
    expect(replayed.headers['set-cookie']).toBeUndefined()
    expect((await send(port, 'GET', pathname + search, { host: own, cookie })).status).toBe(401)
  })
})
