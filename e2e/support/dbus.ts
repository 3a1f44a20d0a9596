import dbus, { type Message, type MessageBus } from 'dbus-next'

/*
 * The little of D-Bus that tray and notifications need: calls, properties, signals, and objects served by hand.
 * Signatures are D-Bus's own (`a(iiay)`); bodies are plain arrays.
 */

export const { Variant } = dbus
export type Bus = MessageBus

export interface Method {
  /** Signature of the reply; empty = nothing. */
  out: string
  call(body: unknown[], sender: string): unknown[] | Promise<unknown[]>
}

/** An interface served at one path. */
export interface Served {
  methods: Readonly<Record<string, Method>>
  /** Name → signature and present value. */
  properties: Readonly<Record<string, readonly [signature: string, get: () => unknown]>>
}

/** Connects to the bus at `address` (`unix:path=...`) and waits until it has a name there. */
export async function connectBus(address: string): Promise<Bus> {
  const bus = dbus.sessionBus({ busAddress: address })
  await new Promise<void>((resolve, reject) => {
    bus.once('connect', () => resolve())
    bus.once('error', reject)
  })
  // A bus that ends before its guests is no news to them.
  bus.on('error', () => undefined)
  return bus
}

export interface Call {
  destination: string
  path: string
  interface: string
  member: string
  signature?: string
  body?: unknown[]
}

/** Calls a method and gives the reply's body; rejects with the bus's error. */
export async function callMethod(bus: Bus, call: Call): Promise<unknown[]> {
  const reply = await bus.call(new dbus.Message({ ...call, signature: call.signature ?? '', body: call.body ?? [] }))
  return reply?.body ?? []
}

/** One property's value, out of its variant. */
export async function getProperty(bus: Bus, destination: string, path: string, name: string, property: string) {
  const [value] = await callMethod(bus, {
    destination,
    path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [name, property],
  })
  return value instanceof Variant ? (value.value as unknown) : value
}

export function emitSignal(bus: Bus, path: string, name: string, member: string, signature = '', body: unknown[] = []) {
  bus.send(dbus.Message.newSignal(path, name, member, signature, body))
}

/** Asks the bus to send us the signals that fit `rule` (D-Bus match syntax). */
export async function match(bus: Bus, rule: string): Promise<void> {
  await callMethod(bus, {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'AddMatch',
    signature: 's',
    body: [rule],
  })
}

/** Serves one interface at one path until the returned function is called. */
export function serveInterface(bus: Bus, path: string, name: string, served: Served): () => void {
  const handler = (message: Message): boolean => {
    if (message.path !== path) return false
    if (message.interface === 'org.freedesktop.DBus.Properties' && message.body[0] === name) {
      return answerProperty(bus, message, served)
    }
    const method = message.interface === name ? served.methods[message.member] : undefined
    if (method === undefined) return false
    void Promise.resolve()
      .then(() => method.call(message.body, message.sender))
      .then((body) => bus.send(dbus.Message.newMethodReturn(message, method.out, body)))
      .catch((error: unknown) => {
        bus.send(errorReply(message, String(error)))
      })
    return true
  }
  bus.addMethodHandler(handler)
  return () => bus.removeMethodHandler(handler)
}

/** dbus-next declares the first argument of `newError` as text; it is the message that failed. */
function errorReply(message: Message, text: string): Message {
  const newError: unknown = dbus.Message.newError
  return (newError as (to: Message, name: string, text: string) => Message)(
    message,
    'org.freedesktop.DBus.Error.Failed',
    text,
  )
}

function answerProperty(bus: Bus, message: Message, served: Served): boolean {
  if (message.member === 'GetAll') {
    const all = Object.entries(served.properties).map(([key, [type, get]]) => [key, new Variant(type, get())] as const)
    bus.send(dbus.Message.newMethodReturn(message, 'a{sv}', [Object.fromEntries(all)]))
    return true
  }
  const property = served.properties[String(message.body[1])]
  if (message.member !== 'Get' || property === undefined) return false
  const [type, get] = property
  bus.send(dbus.Message.newMethodReturn(message, 'v', [new Variant(type, get())]))
  return true
}
