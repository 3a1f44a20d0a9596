import { type Bus, connectBus } from '../support/dbus.ts'

let bus: Promise<Bus | null> | undefined

/** The session's bus, or null where there is none. One connection for tray and notifications. */
export function sessionBus(): Promise<Bus | null> {
  const address = process.env.DBUS_SESSION_BUS_ADDRESS
  bus ??= address === undefined ? Promise.resolve(null) : connectBus(address).catch(() => null)
  return bus
}
