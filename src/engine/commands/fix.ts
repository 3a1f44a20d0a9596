import { chmod, lstat } from 'node:fs/promises'
import type { Problem } from '../../shared/model/problem.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { fixIsYours, suspectNeedsDecision } from '../../shared/problems/engine.ts'
import { noSuch } from '../../shared/problems/run.ts'
import { type Core, jobContext, jobOf, strategyOf } from '../core.ts'
import { keepEventLog } from '../import/event-log.ts'
import { acceptWarnings } from '../runs/warnings.ts'

export interface FixParts {
  core: Core
  startRun: (job: string, allow: readonly string[]) => Promise<string>
  rescan: () => Promise<void>
  resume: (job: string | null) => Promise<void>
  verify: (job: string) => Promise<void>
}

/** Does the one fix of a problem that the app can do. Answers what was done, in words. */
export async function fix(parts: FixParts, id: string, decision: 'accept' | 'reject' | undefined): Promise<string> {
  const problems = parts.core.state.get().problems
  const problem = problems.find((p) => p.id === id)
  if (problem === undefined)
    throw new ProblemError(
      noSuch(
        'problem',
        id,
        problems.map((p) => p.id),
      ),
    )
  return act(parts, problem, decision)
}

async function act(parts: FixParts, problem: Problem, decision: 'accept' | 'reject' | undefined): Promise<string> {
  const { core } = parts
  const action = problem.fix?.action
  switch (action?.do) {
    case 'run':
      return `Run ${await parts.startRun(action.job, action.allow ?? [])} has been started.`
    case 'verify':
      await parts.verify(action.job)
      return `The newest backup of ${action.job} was read back.`
    case 'rescan':
      await parts.rescan()
      return 'Looked again.'
    case 'resume':
      await parts.resume(action.job)
      return 'Resumed.'
    case 'decide-suspect':
      if (decision === undefined) throw new ProblemError(suspectNeedsDecision(problem.id))
      return decide(core, action.job, action.snapshot, decision)
    case 'keep-event-log': {
      const { id } = jobOf(core, action.job)
      await core.config.change((config) => ({
        ...config,
        jobs: config.jobs.map((j) => (j.id === id ? keepEventLog(j) : j)),
      }))
      return `The job ${id} keeps the event log from its next run on.`
    }
    case 'accept-warnings':
      return `${await acceptWarnings(core, action.job)} paths are accepted: not covered, and not told again.`
    case 'chmod-private': {
      const mode = (await lstat(action.path)).isDirectory() ? 0o700 : 0o600
      await chmod(action.path, mode)
      return `${action.path} is now for you alone (${mode.toString(8)}).`
    }
    default:
      throw new ProblemError(fixIsYours(problem.what, problem.fix?.command ?? null))
  }
}

/** The user's word about a suspect snapshot, kept at the destination and in the history. */
async function decide(core: Core, job: string, snapshot: string, decision: 'accept' | 'reject'): Promise<string> {
  const config = jobOf(core, job)
  const word = decision === 'accept' ? 'accepted' : 'rejected'
  await strategyOf(core, config).decide(jobContext(core, config), snapshot, word)
  await core.coverage.decide(config.id, snapshot, word)
  return decision === 'accept'
    ? `The backup ${snapshot} is accepted: it now is the newest good one.`
    : `The backup ${snapshot} is rejected: the last good one before it stands.`
}
