import type { EngineApi } from '../shared/api.ts'
import type { JobConfig } from '../shared/model/config.ts'
import { ProblemError } from '../shared/model/problem.ts'
import { noJobs, UsageError } from '../shared/problems/cli.ts'
import { ambiguousJob } from '../shared/problems/run.ts'
import { near } from './near.ts'

/** The job of this id, or else of this name. Throws when there is none or the name is not one job's, naming those there are. */
export async function findJob(engine: EngineApi, wanted: string): Promise<JobConfig> {
  const { jobs } = await engine.config()
  const called = jobs.filter((job) => job.name === wanted)
  const found = jobs.find((job) => job.id === wanted) ?? (called.length > 1 ? undefined : called[0])
  if (found !== undefined) return found
  if (called.length > 1)
    throw new ProblemError(
      ambiguousJob(
        wanted,
        called.map((job) => job.id),
      ),
    )
  if (jobs.length === 0) throw new ProblemError(noJobs())
  const [meant] = near(
    wanted,
    jobs.map((job) => job.id),
  )
  const there = jobs.map((job) => `\`${job.id}\``).join(', ')
  const why = meant === undefined ? `The jobs are ${there}.` : `Did you mean \`${meant}\`?`
  throw new UsageError(`There is no job \`${wanted}\`.`, why, 'ctx-backup jobs')
}

/** The jobs named, or all when none is. */
export async function findJobs(engine: EngineApi, wanted: readonly string[]): Promise<JobConfig[]> {
  if (wanted.length > 0) return await Promise.all([...new Set(wanted)].map((name) => findJob(engine, name)))
  const { jobs } = await engine.config()
  if (jobs.length === 0) throw new ProblemError(noJobs())
  return jobs
}
