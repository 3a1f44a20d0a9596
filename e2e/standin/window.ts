import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { BrowserWindowConstructorOptions, BrowserWindow as Real } from 'electron'
import type { BrowserContext, Page, Route } from 'playwright-core'
import { app, closers } from './app.ts'
import { launchChromium } from './chromium.ts'
import { tellSpec } from './control.ts'
import { ask } from './event.ts'
import { deliver } from './ipc-main.ts'
import { type FromPage, initScript } from './page-shim.ts'
import { askHandler, toChromium } from './protocol.ts'
import { StandinWebContents } from './web-contents.ts'

type Used = Pick<Real, 'loadURL' | 'show' | 'hide' | 'focus' | 'isVisible' | 'isMinimized' | 'restore' | 'isDestroyed'>

const binding = 'ctxbStandinToMain'

/** A window of a real Chromium, with the app's preload before the page's scripts. */
export class BrowserWindow extends EventEmitter implements Used {
  readonly webContents = new StandinWebContents()
  readonly #options: BrowserWindowConstructorOptions
  readonly #closer = (): Promise<boolean> => this.#close()
  #context: BrowserContext | null = null
  #page: Promise<Page>
  #visible: boolean
  #destroyed = false

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    this.#options = options
    this.#visible = options.show !== false
    app.emit('web-contents-created', {}, this.webContents)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    this.webContents.once('destroyed', () => this.#gone())
    closers.add(this.#closer)
    this.#page = this.#open()
    this.#page.catch((error: unknown) => process.stderr.write(`stand-in: no window: ${String(error)}\n`))
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.#page
    await page.goto(toChromium(url))
  }

  show(): void {
    this.#setVisible(true)
    this.emit('show')
  }

  hide(): void {
    this.#setVisible(false)
    this.emit('hide')
  }

  focus(): void {
    void this.#page.then((page) => page.bringToFront()).catch(() => undefined)
  }

  restore(): void {}

  isVisible(): boolean {
    return this.#visible && !this.#destroyed
  }

  isMinimized(): boolean {
    return false
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  async #open(): Promise<Page> {
    const { width = 800, height = 600, webPreferences = {} } = this.#options
    const { context, cdp } = await launchChromium(width, height)
    this.#context = context
    const page = context.pages()[0] ?? (await context.newPage())
    this.webContents.attach(page)
    await page.exposeBinding(binding, ({ frame }, message: FromPage) => {
      if (frame !== page.mainFrame()) throw new Error('no preload in inner frames')
      return this.#hear(message)
    })
    if (webPreferences.preload !== undefined) {
      const preload = await readFile(webPreferences.preload, 'utf8')
      await page.addInitScript({ content: initScript(preload, { binding, platform: process.platform }) })
    }
    await page.route('**/*', (route) => this.#answer(page, route))
    tellSpec({ kind: 'window', cdp, webPreferences })
    return page
  }

  async #hear(message: FromPage): Promise<unknown> {
    if (message.kind !== 'close') return deliver(this.webContents, message.kind, message.channel, message.args)
    await this.#close()
    return undefined
  }

  /** Every request ends here: the app's own scheme is answered by its handler, and nothing reaches a network. */
  async #answer(page: Page, route: Route): Promise<void> {
    const request = route.request()
    const moves = request.isNavigationRequest() && request.frame() === page.mainFrame()
    const response = await askHandler(request.url(), request.method())
    if (response === null) {
      if (moves) this.webContents.mayNavigate(request.url())
      return route.abort('aborted')
    }
    if (moves) this.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    const body = Buffer.from(await response.arrayBuffer())
    return route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
  }

  #setVisible(visible: boolean): void {
    this.#visible = visible
    this.webContents.setVisible(visible)
  }

  /** Asks the app, then closes; false when the app kept the window. */
  async #close(): Promise<boolean> {
    if (this.#destroyed) return true
    if (!ask(this, 'close')) return false
    await this.#context?.close()
    this.#gone()
    return true
  }

  #gone(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    closers.delete(this.#closer)
    this.webContents.destroy()
    this.emit('closed')
  }
}
