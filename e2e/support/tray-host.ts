import { type Bus, callMethod, emitSignal, serveInterface } from './dbus.ts'
import { eventually } from './eventually.ts'
import { type TrayIcon, trayIcon } from './tray-icon.ts'

const name = 'org.kde.StatusNotifierWatcher'
const path = '/StatusNotifierWatcher'

/** A panel: it registers as watcher and host, and knows the icons that came. */
export interface TrayHost {
  /** The newest icon that still lives, or waits for one. */
  icon(limitMs?: number): Promise<TrayIcon>
  /** How many icons live now. */
  count(): Promise<number>
}

/** Where an item lies: some register a bus name, some the path on their own connection. */
interface Registered {
  destination: string
  path: string
}

export async function serveTrayHost(bus: Bus): Promise<TrayHost> {
  const registered: Registered[] = []
  serveInterface(bus, path, name, {
    methods: {
      RegisterStatusNotifierItem: {
        out: '',
        call: ([service], sender) => {
          const text = String(service)
          registered.unshift(
            text.startsWith('/')
              ? { destination: sender, path: text }
              : { destination: text, path: '/StatusNotifierItem' },
          )
          emitSignal(bus, path, name, 'StatusNotifierItemRegistered', 's', [text])
          return []
        },
      },
      RegisterStatusNotifierHost: { out: '', call: () => [] },
    },
    properties: {
      IsStatusNotifierHostRegistered: ['b', () => true],
      RegisteredStatusNotifierItems: ['as', () => registered.map(({ destination }) => destination)],
      ProtocolVersion: ['i', () => 0],
    },
  })
  await bus.requestName(name, 0)

  async function living(): Promise<Registered[]> {
    const found = await Promise.all(
      registered.map(async (item) => ((await owned(bus, item.destination)) ? [item] : [])),
    )
    return found.flat()
  }
  return {
    icon: (limitMs) =>
      eventually(
        'a tray icon',
        async () => {
          const [item] = await living()
          return item === undefined ? null : trayIcon(bus, item.destination, item.path)
        },
        limitMs,
      ),
    count: async () => (await living()).length,
  }
}

async function owned(bus: Bus, destination: string): Promise<boolean> {
  const [has] = await callMethod(bus, {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'NameHasOwner',
    signature: 's',
    body: [destination],
  })
  return has === true
}
