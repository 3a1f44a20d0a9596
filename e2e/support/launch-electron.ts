import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { type AppHandle, type LaunchOptions, launchEnv } from './launch-app.ts'

const root = join(import.meta.dirname, '..', '..')

/** Real Electron, where its binary is to be had; the same handle, so that the same specs run. */
export async function launchElectron(options: LaunchOptions): Promise<AppHandle> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const electron = await _electron.launch({
    args: [...sandbox, root, ...(options.args ?? [])],
    env: launchEnv(options),
    cwd: root,
  })
  const child = electron.process()
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  let text = ''
  const add = (chunk: Buffer): void => {
    text += chunk.toString('utf8')
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)

  return {
    pid: child.pid ?? -1,
    async page() {
      const page = await electron.firstWindow()
      await page.waitForLoadState('load')
      return page
    },
    hasWindow: () => electron.windows().length > 0,
    webPreferences: () =>
      electron.evaluate(({ webContents }) => {
        // Not in Electron's types, but there.
        const [contents] = webContents.getAllWebContents()
        return contents === undefined
          ? {}
          : (Reflect.get(contents, 'getLastWebPreferences') as () => object).call(contents)
      }),
    async power(event) {
      await electron.evaluate(({ powerMonitor }, name) => {
        powerMonitor.emit(name)
      }, event)
    },
    output: () => text,
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async close() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
