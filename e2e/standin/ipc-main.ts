import { EventEmitter } from 'node:events'
import type { IpcMain } from 'electron'
import type { StandinWebContents } from './web-contents.ts'

type Handler = Parameters<IpcMain['handle']>[1]
type InvokeEvent = Parameters<Handler>[0]

class StandinIpcMain extends EventEmitter implements Pick<IpcMain, 'handle' | 'removeHandler'> {
  readonly handlers = new Map<string, Handler>()

  handle(channel: string, listener: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, listener)
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }
}

export const ipcMain = new StandinIpcMain()

/** A message from the page's preload, delivered as Electron would; the reply is an invoke's answer. */
export async function deliver(sender: StandinWebContents, kind: 'invoke' | 'send', channel: string, args: unknown[]) {
  // Of an event, src/main reads the sender and its frame alone.
  const event = { sender, senderFrame: sender.mainFrame } as unknown as InvokeEvent
  if (kind === 'send') {
    ipcMain.emit(channel, event, ...args)
    return undefined
  }
  const handler = ipcMain.handlers.get(channel)
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
  return structuredClone((await handler(event, ...args)) as unknown)
}
