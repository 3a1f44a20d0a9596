import { plural } from '../../../shared/format/count.ts'
import { type Cause, dayMs, type MonitorFacts, type NoticeMemory } from '../types.ts'

/** Troubles that explain an old proof and were told by themselves. */
function isExplained(memory: NoticeMemory): boolean {
  return Object.keys(memory.told).some((key) => /^(run-failed|overdue|waiting-for-disk|suspect-snapshot):/.test(key))
}

/** Since when some file has been exposed for longer than it should. Its own times may be old: it may be new here. */
export function exposedFrom(previous: number | null, facts: MonitorFacts, now: number): number | null {
  const { coverage, settings } = facts
  if (coverage === null) return previous
  const limit = now - settings.proofMaxAgeDays * dayMs
  const tooLong = coverage.exposedFiles > 0 && coverage.exposedSince !== null && coverage.exposedSince < limit
  return tooLong ? Math.min(previous ?? now, now) : null
}

/**
 * Some file that matters has been in no proof for days though the jobs do well: no job takes it, or it is always
 * left out. Again every week for as long as it lasts.
 */
export const proofTooOld: Cause = (facts, memory, now) => {
  const { coverage, settings } = facts
  const key = 'proof-too-old'
  // With no job there is no promise to keep: the window shows what is exposed.
  if (coverage === null || facts.jobs.length === 0) return { raised: [], held: [key] }
  const limit = now - settings.proofMaxAgeDays * dayMs
  const exposed = memory.exposedFrom !== null && now - memory.exposedFrom >= dayMs
  const old = coverage.oldestProof !== null && coverage.oldestProof < limit
  if (!exposed && !old) return { raised: [] }
  if (isExplained(memory)) return { raised: [], held: [key] }
  const days = plural(settings.proofMaxAgeDays, 'day')
  return {
    raised: [
      {
        key,
        cause: 'proof-too-old',
        notice: {
          title: exposed
            ? `${plural(coverage.exposedFiles, 'file')} in no proven backup for more than ${days}`
            : `A proof is older than ${days}`,
          body: 'The jobs may run well and still miss something: open ctx Backup to see what is not covered.',
          opens: { screen: 'overview' },
          urgency: 'critical',
        },
        remindAfterMs: 7 * dayMs,
      },
    ],
  }
}
