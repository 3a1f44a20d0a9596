import { describe, expect, it } from 'vitest'
import { cannotRun, setServeStage, withBrowser } from './stage.ts'

withBrowser()

const firstStart = { name: 'Nothing is backed up yet' }

describe.skipIf(cannotRun)('who may see the page of serve', () => {
  it('a second tab of the signed-in browser works beside the first', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const first = await mira.tab(serving.address)
    const second = await mira.tab(serving.origin)
    for (const tab of [second, first]) {
      await tab.reload()
      await tab.getByRole('heading', firstStart).waitFor()
    }
    expect(mira.complaints).toEqual([])
  })

  it('a browser that lost its half of the session says how to get another address, and is well with it', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const page = await mira.tab(serving.address)
    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await page.getByRole('heading', { name: 'Open a new address' }).waitFor()
    await page.getByText('ctx-backup serve', { exact: true }).waitFor()

    const another = await stage.cli('serve')
    expect(another.code).toBe(0)
    await page.goto(another.out.trim())
    await page.getByRole('heading', firstStart).waitFor()
  })

  it('another browser needs an address of its own, and gets one by typing serve again', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const hers = await mira.tab(serving.address)

    const noor = await stage.person()
    const used = await noor.context.newPage()
    for (const address of [serving.address, serving.origin]) {
      const answer = await used.goto(address)
      expect(answer?.status()).toBe(401)
      await used.getByText('Type `ctx-backup serve` in a terminal and open the address that it prints.').waitFor()
    }
    expect(await noor.context.cookies()).toEqual([])

    const another = (await stage.cli('serve')).out.trim()
    expect(new URL(another).origin).toBe(serving.origin)
    await (await noor.tab(another)).getByRole('heading', firstStart).waitFor()
    await hers.reload()
    await hers.getByRole('heading', firstStart).waitFor()
  })

  it('a server that died is said to be gone, and the next one asks for a new address', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const page = await mira.tab(serving.address)
    await page.getByRole('heading', firstStart).waitFor()

    await serving.kill()
    await page.getByRole('alert').getByText('Not connected. What you see is the last that was known.').waitFor()
    await expect.poll(() => page.title()).toMatch(/^Not known/)

    const next = await stage.serve('--port', String(serving.port))
    expect(next.origin).toBe(serving.origin)
    await page.getByRole('heading', { name: 'Open a new address' }).waitFor({ timeout: 30_000 })
    const answer = await page.goto(serving.address)
    expect(answer?.status()).toBe(401)
    await page.goto(next.address)
    await page.getByRole('heading', firstStart).waitFor()
  })

  it('Ctrl-C ends it: the page says so, the command ends in order, nobody answers at the address', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const page = await mira.tab(serving.address)
    await page.getByRole('heading', firstStart).waitFor()
    expect(await serving.stop()).toBe(0)
    await page
      .getByRole('alert')
      .getByText(/^Not connected/)
      .waitFor()
    await expect(fetch(serving.origin)).rejects.toThrow()
  })
})
