import { type Browser, chromium, type Page } from 'playwright-core'
import { type Fixture, serveFixture } from './fixture-server.ts'
import type { Scenario } from './states.ts'

const args = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args })

export interface View {
  width?: number
  height?: number
  scheme?: 'light' | 'dark'
  reducedMotion?: boolean
}

export interface Opened extends Fixture {
  page: Page
  /** What the page reported to its console as wrong, and errors it threw. */
  complaints: string[]
  close(): Promise<void>
}

/** A fresh browser profile on a fresh server. */
export async function openFixture(browser: Browser, scenario: Scenario, view: View = {}): Promise<Opened> {
  const fixture = await serveFixture(scenario)
  const context = await browser.newContext({
    viewport: { width: view.width ?? 1280, height: view.height ?? 860 },
    colorScheme: view.scheme ?? 'light',
    reducedMotion: view.reducedMotion === true ? 'reduce' : 'no-preference',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(fixture.server.newLink())
  await page.getByRole('heading', { level: 1 }).waitFor()
  return {
    ...fixture,
    page,
    complaints,
    close: async () => {
      await context.close()
      await fixture.server.close()
    },
  }
}
