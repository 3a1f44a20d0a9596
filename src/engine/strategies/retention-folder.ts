import type { Retention } from '../../shared/model/config.ts'
import { newestFirst } from '../destination/layout.ts'
import type { RetentionRule, SnapshotInfo } from './strategy.ts'

type Step = Exclude<keyof Retention, 'last'>

/** Finest first; the words a reason begins with. */
const steps: readonly Step[] = ['hourly', 'daily', 'weekly', 'monthly', 'yearly']

/**
 * Which snapshots of one job stay. A snapshot stays when any rule wants it; hours, days, weeks (from Monday), months
 * and years are those of the job's zone, and of each the newest snapshot stands for it. Only good ones (complete,
 * and not suspect unless accepted) count towards a quota. The newest good one always stays, and so does everything
 * newer than it; without any good one all stay.
 */
export const folderRetention: RetentionRule = (snapshots, policy, { zone }) => {
  const ordered = [...snapshots].sort(newestFirst)
  const good = ordered.filter(isGood)
  const newest = good[0]
  const reasons = new Map<string, string>()
  if (newest !== undefined) {
    want(reasons, newest.id, 'newest good one')
    for (const each of good.slice(0, policy.last)) want(reasons, each.id, `last ${policy.last}`)
    const periodOf = calendar(zone)
    for (const step of steps) byStep(good, step, policy[step], periodOf, reasons)
  }
  let older = false
  const verdicts = new Map<string, { id: string; keep: boolean; why: string }>()
  for (const each of ordered) {
    if (each === newest) older = true
    verdicts.set(each.id, verdict(each, reasons.get(each.id), older))
  }
  return snapshots.map((s) => verdicts.get(s.id) as { id: string; keep: boolean; why: string })
}

function isGood(s: SnapshotInfo): boolean {
  return s.complete && (s.decision === 'accepted' || (!s.suspect && s.decision !== 'rejected'))
}

function verdict(s: SnapshotInfo, wanted: string | undefined, older: boolean) {
  if (wanted !== undefined) return { id: s.id, keep: true, why: wanted }
  if (s.suspect && s.decision === null) return { id: s.id, keep: true, why: 'looks wrong and waits for your decision' }
  if (!older) return { id: s.id, keep: true, why: 'newer than the newest good one' }
  if (!s.complete) return { id: s.id, keep: false, why: 'not complete, and a newer one is good' }
  if (s.decision === 'rejected') return { id: s.id, keep: false, why: 'rejected by you' }
  return { id: s.id, keep: false, why: 'no rule wants it' }
}

function want(reasons: Map<string, string>, id: string, why: string): void {
  const before = reasons.get(id)
  reasons.set(id, before === undefined ? why : `${before}, ${why}`)
}

function byStep(
  good: readonly SnapshotInfo[],
  step: Step,
  quota: number,
  periodOf: (at: number) => Record<Step, string>,
  reasons: Map<string, string>,
): void {
  const taken = new Set<string>()
  for (const each of good) {
    if (taken.size >= quota) return
    const period = periodOf(each.at)[step]
    if (taken.has(period)) continue
    taken.add(period)
    want(reasons, each.id, `${step} ${period}`)
  }
}

/** The hour, day, week, month and year that an instant belongs to on the wall calendar of a zone. */
function calendar(zone: string): (at: number) => Record<Step, string> {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    timeZoneName: 'shortOffset',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(new Date(at)).map((p) => [p.type, p.value]))
    const year = parts.get('year') ?? ''
    const month = `${year}-${parts.get('month')}`
    const day = `${month}-${parts.get('day')}`
    const weekDay = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
    const monday = new Date(Date.parse(`${day}T00:00:00Z`) - weekDay * 86_400_000).toISOString().slice(0, 10)
    // The offset tells the two equal hours of an autumn night apart.
    const hourly = `${day} ${parts.get('hour')}:00 ${parts.get('timeZoneName')}`
    return { hourly, daily: day, weekly: `week of ${monday}`, monthly: month, yearly: year }
  }
}
