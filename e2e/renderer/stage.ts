import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchBrowser, type Opened, openFixture, type View } from '../harness/browser.ts'
import type { Scenario } from '../harness/states.ts'

/** One browser a spec file, one fresh profile and server a test; all are closed after it. */
export function stage(): (scenario: Scenario, view?: View) => Promise<Opened> {
  let browser: Browser
  const open: Opened[] = []
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    for (const opened of open.splice(0)) await opened.close()
  })
  afterAll(async () => {
    await browser?.close()
  })
  return async (scenario, view) => {
    const opened = await openFixture(browser, scenario, view)
    open.push(opened)
    return opened
  }
}

/** Polls until it holds; what it last was stands in the error. */
export async function until<T>(what: () => T | Promise<T>, holds: (value: T) => boolean, ms = 10_000): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const value = await what()
    if (holds(value)) return value
    if (Date.now() > end) throw new Error(`still not so after ${ms} ms: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
