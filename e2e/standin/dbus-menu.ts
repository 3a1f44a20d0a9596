import type { MenuItemConstructorOptions } from 'electron'
import { type Bus, emitSignal, serveInterface, Variant } from '../support/dbus.ts'
import type { Menu } from './menu.ts'

const name = 'com.canonical.dbusmenu'

/** An entry with the number by which the panel names it. */
interface Entry {
  id: number
  options: MenuItemConstructorOptions
  children: Entry[]
}

/** A menu on the bus as panels read it (com.canonical.dbusmenu, version 3). */
export class DbusMenu {
  readonly #path: string
  #bus: Bus | null = null
  #unserve: (() => void) | null = null
  #revision = 0
  #lastId = 0
  #root: Entry = { id: 0, options: {}, children: [] }

  constructor(path: string) {
    this.#path = path
  }

  set(menu: Menu): void {
    this.#root = { id: 0, options: {}, children: menu.items.map((item) => this.#entry(item)) }
    this.#revision++
    if (this.#bus !== null) emitSignal(this.#bus, this.#path, name, 'LayoutUpdated', 'ui', [this.#revision, 0])
  }

  serve(bus: Bus): void {
    this.#bus = bus
    this.#unserve = serveInterface(bus, this.#path, name, {
      methods: {
        GetLayout: { out: 'u(ia{sv}av)', call: ([parent]) => [this.#revision, layout(this.#find(Number(parent)))] },
        GetGroupProperties: { out: 'a(ia{sv})', call: ([ids]) => [this.#group(ids)] },
        Event: { out: '', call: ([id, event]) => this.#event(Number(id), String(event)) },
        AboutToShow: { out: 'b', call: () => [false] },
      },
      properties: {
        Version: ['u', () => 3],
        Status: ['s', () => 'normal'],
        TextDirection: ['s', () => 'ltr'],
        IconThemePath: ['as', () => []],
      },
    })
  }

  unserve(): void {
    this.#unserve?.()
    this.#bus = null
  }

  #entry(options: MenuItemConstructorOptions): Entry {
    const { submenu } = options
    const id = ++this.#lastId
    return { id, options, children: Array.isArray(submenu) ? submenu.map((inner) => this.#entry(inner)) : [] }
  }

  #find(id: number, from: Entry = this.#root): Entry {
    const found = search(id, from)
    if (found === null) throw new Error(`no menu entry ${id}`)
    return found
  }

  #group(ids: unknown): unknown[] {
    return Array.isArray(ids) ? ids.map((id) => [Number(id), properties(this.#find(Number(id)))]) : []
  }

  #event(id: number, event: string): unknown[] {
    const { options } = this.#find(id)
    // Electron hands over the item, the window and the event; src/main's handlers take none of them.
    if (event === 'clicked' && options.enabled !== false)
      Reflect.apply(options.click ?? (() => undefined), undefined, [])
    return []
  }
}

function search(id: number, from: Entry): Entry | null {
  if (from.id === id) return from
  for (const child of from.children) {
    const found = search(id, child)
    if (found !== null) return found
  }
  return null
}

/** One entry with all below it, as GetLayout tells it. */
function layout(entry: Entry): unknown[] {
  return [entry.id, properties(entry), entry.children.map((child) => new Variant('(ia{sv}av)', layout(child)))]
}

function properties({ options, children }: Entry): Record<string, InstanceType<typeof Variant>> {
  if (options.type === 'separator') return { type: new Variant('s', 'separator') }
  return {
    // In Electron's labels `&` marks the access key, on the bus `_` does.
    label: new Variant(
      's',
      (options.label ?? '').replaceAll('_', '__').replace(/&(.)/g, (_, key: string) => (key === '&' ? '&' : `_${key}`)),
    ),
    enabled: new Variant('b', options.enabled !== false),
    ...(children.length > 0 ? { 'children-display': new Variant('s', 'submenu') } : {}),
  }
}
