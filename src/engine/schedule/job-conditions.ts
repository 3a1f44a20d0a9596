import type { JobConfig } from '../../shared/model/config.ts'
import { type Core, factsOf, jobContext, strategyOf } from '../core.ts'
import { jobConditions } from './conditions.ts'
import type { Conditions } from './scheduler.ts'

/**
 * Whether a job may start now. Another disk that is away is waited for; a destination on this very disk cannot be
 * "away", so the run starts, fails in its preflight and says so.
 */
export async function conditionsOf(core: Core, job: JobConfig): Promise<Conditions> {
  return jobConditions(job, { door: core.door, platform: core.platform, destination: () => diskThere(core, job) })
}

async function diskThere(core: Core, job: JobConfig): Promise<boolean> {
  const facts = job.destination.id === undefined ? null : await factsOf(core, job.destination.id)
  if (facts === null || facts.sameDiskAsHome) return true
  const problems = await strategyOf(core, job).preflight(jobContext(core, job))
  return !problems.some((p) => p.code === 'destination-missing' || p.code === 'destination-not-marked')
}
