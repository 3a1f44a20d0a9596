import { Cron } from 'croner'
import { fiveFields } from '../../shared/format/schedule-words.ts'
import type { Schedule } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { zoneUnknown } from '../../shared/problems/schedule.ts'
import { checkCron } from './cron.ts'
import { isZone, lastTransition, nextTransition, offsetAt, type Transition } from './zone.ts'

/*
 * Due times of a schedule. `croner` says which minutes of a calendar without clock changes a pattern names; here they
 * are laid on the zone's real clocks, because croner itself drops a list such as `10,40 2 * * *` on the day without
 * that hour and repeats it on the day with two (facts/tools.md, tried with 11.0.1):
 *
 * - a gap (spring): when it swallows all times that the pattern has in an hour, there is one run at the first instant
 *   after it. An interval goes on with its next time instead, and gets that run only when its whole day is swallowed.
 * - a fold (autumn): an interval (hour field `*`, a step or a range) runs in both of the repeated hours; an hour given
 *   as a number or a list, at the first only.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Missed times are counted up to here; more is "many". */
const mostMissed = 1000

interface Pattern {
  cron: Cron
  interval: boolean
}

const patterns = new Map<string, Pattern>()

/** The five cron fields of a schedule; null where no clock decides (`manual`, `login`). */
export function toCron(schedule: Schedule): string | null {
  switch (schedule.kind) {
    case 'manual':
    case 'login':
      return null
    case 'hourly':
      return `${schedule.minute} * * * *`
    case 'daily':
      return `${minuteAndHour(schedule.at)} * * *`
    case 'weekly':
      return `${minuteAndHour(schedule.at)} * * ${schedule.day}`
    case 'cron':
      return fiveFields(schedule.cron)
  }
}

function minuteAndHour(at: string): string {
  const [h, m] = at.split(':')
  return `${Number(m)} ${Number(h)}`
}

/** Throws ProblemError when the schedule cannot be used: field, value and what to write instead. */
export function checkSchedule(schedule: Schedule, zone?: string): void {
  if (schedule.kind === 'cron') {
    const problem = checkCron(schedule.cron)
    if (problem !== null) throw new ProblemError(problem)
  }
  if (zone !== undefined && !isZone(zone)) throw new ProblemError(zoneUnknown(zone))
}

function patternOf(schedule: Schedule, zone: string): Pattern | null {
  const text = toCron(schedule)
  if (text === null) return null
  let pattern = patterns.get(text)
  if (pattern === undefined) {
    checkSchedule(schedule)
    const hours = text.split(' ')[1] ?? ''
    pattern = {
      cron: new Cron(text, { timezone: 'UTC', paused: true, mode: '5-part' }),
      interval: !hours.includes(',') && /[*-]/.test(hours),
    }
    patterns.set(text, pattern)
  }
  if (!isZone(zone)) throw new ProblemError(zoneUnknown(zone))
  return pattern
}

/**
 * The first due time later than `after` (both in milliseconds since 1970), or null when there is none.
 * @param zone IANA name of the zone whose clocks the schedule means
 */
export function nextDue(schedule: Schedule, zone: string, after: number): number | null {
  const pattern = patternOf(schedule, zone)
  if (pattern === null) return null
  let since = after
  // Each turn ends at a due time or at the next change of clocks, of which a zone has a few a year.
  let entered = lastTransition(zone, after, after - 2 * day)
  for (;;) {
    const offset = offsetAt(since, zone)
    const wall = nextWall(pattern, skipRepeated(pattern, since + offset, entered))
    if (wall === null) return null
    const due = wall - offset
    const change = nextTransition(zone, since, due)
    if (change === null) return due
    if (startsAfterGap(pattern, change)) return change.at
    // One millisecond before, so that a time at the very change is found.
    const enter = nextWall(pattern, skipRepeated(pattern, change.at + change.after - 1, change))
    if (enter !== null && enter - change.after === change.at) return change.at
    since = change.at
    entered = change
  }
}

/** The next `count` due times later than `after`. */
export function dueTimes(schedule: Schedule, zone: string, after: number, count: number): number[] {
  const times: number[] = []
  let at = after
  while (times.length < count) {
    const next = nextDue(schedule, zone, at)
    if (next === null) break
    times.push(next)
    at = next
  }
  return times
}

/**
 * Due times later than `lastDue` and not later than `now`: how many (counted up to 1,000) and the newest of them.
 * One catch-up run serves them all.
 */
export function missedSince(
  schedule: Schedule,
  zone: string,
  lastDue: number,
  now: number,
): { count: number; latest: number | null } {
  let count = 0
  let latest: number | null = null
  for (let at = nextDue(schedule, zone, lastDue); at !== null && at <= now; at = nextDue(schedule, zone, at)) {
    latest = at
    count += 1
    if (count === mostMissed) return { count, latest: newest(schedule, zone, at, now) }
  }
  return { count, latest }
}

/** The newest due time in (from, to], looked for from the end: weeks of a minutely schedule are not walked through. */
function newest(schedule: Schedule, zone: string, from: number, to: number): number {
  for (let width = hour; ; width *= 8) {
    let latest: number | null = null
    const start = Math.max(from, to - width)
    for (let at = nextDue(schedule, zone, start); at !== null && at <= to; at = nextDue(schedule, zone, at)) latest = at
    if (latest !== null) return latest
    if (start === from) return from
  }
}

/** The first time on the wall later than `wall` that the pattern names. */
function nextWall(pattern: Pattern, wall: number): number | null {
  return pattern.cron.nextRun(new Date(wall))?.getTime() ?? null
}

/** In the second of two repeated hours, what is no interval goes on only where the first one ended. */
function skipRepeated(pattern: Pattern, wall: number, entered: Transition | null): number {
  if (pattern.interval || entered === null || entered.after >= entered.before) return wall
  return Math.max(wall, entered.at + entered.before - 1)
}

/** Whether the change is a gap that swallowed times for which there has to be a run right after it. */
function startsAfterGap(pattern: Pattern, change: Transition): boolean {
  const from = change.at + change.before
  const to = change.at + change.after
  if (to <= from) return false
  const unit = pattern.interval ? day : hour
  for (let wall = nextWall(pattern, from - 1); wall !== null && wall < to; ) {
    const start = Math.floor(wall / unit) * unit
    const before = nextWall(pattern, start - 1)
    const after = nextWall(pattern, to - 1)
    const survives = (before !== null && before < from) || (after !== null && after < start + unit)
    if (!survives) return true
    wall = nextWall(pattern, start + unit - 1)
  }
  return false
}
