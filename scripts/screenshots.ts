// Pictures for README and docs, of the real app: `serve` over the sample projects, in a real browser.
// What they show is made, never painted: the failed run failed, since its destination was moved away.
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/harness/browser.ts'
import { type Serving, startCli, startServe } from '../e2e/support/built-cli.ts'
import { eventually } from '../e2e/support/eventually.ts'
import { makeSample } from './make-sample.ts'

/** Stands in the pictures, so it is nobody's own. */
const home = '/home/mira'
const images = join(import.meta.dirname, '..', 'docs', 'images')
const env = { HOME: home }
const width = 1400
/** Bytes a picture may have. */
const limit = 200_000

const schemes = ['light', 'dark'] as const
type Pages = Record<(typeof schemes)[number], Page>

/** Draws all pictures; the exit code. */
export async function main(): Promise<number> {
  const refused = await makeHome()
  if (refused !== null) {
    console.error(refused)
    return 1
  }
  let serving: Serving | null = null
  let browser: Browser | null = null
  try {
    await makeSample(home, Date.now(), home)
    await mkdir(images, { recursive: true })
    serving = await startServe(env)
    browser = await launchBrowser()
    await story(await openPages(browser, serving))
    return 0
  } finally {
    await browser?.close()
    await serving?.stop()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Makes the home folder; what keeps it from being made. */
async function makeHome(): Promise<string | null> {
  try {
    await mkdir(home)
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    return code === 'EEXIST'
      ? `${home} is there already, and is removed after: move it away first.`
      : `${home} cannot be made (${code}): run this as root, best in a container.`
  }
}

async function openPages(browser: Browser, serving: Serving): Promise<Pages> {
  const open = async (colorScheme: (typeof schemes)[number], address: string): Promise<Page> => {
    const context = await browser.newContext({
      colorScheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    const page = await context.newPage()
    await page.goto(address)
    return page
  }
  const another = startCli(env, ['serve'])
  await another.ended
  return { light: await open('light', serving.address), dark: await open('dark', another.out().trim()) }
}

/** From the first start to a lost disk: each screen on the way, in both schemes. */
async function story(pages: Pages): Promise<void> {
  const { light } = pages
  await all(pages, (page) => page.getByRole('button', { name: 'Accept and back up now' }).waitFor())
  await picture(pages, 'first-start', 1060)

  await light.getByRole('button', { name: 'Accept and back up now' }).click()
  await light.getByText('Succeeded').first().waitFor({ timeout: 60_000 })
  await show(pages, new URL(light.url()).hash)
  await all(pages, logShown)
  await picture(pages, 'run')
  await show(pages, '#/overview')
  await all(pages, (page) => page.getByRole('region', { name: 'All well' }).waitFor())
  await picture(pages, 'overview', 1180)
  await show(pages, '#/settings/jobs/ctx')
  await picture(pages, 'settings', 1300)

  await rename(join(home, 'ctx-backups'), join(home, 'unplugged'))
  const failed = startCli(env, ['run'])
  if ((await failed.ended) !== 1) throw new Error(`a run without its destination must fail:\n${failed.out()}`)
  await show(pages, '#/overview')
  await all(pages, (page) => page.getByRole('region', { name: 'Something failed' }).waitFor())
  await picture(pages, 'overview-failed', 1230)
  const { runs } = JSON.parse(await output('runs', '--json')) as { runs: { id: string }[] }
  await show(pages, `#/run/${runs[0]?.id}`)
  await all(pages, logShown)
  await picture(pages, 'run-failed')
}

async function output(...argv: string[]): Promise<string> {
  const cli = startCli(env, argv)
  await cli.ended
  return cli.out()
}

const logShown = (page: Page): Promise<void> => page.getByText('backup of All ctx files by rsync').waitFor()

async function show(pages: Pages, hash: string): Promise<void> {
  await all(pages, async (page) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })
}

async function picture(pages: Pages, name: string, height = 900): Promise<void> {
  for (const scheme of schemes) {
    const page = pages[scheme]
    await page.setViewportSize({ width, height })
    // Away from what a click before left it on.
    await page.mouse.move(0, 0)
    await eventually('the page to settle', async () => ((await busy(page)) === 0 ? true : null))
    const path = join(images, `${name}-${scheme}.png`)
    await page.screenshot({ path, animations: 'disabled' })
    const { size } = await stat(path)
    if (size > limit) throw new Error(`${path} has ${size} bytes, more than ${limit}`)
    console.log(`${name}-${scheme}.png  ${Math.round(size / 1000)} kB`)
  }
}

/** Parts of the page that still wait for an answer. */
const busy = (page: Page): Promise<number> => page.locator('[aria-busy="true"]').count()

async function all(pages: Pages, act: (page: Page) => Promise<unknown>): Promise<void> {
  for (const scheme of schemes) await act(pages[scheme])
}
