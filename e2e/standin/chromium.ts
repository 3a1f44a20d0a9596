import { mkdir, mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { app } from './app.ts'

const flags = [
  // Debian's Chromium shows a bar for flags that it does not support; this hides it.
  '--test-type',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--app=data:text/html,',
  // A port beside Playwright's own pipe: specs look at the same page through it.
  '--remote-debugging-port=0',
]

export interface Launched {
  context: BrowserContext
  /** Address for `chromium.connectOverCDP`. */
  cdp: string
}

/** Starts a Chromium window of that size in a fresh profile below the app's own folder. */
export async function launchChromium(width: number, height: number): Promise<Launched> {
  await mkdir(app.getPath('userData'), { recursive: true })
  const profile = await mkdtemp(join(app.getPath('userData'), 'chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: false,
    viewport: null,
    // Signals are the app's business.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [...flags, `--window-size=${width},${height}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  const port = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')[0] ?? ''
  return { context, cdp: `http://127.0.0.1:${port}` }
}
