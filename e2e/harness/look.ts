/* Pictures of every screen for the eye: node e2e/harness/look.ts [folder] [name part]. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser, openFixture } from './browser.ts'
import type { Scenario } from './states.ts'

interface Shot {
  name: string
  scenario: Scenario
  hash?: string
  /** Brings the screen into the state to show. */
  before?: (page: Page) => Promise<void>
}

const shots: Shot[] = [
  { name: 'overview', scenario: 'failing' },
  { name: 'overview-calm', scenario: 'calm' },
  { name: 'overview-running', scenario: 'running' },
  { name: 'overview-empty', scenario: 'empty' },
  { name: 'overview-many', scenario: 'many', before: scrollTo('project-row') },
  { name: 'first-start', scenario: 'first' },
  { name: 'settings', scenario: 'failing', hash: '#/settings/jobs/home' },
  { name: 'settings-general', scenario: 'failing', hash: '#/settings' },
  {
    name: 'settings-new',
    scenario: 'failing',
    hash: '#/settings/new-job',
    before: async (page) => {
      await page.getByLabel('Destination').fill('/home/mira/Dropbox/ctx')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForTimeout(900)
    },
  },
  { name: 'run', scenario: 'running', hash: '#/run/live-1' },
  { name: 'run-failed', scenario: 'failing', hash: '#/run/home-r3' },
  { name: 'runs', scenario: 'failing', hash: '#/run' },
]

function scrollTo(testId: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.getByTestId(testId).first().scrollIntoViewIfNeeded()
  }
}

const [folder = '/tmp/look', part = ''] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const browser = await launchBrowser()
try {
  for (const shot of shots.filter((s) => s.name.includes(part))) {
    for (const [width, height] of [
      [1400, 940],
      [900, 760],
    ] as const) {
      for (const scheme of ['light', 'dark'] as const) {
        const opened = await openFixture(browser, shot.scenario, { width, height, scheme })
        if (shot.hash !== undefined) await opened.page.evaluate((hash) => location.assign(hash), shot.hash)
        await opened.page.waitForTimeout(1200)
        await shot.before?.(opened.page)
        await opened.page.waitForTimeout(200)
        await opened.page.screenshot({ path: join(folder, `${shot.name}-${width}-${scheme}.png`) })
        for (const complaint of opened.complaints) console.error(`${shot.name}: ${complaint}`)
        await opened.close()
      }
    }
  }
} finally {
  await browser.close()
}
