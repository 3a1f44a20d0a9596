/*
 * What takes the place of the module `electron` when the built main bundle runs under plain Node: the parts
 * that src/main uses, and no more. Each is typed by a Pick of Electron's own types, so that it cannot drift from them
 * (`on` alone is Node's: Electron's answers its own whole class).
 */
export { app } from './app.ts'
export { dialog } from './dialog.ts'
export { ipcMain } from './ipc-main.ts'
export { Menu } from './menu.ts'
export { nativeImage } from './native-image.ts'
export { Notification } from './notification.ts'
export { powerMonitor } from './power-monitor.ts'
export { protocol } from './protocol.ts'
export { session } from './session.ts'
export { Tray } from './tray.ts'
export { BrowserWindow } from './window.ts'
