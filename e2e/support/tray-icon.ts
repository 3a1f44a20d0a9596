import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bus, callMethod, getProperty, Variant } from './dbus.ts'
import { eventually } from './eventually.ts'
import { decodePng, toArgb } from './png.ts'

const item = 'org.kde.StatusNotifierItem'
const menuName = 'com.canonical.dbusmenu'
const icons = join(import.meta.dirname, '..', '..', 'assets', 'tray')
const states = ['ok', 'running', 'attention', 'failed', 'paused', 'unknown'] as const
export type TrayState = (typeof states)[number]

export interface MenuEntry {
  id: number
  label: string
  enabled: boolean
  separator: boolean
  items: MenuEntry[]
}

/** One icon as a panel sees it. */
export interface TrayIcon {
  tooltip(): Promise<string>
  /** Which of our pictures it shows, by its pixels. */
  state(): Promise<TrayState>
  menu(): Promise<MenuEntry[]>
  /** Clicks the entry whose labels, from the top down, fit; waits for it to be there and enabled. */
  choose(...labels: RegExp[]): Promise<void>
  /** A left click on the icon itself. */
  activate(): Promise<void>
}

export function trayIcon(bus: Bus, destination: string, path: string): TrayIcon {
  const property = (name: string): Promise<unknown> => getProperty(bus, destination, path, item, name)
  const menuPath = async (): Promise<string> => String(await property('Menu'))
  const menuCall = async (member: string, signature: string, body: unknown[]): Promise<unknown[]> =>
    callMethod(bus, { destination, path: await menuPath(), interface: menuName, member, signature, body })

  async function menu(): Promise<MenuEntry[]> {
    await menuCall('AboutToShow', 'i', [0]).catch(() => undefined)
    const [, root] = await menuCall('GetLayout', 'iias', [0, -1, []])
    return entry(root).items
  }

  return {
    async tooltip() {
      const value = await property('ToolTip')
      return Array.isArray(value) ? String(value[2]) : ''
    },
    async state() {
      return pictureOf(await property('IconPixmap'))
    },
    menu,
    async choose(...labels) {
      const id = await eventually(`the menu entry ${labels.join(' > ')}`, async () => find(await menu(), labels)?.id)
      await menuCall('Event', 'isvu', [id, 'clicked', new Variant('i', 0), 0])
    },
    async activate() {
      await callMethod(bus, { destination, path, interface: item, member: 'Activate', signature: 'ii', body: [0, 0] })
    },
  }
}

/** The enabled entry at the end of a way of labels. */
function find(entries: readonly MenuEntry[], [first, ...rest]: readonly RegExp[]): MenuEntry | null {
  const here = entries.find(({ label, enabled }) => enabled && first?.test(label) === true)
  if (here === undefined) return null
  return rest.length === 0 ? here : find(here.items, rest)
}

/** One `(ia{sv}av)` of GetLayout. */
function entry(raw: unknown): MenuEntry {
  const [id, properties, children] = (raw instanceof Variant ? raw.value : raw) as [
    number,
    Record<string, unknown>,
    unknown[],
  ]
  const value = (name: string): unknown => {
    const held = properties[name]
    return held instanceof Variant ? held.value : held
  }
  return {
    id,
    // `_` marks the access key, `__` is one underscore.
    label: String(value('label') ?? '').replace(/_(.)/g, '$1'),
    enabled: value('enabled') !== false,
    separator: value('type') === 'separator',
    items: children.map(entry),
  }
}

/** The state whose picture is nearest to the first of the sizes that we have too. */
async function pictureOf(pixmaps: unknown): Promise<TrayState> {
  if (!Array.isArray(pixmaps)) throw new Error('the tray icon has no pixels')
  let best: { state: TrayState; distance: number } | null = null
  for (const state of states) {
    for (const suffix of ['', '@2x']) {
      const [width, height, argb] = toArgb(decodePng(await readFile(join(icons, `${state}${suffix}.png`))))
      const shown = pixmaps.find((one: unknown) => Array.isArray(one) && one[0] === width && one[1] === height) as
        | [number, number, Uint8Array]
        | undefined
      if (shown === undefined) continue
      const distance = apart(shown[2], argb)
      if (best === null || distance < best.distance) best = { state, distance }
    }
  }
  if (best === null || best.distance > 8) throw new Error('the tray shows a picture that is none of ours')
  return best.state
}

/** Mean difference of two pictures, 0 to 255. */
function apart(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < b.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0))
  return sum / b.length
}
