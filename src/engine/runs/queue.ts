/** Runs at once on one machine. */
export const runsAtOnce = 2

export interface QueuedRun {
  id: string
  job: string
  /** Runs with the same key never overlap: the destination. */
  key: string
  start: (signal: AbortSignal) => Promise<void>
  /** Called when it has to wait, with what it waits for. */
  onWait: (what: string) => void
}

/** First in, first out; one run at a time a destination, two in all, one a job. */
export class RunQueue {
  #waiting: QueuedRun[] = []
  readonly #running = new Map<string, { run: QueuedRun; abort: AbortController; ended: Promise<void> }>()
  #closed = false

  get busy(): boolean {
    return this.#running.size + this.#waiting.length > 0
  }

  add(run: QueuedRun): void {
    if (this.#closed) throw new Error('the queue is closed')
    this.#waiting.push(run)
    this.#next()
  }

  /** Stops a running one, drops a waiting one. Answers whether it was waiting, or null when it is unknown. */
  cancel(id: string): 'waiting' | 'running' | null {
    const running = this.#running.get(id)
    if (running !== undefined) {
      running.abort.abort()
      return 'running'
    }
    const before = this.#waiting.length
    this.#waiting = this.#waiting.filter((run) => run.id !== id)
    return this.#waiting.length < before ? 'waiting' : null
  }

  /** Cancels all and waits until the running ones have ended. Answers with the waiting ones that were dropped. */
  async close(): Promise<string[]> {
    this.#closed = true
    const dropped = this.#waiting.map((run) => run.id)
    this.#waiting = []
    const running = [...this.#running.values()]
    for (const { abort } of running) abort.abort()
    await Promise.all(running.map(({ ended }) => ended))
    return dropped
  }

  #next(): void {
    for (const run of [...this.#waiting]) {
      const holder = [...this.#running.values()].find((r) => r.run.key === run.key)
      if (holder !== undefined) {
        run.onWait(`the run of ${holder.run.job}, which writes to the same place`)
        continue
      }
      if (this.#running.size >= runsAtOnce) {
        run.onWait('other runs')
        continue
      }
      this.#waiting = this.#waiting.filter((other) => other !== run)
      const abort = new AbortController()
      const ended = run.start(abort.signal).finally(() => {
        this.#running.delete(run.id)
        if (!this.#closed) this.#next()
      })
      this.#running.set(run.id, { run, abort, ended })
    }
  }
}
