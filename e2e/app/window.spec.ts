import { describe, expect, it } from 'vitest'
import { rpc, sendRaw } from '../support/rpc.ts'
import { cannotRun, clearStageAfterEach, setStage } from '../support/stage.ts'

clearStageAfterEach()

describe.skipIf(cannotRun)('the window', () => {
  it('opens at the first start, with an isolated page', async () => {
    const stage = await setStage()
    const app = await stage.start()
    const page = await app.page()
    expect(await page.evaluate(() => document.visibilityState)).toBe('visible')
    expect(await app.webPreferences()).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
    })
    const seen = await page.evaluate(() => ({
      require: typeof Reflect.get(window, 'require'),
      process: typeof Reflect.get(window, 'process'),
      ipc: JSON.stringify(Reflect.get(window, 'ctxBackup')),
      bridge: Object.keys(Reflect.get(window, 'ctxBackup') as object).sort(),
    }))
    expect(seen).toEqual({
      require: 'undefined',
      process: 'undefined',
      ipc: JSON.stringify({ platform: process.platform }),
      bridge: ['onNavigate', 'platform', 'request', 'subscribe'],
    })
  })

  it('lets no script in by eval, by text or from elsewhere', async () => {
    const stage = await setStage()
    const page = await (await stage.start()).page()
    const refused = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      const inline = document.createElement('script')
      inline.textContent = 'window.ranInline = true'
      const foreign = document.createElement('script')
      foreign.src = 'https://example.com/x.js'
      const image = document.createElement('img')
      image.src = 'https://example.com/x.png'
      document.body.append(inline, foreign, image)
      const connected = await fetch('https://example.com/').then(
        () => true,
        () => false,
      )
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { connected, ran: Reflect.get(window, 'ranInline') === true, violations: [...new Set(violations)].sort() }
    })
    expect(refused).toEqual({
      connected: false,
      ran: false,
      violations: ['connect-src', 'img-src', 'script-src-elem'],
    })
  })

  it('cannot be led away, and opens no other window', async () => {
    const stage = await setStage()
    const page = await (await stage.start()).page()
    const before = page.url()
    await page.evaluate(() => {
      Reflect.set(window, 'stillHere', true)
      location.href = 'https://example.com/'
      window.open('https://example.com/')
      const link = document.createElement('a')
      link.href = 'https://example.com/'
      link.target = '_blank'
      document.body.append(link)
      link.click()
    })
    await expect.poll(() => page.context().pages().length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(page.url()).toBe(before)
    expect(page.context().pages()).toHaveLength(1)
    expect(await page.evaluate(() => Reflect.get(window, 'stillHere'))).toBe(true)
  })

  it('answers hostile messages with a refusal, and goes on working', async () => {
    const stage = await setStage()
    const app = await stage.start()
    const page = await app.page()
    const ops = [
      null,
      7,
      'uninstall',
      [],
      {},
      { id: 1 },
      { id: -1, path: 'state', type: 'query' },
      { id: 1, path: 'state', type: 'eval' },
      { id: 1, path: '__proto__', type: 'query' },
      { id: 1, path: 'constructor.constructor', type: 'mutation' },
      { id: 1, path: 'uninstall', type: 'query' },
      { id: 1, path: 'startRun', type: 'mutation', input: { job: { $ne: null } } },
      { id: 1, path: 'x'.repeat(100_000), type: 'query' },
      { id: 1, path: 'log', type: 'query', input: { run: '../../etc/passwd' } },
      { id: 1, path: 'saveJob', type: 'mutation', input: { isNew: true, job: { id: '../x', name: 'x' } } },
    ]
    for (const op of ops) {
      const answer = await sendRaw(page, op)
      expect(answer.ok, JSON.stringify(op)?.slice(0, 100)).toBe(false)
      if (answer.ok === false)
        expect(`${answer.problem.what} ${answer.problem.why}`).not.toMatch(/\.ts:|\.js:|node_modules/)
    }
    expect((await rpc(page, 'jobs', 'query')).jobs).toEqual([])
  })

  it('hides when it is closed, says once that the app goes on, and comes back from the tray', async () => {
    const stage = await setStage()
    const app = await stage.start()
    const page = await app.page()
    const visibility = () => page.evaluate(() => document.visibilityState)
    await page.evaluate(() => window.close())
    await expect.poll(visibility).toBe('hidden')
    await stage.desktop.notifications.find(/goes on in the tray/)
    const icon = await stage.desktop.tray?.icon()
    await icon?.choose(/^Open/)
    await expect.poll(visibility).toBe('visible')
    await page.evaluate(() => window.close())
    await expect.poll(visibility).toBe('hidden')
    await icon?.activate()
    await expect.poll(visibility).toBe('visible')
    expect(stage.desktop.notifications.shown.filter(({ title }) => /goes on/.test(title))).toHaveLength(1)
  })
})
