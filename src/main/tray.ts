import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron'
import type { Glance } from '../shared/model/state.ts'
import type { TrayAction, TrayItem, TrayModel } from './tray-model.ts'

/** Bursts of changes are drawn once: some panels close an open menu at each update. */
const settleMs = 400

export interface AppTray {
  /** Shows this model soon, if it differs from what is shown. */
  show(model: TrayModel): void
  destroy(): void
}

/** Puts the icon into the panel. `icons` is the folder of tray images; every click's work is done by `act`. */
export function createAppTray(icons: string, first: TrayModel, act: (action: TrayAction) => void): AppTray {
  const tray = new Tray(iconOf(icons, first.glance))
  let shown: TrayModel | null = null
  let next = first
  let timer: NodeJS.Timeout | null = null

  function draw(): void {
    timer = null
    const model = next
    if (shown?.glance !== model.glance) tray.setImage(iconOf(icons, model.glance))
    if (shown?.tooltip !== model.tooltip) tray.setToolTip(model.tooltip)
    if (!isDeepStrictEqual(shown?.menu, model.menu)) {
      tray.setContextMenu(Menu.buildFromTemplate(model.menu.map((item) => templateOf(item, act))))
    }
    shown = model
  }

  // macOS opens the menu at a click; elsewhere a click may never arrive, so that all of it is in the menu too.
  if (process.platform !== 'darwin') tray.on('click', () => act({ do: 'open' }))
  draw()

  return {
    show(model) {
      next = model
      timer ??= setTimeout(draw, settleMs)
    },
    destroy() {
      if (timer !== null) clearTimeout(timer)
      tray.destroy()
    },
  }
}

function iconOf(folder: string, glance: Glance): Electron.NativeImage {
  const mac = process.platform === 'darwin'
  const image = nativeImage.createFromPath(join(folder, `${glance}${mac ? 'Template' : ''}.png`))
  if (mac) image.setTemplateImage(true)
  return image
}

function templateOf(item: TrayItem, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'line':
      return { type: 'separator' }
    case 'text':
      return { label: plain(item.label), enabled: false }
    case 'menu':
      return { label: plain(item.label), submenu: item.items.map((inner) => templateOf(inner, act)) }
    case 'action':
      return { label: plain(item.label), enabled: item.enabled, click: () => act(item.action) }
  }
}

/** In menu labels `&` marks the access key: doubled, it is shown as it is. */
function plain(label: string): string {
  return label.replaceAll('&', '&&')
}
