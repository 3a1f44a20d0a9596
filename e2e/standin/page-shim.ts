/** What the preload may `require('electron')` for, and how the page hears main. Plain data crosses, as in Electron. */
export interface ShimArgs {
  /** Name of the function that leads to main; taken off the page's window before the page's own scripts run. */
  binding: string
  platform: string
}

export type FromPage = { kind: 'invoke' | 'send'; channel: string; args: unknown[] } | { kind: 'close' }

/** Under this symbol main finds the page's end of the line; scripts of the page do not know it. */
export const receiverKey = 'ctxb-standin-receiver'

export interface Receiver {
  receive(channel: string, args: unknown[]): void
  setVisible(visible: boolean): void
}

/** The init script: the preload inside a shim of Electron's renderer side. */
export function initScript(preload: string, args: ShimArgs): string {
  return `(${shim.toString()})((require, process, module, exports) => {${preload}\n}, ${JSON.stringify(args)}, ${JSON.stringify(receiverKey)})`
}

type Preload = (require: (name: string) => unknown, process: object, module: object, exports: object) => void

/** Runs in the page, before its scripts: may use nothing from outside itself. */
function shim(preload: Preload, { binding, platform }: ShimArgs, key: string): void {
  if (window.top !== window) return
  const globals = window as unknown as Record<string | symbol, unknown>
  const toMain = globals[binding] as (message: FromPage) => Promise<unknown>
  delete globals[binding]
  const listeners = new Map<string, Set<(event: object, ...args: unknown[]) => void>>()

  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) => toMain({ kind: 'invoke', channel, args: structuredClone(args) }),
    send(channel: string, ...args: unknown[]) {
      void toMain({ kind: 'send', channel, args: structuredClone(args) }).catch(() => undefined)
    },
    on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    },
    removeListener(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.get(channel)?.delete(listener)
    },
  }

  /** As the context bridge: functions are wrapped, all else is copied, and what cannot be copied does not cross. */
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, undefined, args.map(cross))
        return result instanceof Promise ? result.then(cross) : cross(result)
      }
    }
    if (Array.isArray(value)) return value.map(cross)
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cross(inner)]))
    }
    return structuredClone(value)
  }
  const contextBridge = {
    exposeInMainWorld(name: string, api: unknown) {
      Object.defineProperty(window, name, { value: Object.freeze(cross(api)), enumerable: true })
    },
  }

  let visible = true
  Object.defineProperty(document, 'visibilityState', { get: () => (visible ? 'visible' : 'hidden') })
  Object.defineProperty(document, 'hidden', { get: () => !visible })
  window.close = () => void toMain({ kind: 'close' })
  const receiver: Receiver = {
    receive(channel, args) {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
    },
    setVisible(now) {
      if (now === visible) return
      visible = now
      document.dispatchEvent(new Event('visibilitychange'))
    },
  }
  Object.defineProperty(window, Symbol.for(key), { value: receiver })

  const module = { exports: {} }
  const require = (name: string): unknown => {
    if (name === 'electron') return { ipcRenderer, contextBridge }
    throw new Error(`module not found: ${name}`)
  }
  preload(require, { platform }, module, module.exports)
}
