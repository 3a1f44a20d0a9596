import { useCallback, useEffect, useRef, useState } from 'react'
import type { Problem } from '../../shared/model/problem.ts'
import { problemOf } from '../transport/problem-of.ts'

export interface Remote<T> {
  /** The last answer; kept while a newer one is fetched. */
  data: T | null
  loading: boolean
  problem: Problem | null
  reload(): void
  /** What the caller has just fetched itself. */
  put(data: T): void
}

/**
 * Something fetched from the engine for as long as `key` stays the same; null = fetch nothing.
 * An answer that comes after a newer question is dropped. `delay` in ms lets typing settle.
 */
export function useRemote<T>(key: string | null, fetch: () => Promise<T>, delay = 0): Remote<T> {
  const [kept, keep] = useState<{ key: string | null; data: T | null; problem: Problem | null }>({
    key: null,
    data: null,
    problem: null,
  })
  const [again, setAgain] = useState(0)
  const fetchNow = useRef(fetch)
  fetchNow.current = fetch

  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` is what asks for the same once more
  useEffect(() => {
    if (key === null) return
    let dropped = false
    const timer = window.setTimeout(() => {
      fetchNow.current().then(
        (data) => {
          if (!dropped) keep({ key, data, problem: null })
        },
        (error: unknown) => {
          if (!dropped) keep((before) => ({ key, data: before.data, problem: problemOf(error) }))
        },
      )
    }, delay)
    return () => {
      dropped = true
      window.clearTimeout(timer)
    }
  }, [key, delay, again])

  const reload = useCallback(() => setAgain((n) => n + 1), [])
  const put = useCallback((data: T) => keep((before) => ({ key: before.key, data, problem: null })), [])
  return {
    data: kept.data,
    problem: kept.key === key ? kept.problem : null,
    loading: key !== null && kept.key !== key,
    reload,
    put,
  }
}
