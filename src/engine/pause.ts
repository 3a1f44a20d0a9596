import type { History } from './store/types.ts'
import type { Clock } from './system/clock.ts'

const key = (job: string | null): string => (job === null ? 'paused:*' : `paused:${job}`)

/** Until when jobs rest by the user's wish: kept in the history, so that a restart does not end a pause. */
export class Pause {
  readonly #history: History
  readonly #clock: Clock
  /** Milliseconds since 1970; Infinity = until resumed. */
  readonly #until = new Map<string, number>()

  constructor(history: History, clock: Clock) {
    this.#history = history
    this.#clock = clock
  }

  async load(): Promise<void> {
    for (const { key: name, value } of await this.#history.list<number | 'resumed'>('paused:'))
      this.#until.set(name.slice('paused:'.length), value === 'resumed' ? Number.POSITIVE_INFINITY : value)
  }

  async set(job: string | null, until: number | null): Promise<void> {
    this.#until.set(job ?? '*', until ?? Number.POSITIVE_INFINITY)
    await this.#history.set(key(job), until ?? 'resumed')
  }

  async clear(job: string | null): Promise<void> {
    this.#until.delete(job ?? '*')
    await this.#history.remove(key(job))
  }

  /** Until when all jobs rest, or null. */
  all(): number | null {
    return this.#live('*')
  }

  /** Until when this job rests, by its own pause or everybody's. */
  of(job: string): number | null {
    const own = this.#live(job)
    const all = this.#live('*')
    return own === null ? all : all === null ? own : Math.max(own, all)
  }

  #live(name: string): number | null {
    const until = this.#until.get(name)
    return until === undefined || until <= this.#clock.now() ? null : until
  }
}
