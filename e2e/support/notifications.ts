import { type Bus, emitSignal, serveInterface, Variant } from './dbus.ts'
import { eventually } from './eventually.ts'

const name = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'

export interface Shown {
  id: number
  app: string
  title: string
  body: string
  /** Pairs of key and label. */
  actions: string[]
  /** 0 low, 1 normal, 2 critical. */
  urgency: number
}

/** A notification daemon that shows nothing and remembers everything. */
export interface Recorder {
  readonly shown: readonly Shown[]
  /** The first, or waits for one, whose title or body fits. */
  find(pattern: RegExp, limitMs?: number): Promise<Shown>
  /** As a click on it. */
  click(shown: Shown): void
  dismiss(shown: Shown): void
}

export async function recordNotifications(bus: Bus): Promise<Recorder> {
  const shown: Shown[] = []
  let last = 0
  serveInterface(bus, path, name, {
    methods: {
      Notify: {
        out: 'u',
        call: ([app, replaces, , title, body, actions, hints]) => {
          const id = Number(replaces) || ++last
          shown.push({
            id,
            app: String(app),
            title: String(title),
            body: String(body),
            actions: Array.isArray(actions) ? actions.map(String) : [],
            urgency: urgencyOf(hints),
          })
          return [id]
        },
      },
      CloseNotification: {
        out: '',
        call: ([id]) => {
          emitSignal(bus, path, name, 'NotificationClosed', 'uu', [Number(id), 3])
          return []
        },
      },
      GetCapabilities: { out: 'as', call: () => [['actions', 'body', 'body-markup', 'persistence']] },
      GetServerInformation: { out: 'ssss', call: () => ['recorder', 'ctx Backup', '1', '1.2'] },
    },
    properties: {},
  })
  await bus.requestName(name, 0)
  return {
    shown,
    find: (pattern, limitMs) =>
      eventually(
        `a notification like ${pattern}`,
        () => shown.find(({ title, body }) => pattern.test(`${title}\n${body}`)),
        limitMs,
      ),
    click({ id }) {
      emitSignal(bus, path, name, 'ActionInvoked', 'us', [id, 'default'])
      emitSignal(bus, path, name, 'NotificationClosed', 'uu', [id, 2])
    },
    dismiss({ id }) {
      emitSignal(bus, path, name, 'NotificationClosed', 'uu', [id, 2])
    },
  }
}

function urgencyOf(hints: unknown): number {
  const urgency: unknown = typeof hints === 'object' && hints !== null ? Reflect.get(hints, 'urgency') : undefined
  return urgency instanceof Variant ? Number(urgency.value) : 1
}
