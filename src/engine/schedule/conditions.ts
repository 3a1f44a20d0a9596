import type { JobConfig } from '../../shared/model/config.ts'
import type { PowerSource } from './power.ts'
import type { Conditions } from './scheduler-types.ts'

export interface ConditionDeps {
  powerSource(): Promise<PowerSource>
  /** Whether the job's destination can be reached now, and if not, why, to stand after "waiting: ". */
  reachable(job: JobConfig): Promise<{ ok: true } | { ok: false; reason: string }>
}

/**
 * Whether a scheduled run may start now. Power first: on battery a sleeping disk is not woken to be looked at.
 * A power source that nobody tells does not hold a job back for ever.
 */
export function createConditions(deps: ConditionDeps): (job: JobConfig) => Promise<Conditions> {
  return async (job) => {
    if (job.conditions.onAC === true && (await deps.powerSource()) === 'battery') {
      return { ok: false, code: 'on-battery', reason: 'the machine runs on battery' }
    }
    const destination = await deps.reachable(job)
    return destination.ok ? { ok: true } : { ok: false, code: 'destination-away', reason: destination.reason }
  }
}
