import type { JobConfig } from '../../shared/model/config.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import { rememberCopies } from '../runs/never-enter.ts'

/**
 * Takes a destination into use: its marker is made (or the one found there is kept), what it keeps is measured, and
 * its id goes into the config, so that another disk in its place is noticed. Answers with the job as it now is.
 */
export async function acceptDestination(core: Core, job: JobConfig): Promise<JobConfig> {
  const context = jobContext(core, job)
  const { id, facts } = await strategyOf(core, job).prepare(context)
  await core.history.set(`destination:${id}`, facts)
  await rememberCopies(core, context.destination)
  const accepted: JobConfig = { ...job, destination: { ...job.destination, id } }
  if (core.config.current().jobs.some((j) => j.id === job.id))
    await core.config.change((config) => ({
      ...config,
      // As it is now: it may have been edited meanwhile.
      jobs: config.jobs.map((j) =>
        j.id === job.id && j.destination.path === job.destination.path
          ? { ...j, destination: accepted.destination }
          : j,
      ),
    }))
  return accepted
}
