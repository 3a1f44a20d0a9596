import { app, BrowserWindow, type BrowserWindowConstructorOptions, session } from 'electron'
import { channels } from '../shared/bridge.ts'
import { appOrigin } from './app-protocol.ts'

export interface WindowFiles {
  preload: string
  icon: string
}

/** The one window's options: the page gets the bridge and nothing of Node. */
export function windowOptions(files: WindowFiles): BrowserWindowConstructorOptions {
  return {
    title: 'ctx Backup',
    width: 1180,
    height: 780,
    minWidth: 480,
    minHeight: 360,
    show: false,
    autoHideMenuBar: true,
    icon: files.icon,
    webPreferences: {
      preload: files.preload,
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
      devTools: !app.isPackaged,
    },
  }
}

/** Refuses what no page of ours does: leaving, new windows, webviews, permissions. Call before the first window. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (details) => details.preventDefault())
    contents.on('will-redirect', (details) => details.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
  session.defaultSession.setDevicePermissionHandler(() => false)
}

export interface AppWindow {
  /** Shows the window in front, at `route` when given (`#/run/R1`), making it at the first call. */
  show(route?: string): void
  /** Whether the user can see it. */
  visible(): boolean
}

/**
 * The window that hides instead of closing. `onHidden` is told each time the user closes it;
 * `quitting` says when closing is meant.
 */
export function createAppWindow(files: WindowFiles, hooks: { quitting(): boolean; onHidden(): void }): AppWindow {
  let window: BrowserWindow | null = null
  let loaded = false

  function open(route: string): BrowserWindow {
    const made = new BrowserWindow(windowOptions(files))
    loaded = false
    made.once('ready-to-show', () => reveal(made))
    made.webContents.on('did-finish-load', () => {
      loaded = true
    })
    made.on('close', (event) => {
      if (hooks.quitting()) return
      event.preventDefault()
      made.hide()
      app.dock?.hide()
      hooks.onHidden()
    })
    made.on('closed', () => {
      if (window === made) window = null
    })
    made.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit' && !hooks.quitting()) made.webContents.reload()
    })
    made.loadURL(`${appOrigin}/index.html${route}`).catch((error: unknown) => {
      // A reload or quit in mid-load aborts it: only another reason is news.
      if (!hooks.quitting()) console.error(`ctx Backup: the window could not load: ${String(error)}`)
    })
    return made
  }

  return {
    show(route = '') {
      if (window === null) {
        window = open(route)
        return
      }
      if (route !== '') {
        if (loaded) window.webContents.send(channels.navigate, route)
        else void window.loadURL(`${appOrigin}/index.html${route}`).catch(() => undefined)
      }
      reveal(window)
    },
    visible: () => window?.isVisible() === true && !window.isMinimized(),
  }
}

function reveal(window: BrowserWindow): void {
  void app.dock?.show()
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
