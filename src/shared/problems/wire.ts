import { z } from 'zod'
import { type Problem, ProblemError } from '../model/problem.ts'

/** Codes of problems that concern the way to the engine, not the work itself. */
export const wireCodes = {
  badInput: 'bad-input',
  unexpected: 'unexpected-error',
  gone: 'engine-gone',
  silent: 'engine-silent',
} as const

/** What was sent does not fit the schema: names each field and what it wants. */
export function badInput(issues: readonly { path: readonly PropertyKey[]; message: string }[]): Problem {
  const words = issues.slice(0, 5).map(({ path, message }) => {
    const field = path.map(String).join('.')
    return field === '' ? message : `${field}: ${message}`
  })
  return {
    id: wireCodes.badInput,
    code: wireCodes.badInput,
    severity: 'attention',
    what: 'What was asked for is not valid, so nothing was done.',
    why: `${words.join('; ')}.`,
    fix: null,
    paths: [],
  }
}

/** An error that no room foresaw. Its details go to the engine's log, never to the user. */
export function unexpected(): Problem {
  return {
    id: wireCodes.unexpected,
    code: wireCodes.unexpected,
    severity: 'attention',
    what: 'ctx Backup met an error that it does not know.',
    why: 'This is a fault of the program. Its details are in engine.log in the log folder, which the doctor names.',
    fix: { command: 'ctx-backup doctor', label: 'Look for the cause' },
    paths: [],
  }
}

/** The engine that was asked ended before it answered. */
export function engineGone(): Problem {
  return {
    id: wireCodes.gone,
    code: wireCodes.gone,
    severity: 'attention',
    what: 'The engine of ctx Backup ended before it answered.',
    why: 'The app, `serve` or command that ran it was quit or stopped. What was asked for may or may not have been done.',
    fix: { command: 'ctx-backup status', label: 'See where things stand' },
    paths: [],
  }
}

/** The lock is held, but nobody answers on the socket. `waited` in seconds. */
export function engineSilent(socket: string, waited: number): Problem {
  return {
    id: wireCodes.silent,
    code: wireCodes.silent,
    severity: 'attention',
    what: 'Another ctx Backup is running, but it does not answer.',
    why: `It holds the engine's lock, and nothing came from ${socket} in ${waited} s. It may be stopped (Ctrl-Z) or very busy.`,
    fix: { command: 'pgrep -af ctx-backup', label: 'Find it, then continue or end it' },
    paths: [socket],
  }
}

/** Makes a Problem of whatever was thrown. */
export function problemOf(error: unknown): Problem {
  let at: unknown = error
  for (let depth = 0; at instanceof Error && depth < 5; depth++) {
    if (at instanceof ProblemError) return at.problem
    if (at instanceof z.core.$ZodError) return badInput(at.issues)
    at = at.cause
  }
  return unexpected()
}
