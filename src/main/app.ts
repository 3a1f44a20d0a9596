import { join } from 'node:path'
import { app, dialog } from 'electron'
import { type EngineHandle, openEngine } from '../engine/host/open-engine.ts'
import type { Folders } from '../engine/store/types.ts'
import { resolveFolders } from '../engine/system/folders.ts'
import { createProcessDoor } from '../engine/system/process-door.ts'
import { createSystemClock } from '../engine/system/system-clock.ts'
import { ProblemError } from '../shared/model/problem.ts'
import type { AppState } from '../shared/model/state.ts'
import { problemText } from '../shared/problems/shell.ts'
import { problemOf } from '../shared/problems/wire.ts'
import { setAppMenu } from './app-menu.ts'
import { serveApp } from './app-protocol.ts'
import { followState } from './follow.ts'
import { serveIpc } from './ipc.ts'
import { createNotifier, shellNotices } from './notifications.ts'
import { forwardPower } from './power.ts'
import { openSaid } from './said.ts'
import { type AppTray, createAppTray } from './tray.ts'
import { carryOut } from './tray-actions.ts'
import { waitForTrayHost } from './tray-host.ts'
import { type TrayAction, trayModel } from './tray-model.ts'
import { createAppWindow, lockDown } from './window.ts'

/** Starts in the tray without a window, as at login. */
const hiddenFlag = '--hidden'
/** Milliseconds that a desktop which is still starting gets to bring its panel up. */
const panelPatience = 10_000
/** Milliseconds after which quitting no longer waits for the engine. */
const quitPatience = 60_000

/**
 * Starts the shell; `bundle` is the folder of the main bundle. Returns before the app is ready:
 * Electron makes it ready only after the entry module has been evaluated.
 */
export function startApp(bundle: string): void {
  let folders: Folders
  try {
    folders = resolveFolders({ env: process.env })
  } catch (error) {
    giveUp(error)
    return
  }
  app.setName('ctx Backup')
  app.setAppUserModelId('org.ctx-backup.app')
  // Chromium's own files, and the lock of the one instance, belong to the same folders as the engine.
  app.setPath('userData', join(folders.data, 'shell'))
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }
  app
    .whenReady()
    .then(() => run(bundle, folders))
    .catch(giveUp)
}

/** A start that cannot go on says why, in a dialog (before the app is ready on Linux: on standard error). */
function giveUp(error: unknown): void {
  const problem = problemOf(error)
  if (!(error instanceof ProblemError)) console.error(error)
  dialog.showErrorBox(problem.what, problemText(problem))
  app.exit(1)
}

async function run(bundle: string, folders: Folders): Promise<void> {
  let quitting = false
  const dist = join(bundle, '..')
  const assets = join(dist, '..', 'assets')
  const icon = join(assets, 'icon-512.png')

  lockDown()
  serveApp(join(dist, 'renderer'))
  setAppMenu(() => app.quit())

  const said = openSaid(join(app.getPath('userData'), 'said.json'))
  const window = createAppWindow(
    { preload: join(dist, 'preload', 'preload.cjs'), icon },
    { quitting: () => quitting, onHidden: () => notifier.once(shellNotices.closedToTray) },
  )
  const notifier = createNotifier(said, icon, (route) => window.show(route))

  // Asked for while the engine is still opening: shown as soon as it is there.
  let ready = false
  let wanted = !process.argv.includes(hiddenFlag)
  if (!wanted) app.dock?.hide()
  const show = (route?: string): void => {
    if (ready) window.show(route)
    else wanted = true
  }
  app.on('second-instance', () => show())
  app.on('activate', () => show())
  // Without a listener Electron would quit with its last window.
  app.on('window-all-closed', () => undefined)

  const handle = await openEngine({ mode: 'app', env: process.env, folders })
  const report = handle.report.bind(handle)
  const { engine } = handle
  const following = new AbortController()
  let state: AppState | null = null
  let tray: AppTray | null = null
  const endIpc = serveIpc(engine, report)
  forwardPower(engine, report)
  whenQuitting(handle, () => {
    quitting = true
    following.abort()
    endIpc()
    tray?.destroy()
    return said.saved()
  })

  const clock = createSystemClock()
  const act = (action: TrayAction): void => {
    void carryOut(action, { engine, clock, open: show, quit: () => app.quit(), refused: notifier.refused, report })
  }
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  void followState(
    engine,
    (next) => {
      state = next
      tray?.show(trayModel(next, timeZone))
      if (next !== null) notifier.follow(next)
    },
    following.signal,
    report,
  )

  ready = true
  if (wanted) window.show()
  const hosted = await waitForTrayHost(createProcessDoor({ env: process.env }), panelPatience)
  if (quitting) return
  // Made even where no panel was found: older desktops show it in ways that cannot be asked about.
  tray = createAppTray(join(assets, 'tray'), trayModel(state, timeZone), act)
  if (!hosted) {
    notifier.once(shellNotices.noTray)
    show()
  }
}

/** Quitting waits for the engine: runs end cleanly and the lock is given back. A second quit goes on waiting. */
function whenQuitting(handle: EngineHandle, endShell: () => Promise<void>): void {
  let ended = false
  let ending = false
  const end = async (): Promise<void> => {
    const late = setTimeout(() => {
      handle.report(new Error(`the engine did not close within ${quitPatience} ms`), 'quit')
      app.exit(1)
    }, quitPatience)
    try {
      await endShell()
      await handle.close()
    } catch (error) {
      handle.report(error, 'quit')
    }
    clearTimeout(late)
    ended = true
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (ended) return
    event.preventDefault()
    if (!ending) void end()
    ending = true
  })
}
