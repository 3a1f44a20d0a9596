import { EventEmitter } from 'node:events'
import type { Tray as Real } from 'electron'
import { type Bus, callMethod, emitSignal, serveInterface } from '../support/dbus.ts'
import { toArgb } from '../support/png.ts'
import { DbusMenu } from './dbus-menu.ts'
import type { Menu } from './menu.ts'
import type { StandinImage } from './native-image.ts'
import { sessionBus } from './session-bus.ts'

const item = 'org.kde.StatusNotifierItem'
const itemPath = '/StatusNotifierItem'
const menuPath = '/MenuBar'
let count = 0

type Used = Pick<Real, 'setToolTip' | 'destroy'>

/** A tray icon as Chromium makes it on Linux: a StatusNotifierItem with a dbusmenu, on the session bus. */
export class Tray extends EventEmitter implements Used {
  #image: StandinImage
  #tooltip = ''
  #menu = new DbusMenu(menuPath)
  #bus: Bus | null = null
  #name = `${item}-${process.pid}-${++count}`
  #unserve: (() => void) | null = null
  #gone = false

  constructor(image: StandinImage) {
    super()
    this.#image = image
    void this.#register().catch(() => undefined)
  }

  setImage(image: StandinImage): void {
    this.#image = image
    this.#signal('NewIcon')
  }

  setToolTip(text: string): void {
    this.#tooltip = text
    this.#signal('NewToolTip')
  }

  setContextMenu(menu: Menu): void {
    this.#menu.set(menu)
  }

  destroy(): void {
    this.#gone = true
    this.#unserve?.()
    this.#menu.unserve()
    void this.#bus?.releaseName(this.#name)
  }

  #signal(name: string): void {
    if (this.#bus !== null && !this.#gone) emitSignal(this.#bus, itemPath, item, name)
  }

  #pixmaps(): unknown[] {
    return this.#image.scales.map(toArgb)
  }

  async #register(): Promise<void> {
    const bus = await sessionBus()
    if (bus === null || this.#gone) return
    this.#bus = bus
    this.#menu.serve(bus)
    this.#unserve = serveInterface(bus, itemPath, item, {
      methods: {
        Activate: { out: '', call: () => this.#clicked() },
        SecondaryActivate: { out: '', call: () => [] },
        ContextMenu: { out: '', call: () => [] },
        Scroll: { out: '', call: () => [] },
      },
      properties: {
        Category: ['s', () => 'ApplicationStatus'],
        Id: ['s', () => 'ctx-backup'],
        Title: ['s', () => this.#tooltip],
        Status: ['s', () => 'Active'],
        IconName: ['s', () => ''],
        IconPixmap: ['a(iiay)', () => this.#pixmaps()],
        ToolTip: ['(sa(iiay)ss)', () => ['', [], this.#tooltip, '']],
        ItemIsMenu: ['b', () => false],
        Menu: ['o', () => menuPath],
      },
    })
    await bus.requestName(this.#name, 0)
    await callMethod(bus, {
      destination: 'org.kde.StatusNotifierWatcher',
      path: '/StatusNotifierWatcher',
      interface: 'org.kde.StatusNotifierWatcher',
      member: 'RegisterStatusNotifierItem',
      signature: 's',
      body: [this.#name],
    })
  }

  #clicked(): unknown[] {
    this.emit('click', {}, { x: 0, y: 0, width: 22, height: 22 })
    return []
  }
}
