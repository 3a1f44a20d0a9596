import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acceptAndBackUp, cannotRun, setServeStage, withBrowser } from './stage.ts'

withBrowser()

const screens = ['#/overview', '#/run', '#/settings', '#/settings/new-job', '#/settings/jobs/ctx'] as const

describe.skipIf(cannotRun)('a life in the browser', () => {
  it('signs in, proposes, backs up before the eyes, is all well, and stays so through a reload', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const page = await mira.tab(serving.address)
    expect(page.url()).toBe(`${serving.origin}/`)
    await page.getByRole('heading', { name: 'Nothing is backed up yet' }).waitFor()
    expect(existsSync(join(stage.home.home, 'ctx-backups'))).toBe(false)

    await acceptAndBackUp(page)
    expect(existsSync(join(stage.home.home, 'ctx-backups', '.ctx-backup.json'))).toBe(true)
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('region', { name: 'All well' }).waitFor({ timeout: 30_000 })
    expect(await page.getByTestId('sentence').textContent()).toMatch(/^Every file that matters has a copy/)
    await expect.poll(() => page.title()).toMatch(/^All well/)

    await page.reload()
    await page.getByRole('region', { name: 'All well' }).waitFor()
    await page.getByRole('button', { name: /^Run .* now$/ }).click()
    await expect
      .poll(
        async () => JSON.parse((await stage.cli('runs', '--json')).out).runs.map((r: { status: string }) => r.status),
        {
          timeout: 30_000,
          interval: 500,
        },
      )
      .toEqual(['succeeded', 'succeeded'])
  })

  it('says first what failed, and is all well again by the one button', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const page = await (await stage.person()).tab(serving.address)
    await acceptAndBackUp(page)
    const destination = join(stage.home.home, 'ctx-backups')
    await rename(destination, `${destination}-unplugged`)
    expect((await stage.cli('run')).code).toBe(1)

    await page.getByRole('link', { name: 'Overview' }).click()
    const headline = page.getByRole('region', { name: 'Something failed' }).getByTestId('failure')
    // And one more: with the folder gone from this very disk, the key has no copy left.
    expect(await headline.textContent()).toBe(`Nothing was backed up: ${destination} is not there, and 1 more problem.`)
    await rename(`${destination}-unplugged`, destination)
    await page.getByRole('button', { name: 'It is back: run now' }).click()
    await page.getByRole('region', { name: 'All well' }).waitFor({ timeout: 30_000 })
    expect(await page.getByTestId('failure').count()).toBe(0)
  })

  it('breaks no rule of its own policy on any screen and asks nobody else for anything', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    await mira.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`),
      )
    })
    const page = await mira.tab(serving.address)
    await acceptAndBackUp(page)
    const runScreen = new URL(page.url()).hash
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const hash of [...screens, runScreen]) {
        await page.evaluate((to) => location.assign(to), hash)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
      }
    }
    expect(mira.complaints).toEqual([])
    const origins = new Set(mira.requested.map((url) => (url.startsWith('data:') ? 'data:' : new URL(url).origin)))
    origins.delete('data:')
    expect([...origins]).toEqual([serving.origin])

    // The watch on the policy sees what there is to see.
    await page.evaluate(() => fetch('https://example.invalid/').catch(() => undefined))
    await expect.poll(() => mira.complaints.join()).toContain('policy: connect-src')
  })

  it('keeps the screen that an address names through the sign-in', async () => {
    const stage = await setServeStage()
    const serving = await stage.serve()
    const mira = await stage.person()
    const page = await mira.tab(serving.address)
    await acceptAndBackUp(page)
    const { hash } = new URL(page.url())

    const another = (await stage.cli('serve')).out.trim()
    const other = await stage.person()
    const shown = await other.tab(another + hash)
    expect(shown.url()).toBe(`${serving.origin}/${hash}`)
    await shown.getByText('Succeeded').first().waitFor()
  })
})
