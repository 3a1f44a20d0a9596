import type { Protocol } from 'electron'

type Handler = Parameters<Protocol['handle']>[1]

const handlers = new Map<string, Handler>()

export const protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'> = {
  registerSchemesAsPrivileged: () => undefined,
  handle(scheme, handler) {
    handlers.set(scheme, handler)
  },
}

/*
 * Chromium knows no scheme that it was not built with, so each custom host gets an https address that no network
 * knows, answered by the same handler: `ctxb://app/x` ↔ `https://app.ctxb.standin.invalid/x`.
 */
const suffix = '.standin.invalid'

export function toChromium(address: string): string {
  const found = /^([a-z]+):\/\/([^/]*)(.*)$/.exec(address)
  if (found === null || !handlers.has(found[1] ?? '')) return address
  return `https://${found[2]}.${found[1]}${suffix}${found[3]}`
}

export function fromChromium(address: string): string {
  const found = /^https:\/\/([^/]*)\.([a-z]+)\.standin\.invalid(.*)$/.exec(address)
  return found === null ? address : `${found[2]}://${found[1]}${found[3]}`
}

/** Asks the app's own handler; null where no custom scheme is meant. */
export async function askHandler(chromiumUrl: string, method: string): Promise<Response | null> {
  const url = fromChromium(chromiumUrl)
  const handler = handlers.get(url.slice(0, url.indexOf(':')))
  if (handler === undefined || url === chromiumUrl) return null
  return handler(new Request(url, { method }))
}
