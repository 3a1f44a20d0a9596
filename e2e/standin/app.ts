import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from 'electron'
import { ask } from './event.ts'
import { takeLock } from './single-instance.ts'

type Used = Pick<
  App,
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'getPath'
  | 'setPath'
  | 'setName'
  | 'getVersion'
  | 'isPackaged'
  | 'dock'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setDesktopName'
>

/** Windows and the like that must close before the app ends; each says whether it let itself be closed. */
export const closers = new Set<() => Promise<boolean>>()

class StandinApp extends EventEmitter implements Used {
  readonly isPackaged = false
  readonly dock = undefined
  #paths = new Map<string, string>([['userData', join(tmpdir(), `standin-${process.pid}`)]])
  #quitting = false

  constructor() {
    super()
    // Electron lives on until it is told to quit, with no window or timer of its own.
    setInterval(() => undefined, 1 << 30)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => this.quit())
  }

  async whenReady(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  quit(): void {
    if (this.#quitting) return
    this.#quitting = true
    void this.#quit().then((ended) => {
      if (!ended) this.#quitting = false
    })
  }

  async #quit(): Promise<boolean> {
    if (!ask(this, 'before-quit')) return false
    for (const close of closers) if (!(await close())) return false
    if (!ask(this, 'will-quit')) return false
    this.exit(0)
    return true
  }

  exit(code = 0): void {
    this.emit('quit', {}, code)
    process.exit(code)
  }

  getPath(name: Parameters<App['getPath']>[0]): string {
    return this.#paths.get(name) ?? tmpdir()
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }

  requestSingleInstanceLock(): boolean {
    return takeLock(this.getPath('userData'), (argv, cwd) => this.emit('second-instance', {}, argv, cwd, undefined))
  }

  getVersion(): string {
    return '0.0.0-standin'
  }

  setName(): void {}
  setAppUserModelId(): void {}
  setDesktopName(): void {}
}

export const app = new StandinApp()
