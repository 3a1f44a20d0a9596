import { describe, expect, it } from 'vitest'
import type { Scenario } from '../harness/states.ts'
import { stage, until } from './stage.ts'

const open = stage()

const screens: [Scenario, string][] = [
  ['failing', '#/overview'],
  ['first', '#/overview'],
  ['empty', '#/overview'],
  ['failing', '#/settings'],
  ['failing', '#/settings/jobs/home'],
  ['failing', '#/settings/new-job'],
  ['running', '#/run/live-1'],
  ['failing', '#/run/home-r3'],
  ['calm', '#/run'],
]

describe('every screen', () => {
  it.each(screens)(
    '%s %s keeps to the content security policy and throws nothing, in light and dark',
    async (scenario, hash) => {
      for (const scheme of ['light', 'dark'] as const) {
        const { page, complaints } = await open(scenario, { scheme })
        await page.evaluate((to) => location.assign(to), hash)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForTimeout(700)
        expect(complaints).toEqual([])
        expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe(scheme)
      }
    },
  )

  it.each(screens)('%s %s fits 900 pixels without scrolling sideways', async (scenario, hash) => {
    const { page } = await open(scenario, { width: 900, height: 700 })
    await page.evaluate((to) => location.assign(to), hash)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForTimeout(500)
    const wide = await page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth)
    expect(wide).toBeLessThanOrEqual(0)
  })

  it.each(screens)('%s %s gives every control a name, and every field a label', async (scenario, hash) => {
    const { page } = await open(scenario)
    await page.evaluate((to) => location.assign(to), hash)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForTimeout(700)
    const nameless = await page.evaluate(() => {
      const named = (at: Element) =>
        (at.getAttribute('aria-label') ?? '') !== '' ||
        (at.textContent ?? '').trim() !== '' ||
        at.hasAttribute('aria-labelledby') ||
        ((at as HTMLInputElement).labels?.length ?? 0) > 0
      const controls = [
        ...document.querySelectorAll(
          'button, a, input:not([type=hidden]), select, textarea, [role=img]:not([aria-hidden=true])',
        ),
      ]
      // Steppers of number fields are out of the way of keyboard and reader on purpose.
      return controls
        .filter((at) => at.closest('[aria-hidden=true]') === null && (at as HTMLElement).tabIndex >= 0 && !named(at))
        .map((at) => at.outerHTML.slice(0, 160))
    })
    expect(nameless).toEqual([])
  })
})

describe('the page', () => {
  it('moves nothing for who asked for less motion', async () => {
    const { page } = await open('running', { reducedMotion: true })
    const durations = await page.evaluate(() =>
      [...document.querySelectorAll('*')].map((at) => Number.parseFloat(getComputedStyle(at).transitionDuration)),
    )
    expect(Math.max(...durations)).toBeLessThan(0.001)
  })

  it('says in the tab’s name how things stand', async () => {
    const { page, engine } = await open('calm')
    await until(
      () => page.title(),
      (title) => title === 'All well · ctx Backup',
    )
    engine.publish({
      problems: [{ id: 'x', code: 'x', severity: 'urgent', what: 'w', why: 'y', fix: null, paths: [] }],
    })
    await until(
      () => page.title(),
      (title) => title === 'Something failed · ctx Backup',
    )
  })

  it('does not hold a path as markup, nor a control character as a line', async () => {
    const { page, engine, complaints } = await open('calm')
    const hostile = '/home/mira/<img src=x onerror=alert(1)>\nsecond line'
    engine.publish({
      problems: [
        { id: 'h', code: 'hostile', severity: 'attention', what: '<b>bold</b>', why: 'y', fix: null, paths: [hostile] },
      ],
    })
    const card = page.getByTestId('problem-hostile')
    await card.getByText('/home/mira/<img src=x onerror=alert(1)>\\nsecond line').waitFor()
    expect(await card.locator('img, b').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
