import type { z } from 'zod'
import type { Input } from '../../shared/api.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { jobExists, strategyUnavailable } from '../../shared/problems/engine.ts'
import { overlapping } from '../../shared/problems/guard.ts'
import { noSuch } from '../../shared/problems/run.ts'
import { type Core, jobContext, jobOf, strategyOf } from '../core.ts'
import { overlaps } from '../guards/overlap.ts'
import { sourcesOf } from '../runs/sources-of.ts'
import { acceptDestination } from './destination.ts'

/** Checks a job as a whole, takes its destination into use and writes it. Nothing is written when anything is wrong. */
export async function saveJob(core: Core, job: JobConfig, isNew: boolean): Promise<string> {
  const jobs = core.config.current().jobs
  const old = jobs.find((j) => j.id === job.id)
  if (isNew && old !== undefined) throw new ProblemError(jobExists(job.id))
  if (!isNew && old === undefined)
    throw new ProblemError(
      noSuch(
        'job',
        job.id,
        jobs.map((j) => j.id),
      ),
    )
  const strategy = strategyOf(core, job)
  const info = await strategy.detect()
  if (info.unavailable !== null)
    throw new ProblemError(strategyUnavailable(job.id, job.strategy, info.unavailable, info.fix))
  await refuseOverlap(core, job)
  const moved = old === undefined || old.destination.path !== job.destination.path
  const { id: _old, ...place } = job.destination
  const ready = moved
    ? await acceptDestination(core, { ...job, destination: place })
    : { ...job, destination: old.destination }
  await core.config.change((config) => ({
    ...config,
    jobs: old === undefined ? [...config.jobs, ready] : config.jobs.map((j) => (j.id === job.id ? ready : j)),
  }))
  // What was proven at another place says nothing of this one.
  if (old !== undefined && old.destination.id !== ready.destination.id) await core.coverage.forget(job.id, [])
  return job.id
}

async function refuseOverlap(core: Core, job: JobConfig): Promise<void> {
  const survey = core.coverage.lastSurvey ?? (await core.coverage.lookAgain())
  const roots = (await sourcesOf(core, job, survey)).roots.map((r) => r.path)
  const why = await overlaps(core.door, jobContext(core, job).destination, roots)
  if (why !== null) throw new ProblemError(overlapping(job.id, job.destination.path, why))
}

/** Removes the job from the config. Its backups stay, and its folder is still never searched. */
export async function removeJob(core: Core, id: string): Promise<void> {
  const job = jobOf(core, id)
  await core.config.change((config) => ({ ...config, jobs: config.jobs.filter((j) => j.id !== job.id) }))
  await core.coverage.forget(job.id, [])
}

export async function pauseJob(core: Core, id: string, paused: boolean): Promise<void> {
  const job = jobOf(core, id)
  await core.config.change((config) => ({
    ...config,
    jobs: config.jobs.map((j) => (j.id === job.id ? { ...j, paused } : j)),
  }))
}

export async function saveSettings(core: Core, settings: z.output<(typeof Input)['settings']>): Promise<void> {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  await core.config.change((config) => ({ ...config, ...given }))
}
