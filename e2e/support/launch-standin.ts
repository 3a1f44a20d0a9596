import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { WebPreferences } from 'electron'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { ToApp, ToSpec } from '../standin/control.ts'
import { eventually } from './eventually.ts'
import { type AppHandle, type LaunchOptions, launchEnv } from './launch-app.ts'

const root = join(import.meta.dirname, '..', '..')
const main = join(root, 'dist', 'main', 'main.js')
const register = join(root, 'e2e', 'standin', 'register.ts')
/** Milliseconds for a clean quit before it is ended by force. */
const quitLimit = 20_000

/** The built main bundle under plain Node, `electron` replaced by e2e/standin. */
export async function launchStandin(options: LaunchOptions): Promise<AppHandle> {
  const child = spawn(process.execPath, ['--import', register, main, ...(options.args ?? [])], {
    env: launchEnv(options),
    cwd: options.home,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  const endAtExit = (): void => void child.kill('SIGKILL')
  process.once('exit', endAtExit)
  const output = gather(child)
  let window: { cdp: string; webPreferences: WebPreferences } | null = null
  child.on('message', (message: ToSpec) => {
    window = message
  })

  let attached: Promise<{ browser: Browser; page: Page }> | null = null
  const attach = async (): Promise<{ browser: Browser; page: Page }> => {
    const { cdp } = await eventually('a window', () => window ?? failIfEnded(child, output), 30_000)
    const browser = await chromium.connectOverCDP(cdp)
    const page = await eventually('the window’s page', () => browser.contexts()[0]?.pages()[0])
    return { browser, page }
  }

  return {
    pid: child.pid ?? -1,
    async page() {
      attached ??= attach()
      const { page } = await attached
      await page.waitForFunction(() => location.protocol === 'https:' && document.readyState === 'complete')
      return page
    },
    hasWindow: () => window !== null,
    webPreferences: async () => (await eventually('a window', () => window)).webPreferences,
    async power(event) {
      child.send({ kind: 'power', event } satisfies ToApp)
    },
    output,
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async close() {
      await attached?.then(({ browser }) => browser.close()).catch(() => undefined)
      const force = setTimeout(() => child.kill('SIGKILL'), quitLimit)
      child.kill('SIGTERM')
      await ended
      clearTimeout(force)
      process.removeListener('exit', endAtExit)
    },
  }
}

function gather(child: ChildProcess): () => string {
  let text = ''
  const add = (chunk: Buffer): void => {
    text += chunk.toString('utf8')
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => text
}

/** An app that ended will make no window: its words say why. */
function failIfEnded(child: ChildProcess, output: () => string): null {
  if (child.exitCode === null && child.signalCode === null) return null
  throw new Error(`the app ended with ${child.exitCode ?? child.signalCode}:\n${output()}`)
}
