import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, BridgeEvent, BridgeOp, BridgeResult } from '../shared/bridge.ts'
import { bridgeName, channels } from '../shared/bridge-names.ts'

/* The page gets these functions and nothing of Electron's: no channel names, no events, no `ipcRenderer`. */

interface Follower {
  onData(data: unknown): void
  onEnd(problem: Extract<BridgeEvent, { kind: 'end' }>['problem']): void
}

const followers = new Map<number, Follower>()

ipcRenderer.on(channels.event, (_event, message: BridgeEvent) => {
  const follower = followers.get(message.id)
  if (follower === undefined) return
  if (message.kind === 'data') {
    follower.onData(message.data)
  } else {
    followers.delete(message.id)
    follower.onEnd(message.problem)
  }
})

const bridge: Bridge = {
  request: (op: BridgeOp): Promise<BridgeResult> => ipcRenderer.invoke(channels.request, op),
  subscribe(op, onData, onEnd) {
    const { id } = op
    const follower = { onData, onEnd }
    followers.set(id, follower)
    ipcRenderer.send(channels.subscribe, op)
    return () => {
      if (followers.get(id) !== follower) return
      followers.delete(id)
      ipcRenderer.send(channels.unsubscribe, id)
    }
  },
  onNavigate(listener) {
    const heard = (_event: unknown, route: string): void => listener(route)
    ipcRenderer.on(channels.navigate, heard)
    return () => {
      ipcRenderer.removeListener(channels.navigate, heard)
    }
  },
  platform: process.platform,
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
