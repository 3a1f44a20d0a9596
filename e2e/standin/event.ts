import type { EventEmitter } from 'node:events'

/** Electron's event: listeners may prevent what would follow. */
export class StandinEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

/** Emits with a fresh event and says whether what follows may go on. */
export function ask(emitter: EventEmitter, name: string, details: object = {}, ...rest: unknown[]): boolean {
  const event = Object.assign(new StandinEvent(), details)
  emitter.emit(name, event, ...rest)
  return !event.defaultPrevented
}
