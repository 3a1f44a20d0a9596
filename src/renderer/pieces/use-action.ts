import { notifications } from '@mantine/notifications'
import { useCallback, useRef, useState } from 'react'
import type { Problem } from '../../shared/model/problem.ts'
import { problemOf } from '../transport/problem-of.ts'

/** Says something once, at the corner of the window. */
export function say(title: string, message = ''): void {
  notifications.show({ title, message, color: 'teal', withBorder: true })
}

/** A refusal stays until it is closed: it says what to do. */
export function sayProblem(problem: Problem): void {
  const todo = problem.fix === null ? '' : ` ${problem.fix.label}: ${problem.fix.command}`
  notifications.show({
    id: problem.id,
    title: problem.what,
    message: `${problem.why}${todo}`,
    color: problem.severity === 'urgent' ? 'red' : 'yellow',
    autoClose: false,
    withBorder: true,
    role: 'alert',
  })
}

export interface Action {
  busy: boolean
  /** Runs the work unless it is already under way; what it throws is shown, and answered as null. */
  start<T>(work: () => Promise<T>): Promise<T | null>
}

/** A button's work: one at a time, its errors shown as Problems. `onProblem` takes them instead. */
export function useAction(onProblem: (problem: Problem) => void = sayProblem): Action {
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  const report = useRef(onProblem)
  report.current = onProblem

  const start = useCallback(async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (running.current) return null
    running.current = true
    setBusy(true)
    try {
      return await work()
    } catch (error) {
      report.current(problemOf(error))
      return null
    } finally {
      running.current = false
      setBusy(false)
    }
  }, [])
  return { busy, start }
}
