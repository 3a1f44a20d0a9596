import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Serving, startCli, startServe } from '../support/built-cli.ts'
import { type Home, makeHome } from '../support/home.ts'

/** Why these specs cannot run here; false = they can. */
export const cannotRun = existsSync(process.env['CHROMIUM'] ?? '/usr/bin/chromium') ? false : 'needs Chromium'

export interface Answer {
  code: number | string
  out: string
  err: string
}

/** One person's browser: what it complained of, and every address it asked for. */
export interface Person {
  context: BrowserContext
  complaints: string[]
  requested: string[]
  /** Opens a tab at this address and waits for its heading. */
  tab(address: string): Promise<Page>
}

export interface ServeStage {
  home: Home
  /** `ctx-backup serve` for this home, stopped when the test ends. */
  serve(...argv: string[]): Promise<Serving>
  /** Any other command of the same user. */
  cli(...argv: string[]): Promise<Answer>
  /** A browser with an empty profile. */
  person(): Promise<Person>
}

let browser: Browser | undefined

/** One Chromium for a spec file; call once at its top. */
export function withBrowser(): void {
  beforeAll(async () => {
    if (cannotRun === false) browser = await launchBrowser()
  })
  afterAll(() => browser?.close())
}

/** A user with projects and no settings yet; all that the test starts is ended with it. */
export async function setServeStage(): Promise<ServeStage> {
  const home = await makeHome()
  onTestFinished(() => home.remove())
  const env = { HOME: home.home, CTX_BACKUP_HOME: join(home.dir, 'app') }
  return {
    home,
    async serve(...argv) {
      const serving = await startServe(env, ...argv)
      onTestFinished(async () => void (await serving.stop()))
      return serving
    },
    async cli(...argv) {
      const started = startCli(env, argv)
      const code = await started.ended
      return { code, out: started.out(), err: started.err() }
    },
    person: newPerson,
  }
}

async function newPerson(): Promise<Person> {
  if (browser === undefined) throw new Error('withBrowser() was not called')
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
  onTestFinished(() => context.close())
  const complaints: string[] = []
  const requested: string[] = []
  context.on('request', (request) => requested.push(request.url()))
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  return {
    context,
    complaints,
    requested,
    async tab(address) {
      const page = await context.newPage()
      await page.goto(address)
      await page.getByRole('heading', { level: 1 }).waitFor()
      return page
    },
  }
}

/** The first start: takes the proposed job and waits until its first run has succeeded. */
export async function acceptAndBackUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Accept and back up now' }).click()
  await page.waitForURL(/#\/run\//)
  await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 })
}
