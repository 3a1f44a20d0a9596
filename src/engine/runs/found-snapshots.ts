import type { JobConfig } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import type { SnapshotInfo } from '../strategies/strategy.ts'

/** What keeps a destination from being read at all; the others only speak against taking it for the right one. */
const unreadable = new Set(['destination-missing', 'disk-hung', 'disk-failed'])

/**
 * The job's snapshots at its destination, newest first. Throws ProblemError when the destination does not answer, and
 * when none are found where another disk or an empty mount point lies: away is not the same as none.
 */
export async function foundSnapshots(core: Core, job: JobConfig): Promise<SnapshotInfo[]> {
  const strategy = strategyOf(core, job)
  const context = jobContext(core, job)
  const problems = await strategy.preflight(context)
  const closed = problems.find((p) => unreadable.has(p.code))
  if (closed !== undefined) throw new ProblemError(asLooked(closed))
  const found = await strategy.snapshots(context)
  const other = problems.find((p) => p.code.startsWith('destination-'))
  if (found.length === 0 && other !== undefined && job.destination.id !== undefined)
    throw new ProblemError(asLooked(other))
  return found
}

/** The words of a run, for a question: nothing was to be backed up. */
function asLooked<P extends { what: string }>(problem: P): P {
  const what = problem.what.replace(/^Nothing was backed up: (.)/, (_, first: string) => first.toUpperCase())
  return { ...problem, what }
}
