import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAppWindow, lockDown, windowOptions } from './window.ts'

const fake = await vi.hoisted(async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  const windows: FakeWindow[] = []
  class FakeContents extends Emitter {
    sent: unknown[] = []
    reloads = 0
    send(...message: unknown[]) {
      this.sent.push(message)
    }
    reload() {
      this.reloads++
    }
  }
  class FakeWindow extends Emitter {
    webContents = new FakeContents()
    urls: string[] = []
    visible = false
    constructor() {
      super()
      windows.push(this)
    }
    async loadURL(url: string) {
      this.urls.push(url)
    }
    show() {
      this.visible = true
    }
    hide() {
      this.visible = false
    }
    focus() {}
    isVisible() {
      return this.visible
    }
    isMinimized() {
      return false
    }
  }
  const app = Object.assign(new Emitter(), { isPackaged: false })
  const decided: Record<string, (...args: never[]) => unknown> = {}
  const session = {
    defaultSession: {
      setPermissionRequestHandler: (handler: (...args: never[]) => unknown) => {
        decided.request = handler
      },
      setPermissionCheckHandler: (handler: (...args: never[]) => unknown) => {
        decided.check = handler
      },
      setDevicePermissionHandler: (handler: (...args: never[]) => unknown) => {
        decided.device = handler
      },
    },
  }
  return { windows, app, session, decided, BrowserWindow: FakeWindow }
})
vi.mock('electron', () => ({
  app: fake.app,
  session: fake.session,
  BrowserWindow: fake.BrowserWindow,
  protocol: {},
}))

const files = { preload: '/x/preload.cjs', icon: '/x/icon.png' }

beforeEach(() => {
  fake.windows.length = 0
  fake.app.isPackaged = false
  fake.app.removeAllListeners()
})

describe('the window’s page', () => {
  it('is isolated, sandboxed and without Node', () => {
    expect(windowOptions(files).webPreferences).toEqual({
      preload: '/x/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    })
  })

  it('has developer tools only in development', () => {
    fake.app.isPackaged = true
    expect(windowOptions(files).webPreferences?.devTools).toBe(false)
  })

  it('may neither leave, open windows, hold webviews nor get permissions', () => {
    lockDown()
    const openers: (() => { action: string })[] = []
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: () => { action: string }) => openers.push(handler),
    })
    fake.app.emit('web-contents-created', {}, contents)
    for (const event of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const preventDefault = vi.fn()
      contents.emit(event, { preventDefault })
      expect(preventDefault, event).toHaveBeenCalledOnce()
    }
    expect(openers.map((open) => open())).toEqual([{ action: 'deny' }])
    const decide = vi.fn()
    Reflect.apply(fake.decided.request ?? (() => undefined), undefined, [null, 'media', decide])
    expect(decide).toHaveBeenCalledWith(false)
    expect([fake.decided.check?.(), fake.decided.device?.()]).toEqual([false, false])
  })
})

describe('the window', () => {
  const make = (quitting = () => false) => {
    const onHidden = vi.fn()
    return { window: createAppWindow(files, { quitting, onHidden }), onHidden }
  }

  it('is made at the first show, at the route asked for, and shown when it can be drawn', () => {
    const { window } = make()
    expect(fake.windows).toHaveLength(0)
    window.show('#/run/R1')
    expect(fake.windows[0]?.urls).toEqual(['ctxb://app/index.html#/run/R1'])
    expect(window.visible()).toBe(false)
    fake.windows[0]?.emit('ready-to-show')
    expect(window.visible()).toBe(true)
  })

  it('is told of a route once its page is there, and loads it before that', () => {
    const { window } = make()
    window.show()
    window.show('#/run/R1')
    expect(fake.windows[0]?.urls).toEqual(['ctxb://app/index.html', 'ctxb://app/index.html#/run/R1'])
    fake.windows[0]?.webContents.emit('did-finish-load')
    window.show('#/run/R2')
    expect(fake.windows[0]?.webContents.sent).toEqual([['ctx:navigate', '#/run/R2']])
    expect(fake.windows).toHaveLength(1)
  })

  it('hides when it is closed, says so, and comes back', () => {
    const { window, onHidden } = make()
    window.show()
    fake.windows[0]?.emit('ready-to-show')
    const preventDefault = vi.fn()
    fake.windows[0]?.emit('close', { preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
    expect(onHidden).toHaveBeenCalledOnce()
    expect(window.visible()).toBe(false)
    window.show()
    expect(window.visible()).toBe(true)
    expect(fake.windows).toHaveLength(1)
  })

  it('closes when the app quits', () => {
    const { window, onHidden } = make(() => true)
    window.show()
    const preventDefault = vi.fn()
    fake.windows[0]?.emit('close', { preventDefault })
    expect(preventDefault).not.toHaveBeenCalled()
    expect(onHidden).not.toHaveBeenCalled()
  })

  it('loads its page again after a crash of the page', () => {
    make().window.show()
    const contents = fake.windows[0]?.webContents
    contents?.emit('render-process-gone', {}, { reason: 'clean-exit' })
    expect(contents?.reloads).toBe(0)
    contents?.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(contents?.reloads).toBe(1)
  })
})
