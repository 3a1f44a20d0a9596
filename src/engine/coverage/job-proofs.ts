import type { JobConfig } from '../../shared/model/config.ts'
import { type Core, factsOf, jobContext, strategyOf } from '../core.ts'
import { reachable } from '../destination/reach.ts'
import { isGood, isTrusted } from '../runs/good.ts'
import { chosenProjects } from '../runs/sources-of.ts'
import { isNetwork, mountOf, readMounts } from '../system/mounts.ts'
import type { RawPath } from '../system/rawpath.ts'
import type { Place } from './cover.ts'
import { patienceMs } from './patience.ts'
import type { SnapshotRow } from './proof-db.ts'
import type { CoverInput, SurveySummary } from './survey-ops.ts'

/**
 * For each job, the snapshots whose proofs may count: its newest good one, and its newest finished one where that is
 * younger. A destination that answers is listed first, so that a snapshot deleted by somebody takes its proof along.
 */
export async function coverJobs(core: Core, survey: SurveySummary): Promise<CoverInput['jobs']> {
  return Promise.all(core.config.current().jobs.map((job) => coverJob(core, job, survey)))
}

async function coverJob(core: Core, job: JobConfig, survey: SurveySummary): Promise<CoverInput['jobs'][number]> {
  const context = jobContext(core, job)
  const present = await presentSnapshots(core, job)
  if (present !== null) await core.coverage.forget(job.id, present)
  const known = await core.coverage.known(job.id)
  const place = await placeOf(core, job, context.destination)
  // A disk that was unplugged still holds what it held; a folder that is gone from this very disk holds nothing.
  const gone = present === null && place === 'thisDisk'
  return {
    id: job.id,
    place,
    away: present === null && known.length > 0,
    leaveOut: job.sources.ctx === undefined ? null : job.leaveOut,
    projects: job.sources.ctx === 'all' ? null : new Set((await chosenProjects(core, job, survey)).map((p) => p.root)),
    snapshots: gone ? [] : countedSnapshots(known),
  }
}

/** The snapshots of which proof counts, of those known, newest first. */
export function countedSnapshots(known: readonly SnapshotRow[]): string[] {
  return [...new Set([known.find(isTrusted)?.id, known.find(isGood)?.id].filter((id) => id !== undefined))]
}

/** Ids at the destination, or null when it cannot be asked now. */
async function presentSnapshots(core: Core, job: JobConfig): Promise<string[] | null> {
  const context = jobContext(core, job)
  if (!(await reachable(core.door, context.destination, patienceMs))) return null
  try {
    const strategy = strategyOf(core, job)
    // Another disk in its place, or an empty mount point, says nothing about what the right one holds.
    if ((await strategy.preflight(context)).some((p) => p.code.startsWith('destination-'))) return null
    return (await strategy.snapshots(context)).map((s) => s.id)
  } catch {
    return null
  }
}

async function placeOf(core: Core, job: JobConfig, destination: RawPath): Promise<Place> {
  const facts = job.destination.id === undefined ? null : await factsOf(core, job.destination.id)
  if (facts === null || facts.sameDiskAsHome) return 'thisDisk'
  const mount = mountOf(await readMounts(core.door, core.platform), destination)
  return mount !== null && isNetwork(mount) ? 'anotherMachine' : 'anotherDisk'
}
