import type { Notice } from '../../shared/model/state.ts'
import { configBroken } from './causes/config-broken.ts'
import { overdue } from './causes/overdue.ts'
import { exposedFrom, proofTooOld } from './causes/proof-too-old.ts'
import { recovered } from './causes/recovered.ts'
import { runFailed } from './causes/run-failed.ts'
import { runWarningNew } from './causes/run-warning-new.ts'
import { suspectSnapshot } from './causes/suspect-snapshot.ts'
import { waitingForDisk } from './causes/waiting-for-disk.ts'
import type { Cause, MonitorFacts, NoticeMemory, Raised } from './types.ts'

/** In the order in which they are told; later ones know what earlier ones tell. */
const causes: readonly Cause[] = [
  configBroken,
  runFailed,
  suspectSnapshot,
  runWarningNew,
  recovered,
  waitingForDisk,
  overdue,
  proofTooOld,
]

/**
 * What has to be told now, once a cause and not a retry, and what to remember of it. Pure: called with the clock at
 * every minute and after every run, it also speaks when nothing runs at all.
 *
 * With notices switched off, causes are remembered all the same: switching them on brings no old news.
 * @param now milliseconds since 1970
 */
export function decideNotices(
  previous: NoticeMemory,
  facts: MonitorFacts,
  now: number,
): { notices: Notice[]; memory: NoticeMemory } {
  const notices: Notice[] = []
  const before: NoticeMemory = {
    ...previous,
    seen: seenJobs(previous, facts, now),
    exposedFrom: exposedFrom(previous.exposedFrom, facts, now),
  }
  const told: Record<string, number> = {}
  for (const cause of causes) {
    const { raised, held = [] } = cause(facts, { ...before, told: { ...before.told, ...told } }, now)
    for (const key of held) {
      const at = before.told[key]
      if (at !== undefined) told[key] = at
    }
    for (const one of raised) {
      const at = before.told[one.key]
      if (at !== undefined && !isTimeToRemind(one, at, now)) {
        told[one.key] = at
        continue
      }
      told[one.key] = now
      if (wanted(one, facts)) notices.push(noticeOf(one, now))
    }
  }
  return { notices, memory: { ...before, told } }
}

function seenJobs(previous: NoticeMemory, facts: MonitorFacts, now: number): Record<string, number> {
  // A clock set back must not give a job more time than a new one has.
  return Object.fromEntries(facts.jobs.map((job) => [job.id, Math.min(previous.seen[job.id] ?? now, now)]))
}

function isTimeToRemind(one: Raised, toldAt: number, now: number): boolean {
  return one.remindAfterMs !== undefined && now - toldAt >= one.remindAfterMs
}

function wanted(one: Raised, facts: MonitorFacts): boolean {
  return one.cause === 'recovered' ? facts.settings.recovery : facts.settings.failures
}

function noticeOf(one: Raised, now: number): Notice {
  const at = new Date(now).toISOString()
  return { id: `${one.key}@${at}`, cause: one.cause, at, ...one.notice }
}
