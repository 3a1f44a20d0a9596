/** The engine's only source of time; tests bring their own. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number
  /** Never goes back; milliseconds from an arbitrary start. For durations and rates. */
  monotonic(): number
  /** Resolves after `ms` or rejects when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `tick` once a minute until the returned function is called. */
  everyMinute(tick: () => void): () => void
}

export function instant(ms: number): string {
  return new Date(ms).toISOString()
}
