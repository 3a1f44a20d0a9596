import { plural } from '../../../shared/format/count.ts'
import { type Cause, dayMs, type MonitoredJob, type Raised, toldKeys } from '../types.ts'

const week = 7 * dayMs

/**
 * A job has had no proven backup for days. A matter of the clock and of what is proven, not of what ran: it comes
 * when nothing runs at all, and again every week for as long as it lasts.
 */
export const overdue: Cause = (facts, memory, now) => {
  const limit = facts.settings.proofMaxAgeDays * dayMs
  const raised: Raised[] = []
  for (const job of facts.jobs) {
    const since = job.provenAt ?? memory.seen[job.id] ?? now
    // Who was told that it waits hears of the same trouble a week later only.
    const waits = toldKeys(memory, `waiting-for-disk:${job.id}`).length > 0 || job.waiting !== null
    if (now - since < limit + (waits ? week : 0)) continue
    const days = plural(Math.floor((now - since) / dayMs), 'day')
    raised.push({
      key: `overdue:${job.id}`,
      cause: 'overdue',
      notice: {
        title: `No proven backup of ${job.name} for ${days}`,
        body: `${job.provenAt === null ? 'It has never had one. ' : ''}${whatToDo(job)}`,
        opens: { screen: 'overview' },
        urgency: 'critical',
      },
      remindAfterMs: week,
    })
  }
  return { raised }
}

function whatToDo(job: MonitoredJob): string {
  if (job.paused) return 'It is paused: resume it to be protected again.'
  if (job.waiting !== null) return `It waits: ${job.waiting.reason}.`
  return 'Open ctx Backup to see why, or run it now.'
}
