import type { HubState } from '../../../shared/model/status.ts'
import { since } from '../../pieces/since.ts'
import { text } from '../text.ts'
import { hubShares } from './hub.ts'

/** How far a project may rely on its hub, in words; the first line is the head. */
export function hubLines(hub: HubState, now: number): string[] {
  if (!hub.registered) return [text.hub.noneLong]
  const shares = hubShares(hub)
  return [
    text.hub.registeredLong,
    ...(shares.length === 0 ? [text.hub.noEntries] : shares),
    hub.lastSync === null ? text.hub.neverSynced : `${text.hub.synced} ${since(hub.lastSync, now)}`,
    text.hub.only,
  ]
}
