import { count } from '../../shared/format/count.ts'
import type { HubState } from '../../shared/model/status.ts'

/** How far a project relies on the hub: `30 of 48 entries`, `not registered`. */
export function hubWords(hub: HubState): string {
  if (!hub.registered) return 'not registered'
  let local = 0
  let onHub = 0
  for (const entries of Object.values(hub.entries)) {
    local += entries?.local ?? 0
    onHub += entries?.onHub ?? 0
  }
  return local === 0 ? 'registered' : `${count(onHub)} of ${count(local)} entries`
}
