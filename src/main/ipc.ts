import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import type { EngineApi } from '../shared/api.ts'
import { type BridgeEvent, BridgeOp, type BridgeResult, channels } from '../shared/bridge.ts'
import type { Problem } from '../shared/model/problem.ts'
import { badMessage } from '../shared/problems/shell.ts'
import { appOrigin } from './app-protocol.ts'
import { callRouter, problemFor, type Report } from './call.ts'

/** More than a page of ours ever needs; a runaway page cannot pile up followers. */
const maxSubscriptions = 32

/**
 * The one importer of ipcMain: answers the page's requests and subscriptions from the router.
 * Messages from any other frame or origin are refused unread. Returns the function that ends all.
 */
export function serveIpc(engine: EngineApi, report: Report): () => void {
  const bySender = new Map<WebContents, Map<number, AbortController>>()

  function endAll(sender: WebContents): void {
    const ops = bySender.get(sender)
    bySender.delete(sender)
    for (const ender of ops?.values() ?? []) ender.abort()
  }

  /** The sender's subscriptions; they end with the page that made them. */
  function opsOf(sender: WebContents): Map<number, AbortController> {
    const known = bySender.get(sender)
    if (known !== undefined) return known
    const ops = new Map<number, AbortController>()
    bySender.set(sender, ops)
    return ops
  }

  const watched = new WeakSet<WebContents>()
  function watch(sender: WebContents): void {
    if (watched.has(sender)) return
    watched.add(sender)
    sender.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) endAll(sender)
    })
    sender.on('render-process-gone', () => endAll(sender))
    sender.once('destroyed', () => endAll(sender))
  }

  ipcMain.handle(channels.request, async (event, raw: unknown): Promise<BridgeResult> => {
    if (!isOurPage(event)) throw new Error('refused')
    const op = BridgeOp.safeParse(raw)
    if (!op.success || op.data.type === 'subscription') return { ok: false, problem: misread() }
    try {
      return { ok: true, data: await callRouter(engine, op.data, new AbortController().signal) }
    } catch (error) {
      return { ok: false, problem: problemFor(error, op.data.path, report) }
    }
  })

  async function follow(sender: WebContents, op: BridgeOp, signal: AbortSignal): Promise<void> {
    const say = (message: BridgeEvent): void => {
      if (!signal.aborted && !sender.isDestroyed()) sender.send(channels.event, message)
    }
    let problem: Problem | null = null
    try {
      const stream = await callRouter(engine, op, signal)
      if (!isStream(stream)) throw new TypeError(`${op.path} gave no stream`)
      for await (const data of stream) {
        if (signal.aborted) break
        say({ kind: 'data', id: op.id, data })
      }
    } catch (error) {
      if (!signal.aborted) problem = problemFor(error, op.path, report)
    }
    say({ kind: 'end', id: op.id, problem })
  }

  ipcMain.on(channels.subscribe, (event, raw: unknown) => {
    if (!isOurPage(event)) return
    const { sender } = event
    const op = BridgeOp.safeParse(raw)
    if (!op.success || op.data.type !== 'subscription') {
      const id = idOf(raw)
      if (id !== null) sender.send(channels.event, { kind: 'end', id, problem: misread() } satisfies BridgeEvent)
      return
    }
    watch(sender)
    const ops = opsOf(sender)
    ops.get(op.data.id)?.abort()
    if (ops.size >= maxSubscriptions && !ops.has(op.data.id)) {
      const problem = badMessage(op.data.path, 'The window follows too many things at once.')
      sender.send(channels.event, { kind: 'end', id: op.data.id, problem } satisfies BridgeEvent)
      return
    }
    const ender = new AbortController()
    ops.set(op.data.id, ender)
    void follow(sender, op.data, ender.signal).finally(() => {
      if (ops.get(op.data.id) === ender) ops.delete(op.data.id)
    })
  })

  ipcMain.on(channels.unsubscribe, (event, raw: unknown) => {
    if (!isOurPage(event) || typeof raw !== 'number') return
    const ops = bySender.get(event.sender)
    ops?.get(raw)?.abort()
    ops?.delete(raw)
  })

  return () => {
    ipcMain.removeHandler(channels.request)
    ipcMain.removeAllListeners(channels.subscribe)
    ipcMain.removeAllListeners(channels.unsubscribe)
    for (const sender of [...bySender.keys()]) endAll(sender)
  }
}

/** Only the top frame of a page that came from our own scheme. */
export function isOurPage(event: Pick<IpcMainInvokeEvent | IpcMainEvent, 'sender' | 'senderFrame'>): boolean {
  const frame = event.senderFrame
  if (frame === null || frame !== event.sender.mainFrame) return false
  return frame.url.startsWith(`${appOrigin}/`)
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function idOf(raw: unknown): number | null {
  const id = BridgeOp.shape.id.safeParse(typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : undefined)
  return id.success ? id.data : null
}

function misread(): Problem {
  return badMessage('an unreadable message', 'It has not the shape of a request.')
}
