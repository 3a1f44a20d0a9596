import type { AppState, StateChange } from '../shared/model/state.ts'

type Parts = Omit<AppState, 'version'>

/** Changes that a slow follower may fall behind before it is sent the whole state instead. */
const maxBehind = 200

/** The one immutable AppState: replaced part by part, each change published with a version. */
export class StateStore {
  #state: AppState
  readonly #followers = new Set<(change: StateChange) => void>()

  constructor(initial: Parts) {
    this.#state = { version: 1, ...initial }
  }

  get(): AppState {
    return this.#state
  }

  set(parts: Partial<Parts>): void {
    this.#state = { ...this.#state, ...parts, version: this.#state.version + 1 }
    const change: StateChange = { version: this.#state.version, set: parts }
    for (const follower of this.#followers) follower(change)
  }

  /** The whole first, then each change, until `signal` aborts. */
  async *changes(signal: AbortSignal): AsyncGenerator<StateChange> {
    let queue: StateChange[] = [this.#whole()]
    let wake: () => void = () => {}
    const follower = (change: StateChange): void => {
      queue = queue.length >= maxBehind ? [this.#whole()] : [...queue, change]
      wake()
    }
    const stop = (): void => wake()
    this.#followers.add(follower)
    signal.addEventListener('abort', stop, { once: true })
    try {
      while (!signal.aborted) {
        const next = queue.shift()
        if (next !== undefined) yield next
        else
          await new Promise<void>((resolve) => {
            wake = resolve
            if (signal.aborted) resolve()
          })
      }
    } finally {
      this.#followers.delete(follower)
      signal.removeEventListener('abort', stop)
    }
  }

  #whole(): StateChange {
    const { version, ...set } = this.#state
    return { version, set }
  }
}
