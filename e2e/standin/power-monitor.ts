import { EventEmitter } from 'node:events'
import { hearSpec } from './control.ts'

/** Its events come from the spec: `AppHandle.power`. */
export const powerMonitor = new EventEmitter()

hearSpec((message) => {
  if (message.kind === 'power') powerMonitor.emit(message.event)
})
