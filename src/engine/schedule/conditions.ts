import type { JobConfig } from '../../shared/model/config.ts'
import type { ProcessDoor } from '../system/process.ts'
import { powerSource } from './power.ts'
import type { Conditions } from './scheduler-types.ts'

export interface ConditionDeps {
  door: ProcessDoor
  platform: NodeJS.Platform
  /** Whether the job's destination is there now. */
  destination(): Promise<boolean>
  /** Linux' power supplies, for tests. */
  powerSupplies?: string
}

/**
 * Whether a scheduled run may start now. Power first: on battery a sleeping disk is not woken to be looked at.
 * A power source that nobody tells does not hold a job back for ever.
 */
export async function jobConditions(job: JobConfig, deps: ConditionDeps): Promise<Conditions> {
  if (job.conditions.onAC === true && (await powerSource(deps, deps.powerSupplies)) === 'battery') {
    return { ok: false, code: 'on-battery', reason: 'the machine runs on battery' }
  }
  if (await deps.destination()) return { ok: true }
  return { ok: false, code: 'destination-away', reason: `${job.destination.path} is not there` }
}
