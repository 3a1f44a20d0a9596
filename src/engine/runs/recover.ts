import { rm } from 'node:fs/promises'
import { ProblemError } from '../../shared/model/problem.ts'
import { interrupted } from '../../shared/problems/run.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import type { RunRecord } from '../store/types.ts'

/**
 * After a crash or power loss: what still says `running` has died. Its tool may live on, so that is ended first and
 * waited for; then what it left at the destination is cleared; then the run is marked, with what was done.
 */
export async function recoverRuns(core: Core): Promise<RunRecord[]> {
  const recovered: RunRecord[] = []
  for (const record of await core.history.unfinished()) {
    const did = [...(await endTool(core, record)), ...(await clearLeftovers(core, record))]
    await rm(`${core.folders.runtime}/run-${record.id}`, { recursive: true, force: true }).catch(() => {})
    const note = did.length === 0 ? 'It had written nothing.' : did.join(' ')
    const endedAt = core.clock.now()
    const problem = interrupted(record.job, record.id, note)
    const patch = { status: 'interrupted' as const, endedAt, note, problem, child: null, snapshot: null }
    await core.history.updateRun(record.id, patch)
    recovered.push({ ...record, ...patch })
  }
  return recovered
}

async function endTool(core: Core, record: RunRecord): Promise<string[]> {
  if (record.child === null) return []
  const did = await core.door.endGroup(record.child)
  return did === '' ? [] : [did]
}

/**
 * Clears what the run left at its destination, when that is there and is the right one: an empty mount point has no
 * leftovers either, and a disk that hangs must not hold the start.
 */
async function clearLeftovers(core: Core, record: RunRecord): Promise<string[]> {
  const job = core.config.current().jobs.find((j) => j.id === record.job)
  const { snapshot } = record
  if (job === undefined || snapshot === null || record.kind !== 'backup') return []
  const later = (why: string): string[] => [`What it left could not be removed yet (${why}); the next run does it.`]
  try {
    const strategy = strategyOf(core, job)
    const context = jobContext(core, job)
    const [stop] = await strategy.preflight(context)
    if (stop !== undefined) return later(stop.what.replace(/^Nothing was backed up: /, '').replace(/\.$/, ''))
    const did = await strategy.clear(context, snapshot)
    const whole = job.layout === 'snapshots' && (await strategy.snapshots(context)).some((s) => s.id === snapshot)
    return whole ? [...did, `Its backup ${snapshot} was whole already and is kept.`] : did
  } catch (error) {
    return later(
      error instanceof ProblemError ? error.problem.what : error instanceof Error ? error.message : String(error),
    )
  }
}
