import type { EngineApi } from '../../shared/api.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { engineSilent } from '../../shared/problems/wire.ts'
import type { EngineLock, Folders } from '../store/types.ts'
import type { Clock } from '../system/clock.ts'
import type { HostMode, LocalEngine } from './engine-factory.ts'
import { type Lease, takeLease } from './lease.ts'
import { connectEngine } from './socket-client.ts'
import type { SocketServer } from './socket-server.ts'

/** Milliseconds between two looks for a free lock or a socket that answers. */
const lookEvery = 100
/** Milliseconds of waiting before a person is told. */
const sayAfter = 1000
/** Milliseconds that a live engine may take to answer the first question. */
const patience = 5_000

export interface LinkOptions {
  mode: HostMode
  folders: Folders
  clock: Clock
  acquireLock: () => Promise<EngineLock | null>
  /** Starts the engine and its socket in this process. */
  own: (lock: EngineLock) => Promise<{ engine: LocalEngine; server: SocketServer }>
  /** Milliseconds after which a held lock with a silent socket is a Problem. */
  waitMs: number
  /** What a person should know while waiting. */
  onNotice: (text: string) => void
}

/** The engine in use now: this process's own, or a guest's place at another's. */
export type Current =
  | { kind: 'own'; api: EngineApi; engine: LocalEngine; server: SocketServer; lock: EngineLock }
  | { kind: 'guest'; api: EngineApi; lease: Lease; disconnect: () => Promise<void> }

/**
 * Always leads to the one live engine: attaches to it, or takes the lock and owns it.
 * When the owner ends, the next use looks again; shells that stay (`app`, `serve`) look at once,
 * so that one of them always schedules.
 */
export class EngineLink {
  readonly #options: LinkOptions
  #current: Current | null = null
  #settling: Promise<Current> | null = null
  #closed = false

  constructor(options: LinkOptions) {
    this.#options = options
  }

  get owned(): boolean {
    return this.#current?.kind === 'own'
  }

  get closed(): boolean {
    return this.#closed
  }

  /** What is in use now, settled first when nothing is. */
  async current(): Promise<Current> {
    if (this.#current !== null) return this.#current
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = null
    })
    return await this.#settling
  }

  /** Called when a call found its engine gone, so that the next use looks again. */
  lost(gone: Current): void {
    if (this.#current === gone && gone.kind === 'guest') this.#forget(gone)
  }

  /** Gives up the place and says what it was; no use after that finds an engine. */
  async leave(): Promise<Current | null> {
    this.#closed = true
    await this.#settling?.catch(() => undefined)
    const last = this.#current
    this.#current = null
    if (last?.kind === 'guest') this.#forget(last)
    return last
  }

  async #settle(): Promise<Current> {
    const { mode, folders, clock, onNotice, waitMs } = this.#options
    const start = clock.monotonic()
    for (let told = false; ; ) {
      if (this.#closed) throw new Error('this link to the engine is closed')
      const answer = await takeLease(folders.socket, mode === 'one-shot' ? 'work' : 'follow', clock, patience)
      if (answer.kind === 'granted') return this.#attach(answer.lease)
      const lock = await this.#options.acquireLock()
      if (lock !== null) return await this.#own(lock)
      const waited = clock.monotonic() - start
      if (waited > waitMs) throw new ProblemError(engineSilent(folders.socket, Math.round(waited / 1000)))
      if (!told && waited >= sayAfter) {
        told = true
        onNotice('Another ctx Backup is starting or ending; waiting for it.')
      }
      await clock.sleep(lookEvery)
    }
  }

  #attach(lease: Lease): Current {
    const remote = connectEngine(this.#options.folders.socket)
    const guest: Current = { kind: 'guest', api: remote, lease, disconnect: () => remote.disconnect() }
    this.#current = guest
    void lease.ended.then(() => this.#ownerEnded(guest))
    return guest
  }

  async #own(lock: EngineLock): Promise<Current> {
    try {
      const { engine, server } = await this.#options.own(lock)
      const own: Current = { kind: 'own', api: engine.api, engine, server, lock }
      this.#current = own
      return own
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  #ownerEnded(guest: Current): void {
    if (this.#current !== guest) return
    this.lost(guest)
    if (this.#options.mode === 'one-shot' || this.#closed) return
    // A shell that stays takes over; when that fails, the next use says why.
    this.current().catch(() => undefined)
  }

  #forget(guest: Current & { kind: 'guest' }): void {
    if (this.#current === guest) this.#current = null
    guest.lease.release()
    void guest.disconnect()
  }
}
