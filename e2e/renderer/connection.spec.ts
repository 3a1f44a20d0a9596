import { describe, expect, it } from 'vitest'
import { servePage } from '../../src/cli/serve/page-server.ts'
import { pageRoot } from '../harness/fixture-server.ts'
import { stage, until } from './stage.ts'

const open = stage()

describe('when the connection is lost', () => {
  it('says so, keeps the last that was known without calling it well, and follows again by itself', async () => {
    const { page, engine } = await open('calm')
    engine.goAway()
    await page.getByText('Not connected. What you see is the last that was known.').waitFor()
    expect(await page.locator('section[data-glance]').getAttribute('data-glance')).toBe('unknown')
    expect(await page.title()).toContain('Not known')
    await page.getByTestId('project-row').first().waitFor()
    engine.publish({ coverage: { ...engine.state().coverage, sentence: 'Written while you were away.' } })
    engine.comeBack()
    await page.getByText('Written while you were away.').waitFor()
    await until(
      () => page.getByText('Not connected.').count(),
      (n) => n === 0,
    )
    expect(engine.followers()).toBe(1)
  })

  it('tries at once when asked', async () => {
    const { page, engine } = await open('calm')
    engine.goAway()
    await page.getByText(/Trying again in [4-9] s/).waitFor()
    engine.comeBack()
    await page.getByRole('button', { name: 'Try now' }).click()
    await until(
      () => engine.followers(),
      (n) => n === 1,
      2_000,
    )
  })

  it('asks for the whole again when a change was missed', async () => {
    const { page, engine } = await open('calm')
    engine.skipVersion()
    engine.publish({ scan: { running: true, found: 77, at: null } })
    await page.getByText('Looking through your folders: 77 projects found so far').waitFor()
    expect(engine.followers()).toBe(1)
  })

  it('leads to a new address when the server has forgotten the session', async () => {
    const opened = await open('calm')
    const { page, server, engine } = opened
    const { port } = server
    await server.close()
    await page.getByText('Not connected.').waitFor()
    const next = await servePage({
      engine: engine.api,
      root: pageRoot,
      port,
      onUnexpected: () => undefined,
    })
    try {
      await page.getByRole('heading', { name: 'Open a new address' }).waitFor()
      await page.getByText('ctx-backup serve', { exact: true }).waitFor()
      await page.goto(next.newLink())
      await page.getByTestId('sentence').waitFor()
    } finally {
      await next.close()
    }
  })
})

describe('one session in the browser', () => {
  it('opens in a second tab with the same key', async () => {
    const { page, complaints } = await open('calm')
    const second = await page.context().newPage()
    await second.goto(page.url())
    await second.getByTestId('sentence').waitFor()
    expect(complaints).toEqual([])
  })

  it('whose key is gone from the page is over: the key is not given out twice', async () => {
    const { page } = await open('calm')
    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await page.getByRole('heading', { name: 'Open a new address' }).waitFor()
  })

  it('shows the state of another browser’s doing at once', async () => {
    const { page, engine } = await open('calm')
    const second = await page.context().newPage()
    await second.goto(page.url())
    await second.getByRole('button', { name: 'Run ctx to the NAS now' }).click()
    await page.getByTestId('running-home').waitFor()
    expect(engine.callsOf('startRun')).toHaveLength(1)
  })
})
