import { count } from '../../../shared/format/count.ts'
import { EntryType, type HubState } from '../../../shared/model/status.ts'
import { text } from '../text.ts'

/** "30 of 48 decisions": what is known to be on the hub, the kind with most entries first. */
export function hubShares(hub: HubState): string[] {
  return EntryType.options
    .flatMap((type) => {
      const entries = hub.entries[type]
      return entries === undefined || entries.local === 0 ? [] : [{ type, ...entries }]
    })
    .sort((a, b) => b.local - a.local)
    .map(({ type, onHub, local }) => text.hub.share(count(onHub), count(local), local === 1 ? type : `${type}s`))
}
