import { count, plural } from '../../shared/format/count.ts'
import { ago } from '../../shared/format/when.ts'

export interface SentenceFacts {
  /** False until anything was looked at. */
  looked: boolean
  hasJobs: boolean
  /** Files of items that matter. */
  files: number
  exposed: { files: number; oldest: number | null }
  unknown: number
  oldestProof: number | null
  /** Every copy of what matters lies on the originals' own disk. */
  oneDisk: boolean
  /** Jobs whose backups cannot be reached now: their disk is away, or does not answer. */
  away: number
  now: number
}

/** The one sentence of truth: what would be lost if this disk died now. */
export function truthSentence(f: SentenceFacts): string {
  if (!f.looked) return 'Nothing has been looked at yet.'
  if (f.files === 0) return f.unknown > 0 ? 'No ctx files could be looked at.' : 'No ctx files were found.'
  const unknown = `${awayWords(f.away)}${f.unknown === 0 ? '' : ` ${plural(f.unknown, 'path')} could not be looked into.`}`
  if (f.exposed.files === 0) {
    const since = f.oldestProof === null ? '' : `, proven ${ago(f.oldestProof, f.now)}`
    return `Every file that matters has a copy${f.oneDisk ? ' on this disk' : ''}${since}.${unknown}`
  }
  const all = f.exposed.files === f.files
  const what = all ? `All ${count(f.files)} files that matter` : `${count(f.exposed.files)} of ${count(f.files)} files`
  const oldest = f.exposed.oldest === null || all ? '' : `, the oldest changed ${ago(f.exposed.oldest, f.now)}`
  const hint = f.hasJobs ? '' : ' Nothing backs them up yet.'
  return `${what} would be lost now${oldest}.${hint}${unknown}`
}

function awayWords(away: number): string {
  if (away === 0) return ''
  return away === 1
    ? ' The backups of one job cannot be reached now.'
    : ` The backups of ${away} jobs cannot be reached now.`
}
