import type { WebPreferences } from 'electron'

/* The stand-in's line to the spec that started it (Node's own channel between parent and child). */

export type ToSpec = { kind: 'window'; cdp: string; webPreferences: WebPreferences }

export type ToApp = { kind: 'power'; event: 'suspend' | 'resume' | 'on-ac' | 'on-battery' }

export function tellSpec(message: ToSpec): void {
  process.send?.(message)
}

/** Hears the spec without keeping the app alive for it. */
export function hearSpec(listener: (message: ToApp) => void): void {
  process.on('message', listener)
  process.channel?.unref()
}
