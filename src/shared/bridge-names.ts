/* Apart from bridge.ts, so that the preload carries no schemas with it. */

/** The one name under which preload exposes the bridge. */
export const bridgeName = 'ctxBackup'

/** IPC channels between preload and main. */
export const channels = {
  /** invoke: BridgeOp (query, mutation) → BridgeResult */
  request: 'ctx:request',
  /** send: BridgeOp (subscription) */
  subscribe: 'ctx:subscribe',
  /** send: number (the op's id) */
  unsubscribe: 'ctx:unsubscribe',
  /** main → page: BridgeEvent */
  event: 'ctx:event',
  /** main → page: string, a route such as `#/run/R1` (a click on tray or notification) */
  navigate: 'ctx:navigate',
} as const
