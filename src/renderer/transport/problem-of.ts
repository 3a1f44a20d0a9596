import { Problem, ProblemError } from '../../shared/model/problem.ts'
import { unexpected } from '../../shared/problems/wire.ts'

/** A problem that arose on this side of the wire. */
function own(code: string, what: string, why: string, fix: Problem['fix'] = null): Problem {
  return { id: code, code, severity: 'attention', what, why, fix, paths: [] }
}

export const notConnected = (): Problem =>
  own(
    'not-connected',
    'ctx Backup does not answer.',
    'The part that runs backups has stopped or is starting again. This window tries again by itself.',
  )

export const sessionLost = (): Problem =>
  own(
    'session-lost',
    'This page may no longer ask for data.',
    'Its address was good for one browser session, and that session is over.',
    { command: 'ctx-backup serve', label: 'Open a new address' },
  )

interface Shaped {
  data?: { problem?: unknown } | null
  cause?: unknown
}

/** Whatever a call threw, as the Problem to show: the engine's own where it sent one. */
export function problemOf(error: unknown): Problem {
  let at: unknown = error
  for (let depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    if (at instanceof ProblemError) return at.problem
    // A TypeError is what `fetch` throws when nobody answers.
    if (at instanceof TypeError) return notConnected()
    const sent = Problem.safeParse((at as Shaped).data?.problem)
    if (sent.success) return sent.data
    at = (at as Shaped).cause
  }
  return unexpected()
}
