import { EventEmitter } from 'node:events'
import type { WebContents, WebFrameMain } from 'electron'
import type { Page } from 'playwright-core'
import { ask } from './event.ts'
import { type Receiver, receiverKey } from './page-shim.ts'
import { fromChromium } from './protocol.ts'

type Used = Pick<WebContents, 'send' | 'isDestroyed' | 'reload' | 'setWindowOpenHandler'>

/** The page side of a window. */
export class StandinWebContents extends EventEmitter implements Used {
  #page: Page | null = null
  #destroyed = false
  /** Messages go out in order, each after the one before. */
  #sending: Promise<unknown> = Promise.resolve()
  #mayOpen: Parameters<WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' })

  readonly mainFrame: Pick<WebFrameMain, 'url'>

  constructor() {
    super()
    const address = (): string => fromChromium(this.#page?.url() ?? '')
    this.mainFrame = {
      get url() {
        return address()
      },
    }
  }

  attach(page: Page): void {
    this.#page = page
    page.on('load', () => this.emit('did-finish-load'))
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    page.on('close', () => this.destroy())
    page.context().on('page', (popup) => {
      const details = { url: popup.url(), frameName: '', features: '', disposition: 'new-window' } as const
      const answer = this.#mayOpen({ ...details, referrer: { url: '', policy: 'default' } })
      if (answer.action === 'deny') void popup.close().catch(() => undefined)
    })
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.emit('destroyed')
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  send(channel: string, ...args: unknown[]): void {
    const copy = structuredClone(args)
    this.#tell(
      ({ key, message }) => {
        const receiver = Reflect.get(window, Symbol.for(key)) as Receiver | undefined
        receiver?.receive(message.channel, message.copy)
      },
      { channel, copy },
    )
  }

  setVisible(visible: boolean): void {
    this.#tell(
      ({ key, message }) => {
        const receiver = Reflect.get(window, Symbol.for(key)) as Receiver | undefined
        receiver?.setVisible(message.visible)
      },
      { visible },
    )
  }

  reload(): void {
    void this.#page?.reload().catch(() => undefined)
  }

  setWindowOpenHandler(handler: Parameters<WebContents['setWindowOpenHandler']>[0]): void {
    this.#mayOpen = handler
  }

  /** Whether the page may go to `url` of its own will. */
  mayNavigate(url: string): boolean {
    return ask(this, 'will-navigate', { url, isMainFrame: true, isSameDocument: false })
  }

  #tell<T>(inPage: (arg: { key: string; message: T }) => void, message: T): void {
    const page = this.#page
    if (page === null || this.#destroyed) return
    // A page in mid-navigation loses the message, as in Electron.
    this.#sending = this.#sending
      .then(() => page.evaluate(inPage as (arg: unknown) => void, { key: receiverKey, message }))
      .catch(() => undefined)
  }
}
