import { Menu, type MenuItemConstructorOptions } from 'electron'

/** The window's menu: quitting must be possible without a tray, and macOS needs its edit keys. */
export function setAppMenu(quit: () => void): void {
  const quitItem: MenuItemConstructorOptions = {
    label: 'Quit ctx Backup',
    accelerator: 'CommandOrControl+Q',
    click: quit,
  }
  const mac = process.platform === 'darwin'
  const file: MenuItemConstructorOptions = mac
    ? {
        label: 'ctx Backup',
        submenu: [{ role: 'about' }, { type: 'separator' }, { role: 'hide' }, { type: 'separator' }, quitItem],
      }
    : { label: '&File', submenu: [{ role: 'close', label: 'Close the window' }, quitItem] }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      file,
      { role: 'editMenu' },
      { label: '&View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }] },
    ]),
  )
}
