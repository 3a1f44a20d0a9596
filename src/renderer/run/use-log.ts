import { useCallback, useEffect, useRef, useState } from 'react'
import type { Problem } from '../../shared/model/problem.ts'
import { api } from '../transport/client.ts'
import { problemOf } from '../transport/problem-of.ts'
import { growingPage, type LogPages, noPages, pageSize, pagesToFetch, withPage } from './log-pages.ts'

/** While a run goes, its log is asked for once a second. */
const pollMs = 1000

export interface Log {
  log: LogPages
  problem: Problem | null
  /** False until the first page has come. */
  ready: boolean
  /** The lines now in sight. */
  look(first: number, last: number): void
}

/** A run's log; `live` while it grows. */
export function useLog(run: string, live: boolean): Log {
  const [log, setLog] = useState<LogPages>(noPages)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [ready, setReady] = useState(false)
  const latest = useRef(log)
  latest.current = log
  const fetching = useRef(new Set<number>())

  const fetchPage = useCallback(
    async (page: number) => {
      if (fetching.current.has(page)) return
      fetching.current.add(page)
      try {
        const answer = await api.log.query({ run, after: page * pageSize, limit: pageSize })
        setLog((before) => withPage(before, page, answer))
        setProblem(null)
        setReady(true)
      } catch (error) {
        setProblem(problemOf(error))
      } finally {
        fetching.current.delete(page)
      }
    },
    [run],
  )

  useEffect(() => {
    void fetchPage(0)
  }, [fetchPage])

  // A log may take a moment longer than its run to be written to its end.
  const growing = live || (ready && !log.ended)
  useEffect(() => {
    if (!growing) return
    const timer = window.setInterval(() => void fetchPage(growingPage(latest.current)), pollMs)
    return () => window.clearInterval(timer)
  }, [growing, fetchPage])

  const look = useCallback(
    (first: number, last: number) => {
      for (const page of pagesToFetch(latest.current, first, last)) void fetchPage(page)
    },
    [fetchPage],
  )
  return { log, problem, ready, look }
}
