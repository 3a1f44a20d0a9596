import type { SnapshotInfo } from '../strategies/strategy.ts'

type Judged = Pick<SnapshotInfo, 'complete' | 'suspect' | 'decision'>

/** The one rule of what counts as a good backup: complete, and not suspect unless the user accepted it. */
export function isGood(s: Judged): boolean {
  return s.complete && isTrusted(s)
}

/** Finished (perhaps with something left out), and not suspect unless accepted. */
export function isTrusted(s: Pick<Judged, 'suspect' | 'decision'>): boolean {
  return s.decision === 'accepted' || (!s.suspect && s.decision !== 'rejected')
}

/** A suspect one that waits for the user's word. */
export function isPending(s: Judged): boolean {
  return s.suspect && s.decision === null
}
