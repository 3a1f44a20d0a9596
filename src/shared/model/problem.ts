import { z } from 'zod'
import { Severity } from './words.ts'

/** What the app can do about a problem by itself; `fix ID` and the button in the window send it. */
export const FixAction = z.discriminatedUnion('do', [
  z.object({ do: z.literal('run'), job: z.string(), allow: z.array(z.string()).optional() }),
  z.object({ do: z.literal('verify'), job: z.string() }),
  z.object({ do: z.literal('rescan') }),
  z.object({ do: z.literal('resume'), job: z.string().nullable() }),
  z.object({ do: z.literal('accept-proposal') }),
  z.object({ do: z.literal('decide-suspect'), job: z.string(), snapshot: z.string() }),
  z.object({ do: z.literal('keep-event-log'), job: z.string() }),
  z.object({ do: z.literal('accept-warnings'), job: z.string() }),
  z.object({ do: z.literal('chmod-private'), path: z.string() }),
  z.object({ do: z.literal('open-settings'), field: z.string().optional() }),
])
export type FixAction = z.infer<typeof FixAction>

export const Fix = z.object({
  /** The command a person can type: begins with `ctx-backup` where the app can do it. */
  command: z.string(),
  /** The button's words. */
  label: z.string(),
  /** Absent where only the user can do it (plug in a disk, install a tool). */
  action: FixAction.optional(),
})
export type Fix = z.infer<typeof Fix>

/** What happened, why, and what to do: the only form in which an error reaches a user. */
export const Problem = z.object({
  /** Stable over restarts: the code and what it is about. */
  id: z.string(),
  code: z.string(),
  severity: Severity,
  what: z.string(),
  why: z.string(),
  fix: Fix.nullable(),
  /** For show; at most 20, `more` counts the rest. */
  paths: z.array(z.string()),
  more: z.number().int().optional(),
  job: z.string().optional(),
  run: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>

/** An error that carries a Problem across rooms, workers and the wire. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.what} ${problem.why}`, options)
    this.name = 'ProblemError'
    this.problem = problem
  }
}
