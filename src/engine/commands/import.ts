import type { z } from 'zod'
import type { Input } from '../../shared/api.ts'
import type { Imported } from '../../shared/model/state.ts'
import type { Core } from '../core.ts'
import { parseCrontab } from '../import/crontab.ts'
import { saveJob } from '../jobs/manage.ts'
import { display } from '../system/rawpath.ts'

/** Turns the runbook's crontab lines into jobs. With `dryRun` nothing is written. */
export async function importCrontab(core: Core, input: z.output<(typeof Input)['importCrontab']>): Promise<Imported> {
  const taken = new Set(core.config.current().jobs.map((j) => j.id))
  const parsed = parseCrontab(input.text, { home: display(core.home), env: {}, taken })
  if (!input.dryRun) for (const { job } of parsed.jobs) await saveJob(core, job, true)
  return {
    schema: 1,
    jobs: parsed.jobs.map(({ job, line }) => ({
      id: job.id,
      name: job.name,
      line,
      strategy: job.strategy,
      destination: job.destination.path,
    })),
    skipped: parsed.skipped,
    notes: parsed.notes,
  }
}
