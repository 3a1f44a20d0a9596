/** Turns callbacks into an async iterable. Nothing pushed before `fail` is lost. */
export interface EventQueue<T> {
  push(value: T): void
  /** Ends it: what is queued is still given, then the error is thrown. Later calls change nothing. */
  fail(error: Error): void
  /** Gives what comes until `signal` aborts (then it ends in order) or the queue fails. */
  take(signal: AbortSignal): AsyncGenerator<T>
}

export function eventQueue<T>(): EventQueue<T> {
  let waiting: T[] = []
  let failure: Error | null = null
  let wake: () => void = () => undefined

  async function* take(signal: AbortSignal): AsyncGenerator<T> {
    const onAbort = (): void => wake()
    signal.addEventListener('abort', onAbort)
    try {
      while (!signal.aborted) {
        const batch = waiting
        waiting = []
        for (const value of batch) {
          yield value
          if (signal.aborted) return
        }
        if (waiting.length > 0) continue
        if (failure !== null) throw failure
        await new Promise<void>((resolve) => {
          wake = resolve
          if (signal.aborted) resolve()
        })
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    push(value) {
      if (failure !== null) return
      waiting.push(value)
      wake()
    },
    fail(error) {
      failure ??= error
      wake()
    },
    take,
  }
}
