import { EventEmitter } from 'node:events'
import type { NotificationConstructorOptions, Notification as Real } from 'electron'
import { type Bus, callMethod, match, Variant } from '../support/dbus.ts'
import { sessionBus } from './session-bus.ts'

const service = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'
const urgencies = { low: 0, normal: 1, critical: 2 } as const

const shown = new Map<number, Notification>()
let listening: Promise<void> | undefined

/** Hears clicks and dismissals once for all notifications. */
function listen(bus: Bus): Promise<void> {
  listening ??= match(bus, `type='signal',interface='${service}',path='${path}'`).then(() => {
    bus.on('message', (message) => {
      if (message.interface !== service || message.path !== path) return
      const notification = shown.get(Number(message.body[0]))
      if (message.member === 'ActionInvoked' && message.body[1] === 'default') notification?.emit('click', {})
      if (message.member === 'NotificationClosed') notification?.emit('close', {})
    })
  })
  return listening
}

export class Notification extends EventEmitter implements Pick<Real, 'show'> {
  readonly #options: NotificationConstructorOptions

  constructor(options: NotificationConstructorOptions = {}) {
    super()
    this.#options = options
  }

  static isSupported(): boolean {
    return process.env.DBUS_SESSION_BUS_ADDRESS !== undefined
  }

  show(): void {
    void this.#show().catch((error: unknown) => this.emit('failed', {}, String(error)))
  }

  async #show(): Promise<void> {
    const bus = await sessionBus()
    if (bus === null) throw new Error('no session bus')
    await listen(bus)
    const { title = '', body = '', urgency = 'normal' } = this.#options
    const hints = { urgency: new Variant('y', urgencies[urgency]) }
    const [id] = await callMethod(bus, {
      destination: service,
      path,
      interface: service,
      member: 'Notify',
      signature: 'susssasa{sv}i',
      body: ['ctx Backup', 0, '', title, body, ['default', 'View'], hints, -1],
    })
    shown.set(Number(id), this)
    this.emit('show', {})
  }
}
