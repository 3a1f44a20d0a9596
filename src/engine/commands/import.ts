import type { z } from 'zod'
import type { Input } from '../../shared/api.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import type { Imported } from '../../shared/model/state.ts'
import type { Core } from '../core.ts'
import { parseCrontab } from '../import/crontab.ts'
import { saveJob } from '../jobs/manage.ts'
import { display } from '../system/rawpath.ts'

/** Turns the runbook's crontab lines into jobs. With `dryRun` nothing is written. */
export async function importCrontab(core: Core, input: z.output<(typeof Input)['importCrontab']>): Promise<Imported> {
  const taken = new Set(core.config.current().jobs.map((j) => j.id))
  const parsed = parseCrontab(input.text, { home: display(core.home), env: {}, taken })
  const refused: Imported['skipped'] = []
  const made: typeof parsed.jobs = []
  for (const one of parsed.jobs) {
    try {
      if (!input.dryRun) await saveJob(core, one.job, true)
      made.push(one)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      // One line whose disk is away takes none of the others along.
      refused.push({ line: one.line, reason: `${error.problem.what} ${error.problem.why}` })
    }
  }
  const nothing = made.length + refused.length + parsed.skipped.length === 0
  return {
    schema: 1,
    jobs: made.map(({ job, line }) => ({
      id: job.id,
      name: job.name,
      line,
      strategy: job.strategy,
      destination: job.destination.path,
    })),
    skipped: [...parsed.skipped, ...refused],
    notes: nothing ? ['There is no line with a command in it.', ...parsed.notes] : parsed.notes,
  }
}
