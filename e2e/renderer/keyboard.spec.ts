import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { stage, until } from './stage.ts'

const open = stage()

const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null
    return at === null ? '' : (at.getAttribute('aria-label') ?? at.textContent ?? '')
  })

/** Presses Tab until the focus is on it; the negative of every step is the press that does not come. */
async function tabTo(page: Page, name: string | RegExp, most = 60): Promise<void> {
  for (let i = 0; i < most; i++) {
    const now = await focused(page)
    if (typeof name === 'string' ? now === name : name.test(now)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}; it is at ${await focused(page)}`)
}

describe('by keyboard alone', () => {
  it('one goes to every screen, and lands in its content', async () => {
    const { page } = await open('calm')
    for (const [link, title] of [
      ['Runs', 'Runs'],
      ['Settings', 'Settings'],
      ['Overview', 'Overview'],
    ] as const) {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      await tabTo(page, link)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      await until(
        () => page.evaluate(() => document.activeElement?.tagName),
        (tag) => tag === 'MAIN',
      )
    }
  })

  it('one skips the navigation', async () => {
    const { page } = await open('calm')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toContain('Pause all')
  })

  it('one runs a job, opens its menu and pauses it', async () => {
    const { page, engine } = await open('calm')
    await tabTo(page, 'Run ctx to the NAS now')
    await page.keyboard.press('Enter')
    await until(
      () => engine.callsOf('startRun').length,
      (n) => n === 1,
    )
    await tabTo(page, 'More for ctx to the NAS')
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Pause until tomorrow' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await until(
      () => focused(page),
      (at) => at.includes('Pause'),
    )
    await page.keyboard.press('Enter')
    await until(
      () => engine.callsOf('pause').length,
      (n) => n === 1,
    )
  })

  it('one fixes a problem through its dialog, and the focus returns', async () => {
    const { page, engine } = await open('failing')
    await tabTo(page, 'Look and decide')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await until(
      () => focused(page),
      (at) => at === 'Cancel',
    )
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await until(
      () => focused(page),
      (at) => at === 'Look and decide',
    )
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo(page, 'Reject: set it aside', 8)
    await page.keyboard.press('Enter')
    await until(
      () => engine.callsOf('fix'),
      (calls) => calls.length === 1,
    )
    expect(engine.callsOf('fix')[0]).toMatchObject({ decision: 'reject' })
  })

  it('one reads the table cell by cell, to its last row, and leaves it again', async () => {
    const { page } = await open('many')
    await tabTo(page, 'Projects and what protects them')
    const active = () =>
      page.evaluate(() => {
        const id = document.activeElement?.getAttribute('aria-activedescendant') ?? ''
        return document.getElementById(id)?.getAttribute('aria-label') ?? document.getElementById(id)?.textContent ?? ''
      })
    await page.keyboard.press('ArrowRight')
    await until(active, (name) => name.startsWith('Files whose present content'))
    await page.keyboard.press('ArrowRight')
    await until(active, (name) => name.startsWith('Knowledge:'))
    await until(
      () => page.getByRole('tooltip').last().textContent(),
      (tip) => tip?.startsWith('Knowledge:') === true,
    )
    await page.keyboard.press('Control+End')
    await until(
      () => page.evaluate(() => document.activeElement?.getAttribute('aria-activedescendant')),
      (id) => id?.startsWith('coverage-1999-') ?? false,
    )
    await until(active, (name) => /hub/i.test(name))
    await page.keyboard.press('Shift+Tab')
    expect(await focused(page)).not.toBe('Projects and what protects them')
    await until(
      () => page.getByRole('tooltip', { name: /hub/ }).count(),
      (n) => n === 0,
    )
  })

  it('one makes a job from the first field to Save', async () => {
    const { page, engine } = await open('calm')
    await tabTo(page, 'Add a job')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await page.getByLabel('Name', { exact: true }).waitFor()
    const type = async (id: string, text: string) => {
      for (let i = 0; i < 40; i++) {
        if ((await page.evaluate(() => document.activeElement?.id)) === id) break
        await page.keyboard.press('Tab')
      }
      expect(await page.evaluate(() => document.activeElement?.id)).toBe(id)
      await page.keyboard.type(text)
    }
    await type('field-name', 'By hand')
    await type('field-destination', '/srv/b')
    await page.keyboard.press('Enter')
    await until(
      () => engine.callsOf('saveJob').length,
      (n) => n === 1,
    )
    await page.waitForURL(/#\/settings\/jobs\/by-hand$/)
  })

  it('one chooses light or dark, and it is remembered', async () => {
    const { page } = await open('calm')
    await tabTo(page, 'Follow the system')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const scheme = () => page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])
    await until(scheme, (now) => now === 'dark')
    await page.reload()
    await page.getByTestId('sentence').waitFor()
    expect(await scheme()).toBe('dark')
  })
})
