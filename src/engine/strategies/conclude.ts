import type { Problem } from '../../shared/model/problem.ts'
import { toolFailed, toolKilled, toolNotStarted, toolSilent, toolStopped } from '../../shared/problems/copy.ts'
import type { Ended } from '../system/process.ts'
import { display, type RawPath } from '../system/rawpath.ts'
import type { Findings } from './findings.ts'
import type { CopyOutcome } from './strategy.ts'

/** What an exit code alone says about a copy tool; the rest is told by its messages. */
export type ExitMeaning = 'all-copied' | 'rest-copied' | 'killed' | 'failed'

/**
 * The outcome: how the tool ended and what it said → what happened. A code never makes a success by itself: one that
 * leaves the rest copied needs a message for what was left out, and a full disk is a failure under any code.
 */
export function conclude(
  ended: Ended,
  findings: Findings,
  about: { job: string; destination: RawPath; tool: string; meaning: (code: number) => ExitMeaning },
  added: number,
): CopyOutcome {
  const named = { job: about.job, path: display(about.destination), tool: about.tool }
  const { leftOut, unknown } = findings
  const result = (status: CopyOutcome['status'], problem: Problem | null): CopyOutcome => ({
    status,
    problem,
    leftOut,
    stats: { added },
  })
  const failed = (problem: Problem): CopyOutcome => result('failed', problem)
  switch (ended.by) {
    case 'cancel':
      return result('cancelled', null)
    case 'timeout':
      return failed(toolSilent(named))
    case 'signal':
      return failed(toolKilled(named, ended.signal))
    case 'spawn-failure':
      return failed(toolNotStarted(named, ended.reason))
    case 'exit':
  }
  if (findings.stop !== null) return failed(toolStopped(findings.stop, named))
  const meaning = about.meaning(ended.code)
  if (meaning === 'killed') return failed(toolKilled(named, 'a signal'))
  if (meaning === 'failed') return failed(toolFailed(named, unknown))
  if (meaning === 'rest-copied' && unknown.length > 0) return failed(toolFailed(named, unknown))
  if (leftOut.length > 0) return result('partial', null)
  if (meaning === 'all-copied' || findings.attributes) return result('done', null)
  return failed(toolFailed(named, unknown))
}
