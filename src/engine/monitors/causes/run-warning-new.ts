import { plural } from '../../../shared/format/count.ts'
import { oneLine, shortPath } from '../../../shared/format/path.ts'
import type { Cause } from '../types.ts'

/** A run left out paths that earlier ones did not: the same ones do not alarm every night. */
export const runWarningNew: Cause = (facts) => ({
  raised: facts.jobs.flatMap((job) => {
    const run = job.lastRun
    if (run === null || run.newWarnings.length === 0 || job.suspects.length > 0) return []
    if (run.status !== 'warning' && run.status !== 'succeeded') return []
    const paths = run.newWarnings.slice(0, 3).map((path) => shortPath(oneLine(path), 60))
    const more = run.newWarnings.length - paths.length
    return {
      key: `run-warning-new:${job.id}:${run.id}`,
      cause: 'run-warning-new' as const,
      notice: {
        title: `The backup of ${job.name} left something out`,
        body: `${plural(run.newWarnings.length, 'path')} not backed up: ${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
        opens: { screen: 'run' as const, run: run.id },
        urgency: 'normal' as const,
      },
    }
  }),
})
