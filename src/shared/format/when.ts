import { plural } from './count.ts'
import { span } from './duration.ts'

/** An instant as the wire has it (ISO 8601) or milliseconds since 1970. */
export type When = string | number

function ms(when: When): number {
  return typeof when === 'number' ? when : Date.parse(when)
}

interface Wall {
  year: number
  month: number
  day: number
  weekday: string
  monthName: string
  time: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'long',
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(zone, format)
  }
  return format
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

function wall(at: number, zone: string): Wall {
  const parts: Record<string, string> = {}
  for (const part of formatFor(zone).formatToParts(at)) parts[part.type] = part.value
  const monthName = parts.month ?? ''
  return {
    year: Number(parts.year),
    month: monthNames.indexOf(monthName),
    day: Number(parts.day),
    weekday: parts.weekday ?? '',
    monthName,
    time: `${parts.hour}:${parts.minute}`,
  }
}

/** Calendar days from one wall date to another; clocks that change by an hour do not disturb it. */
function daysBetween(from: Wall, to: Wall): number {
  return Math.round((Date.UTC(to.year, to.month, to.day) - Date.UTC(from.year, from.month, from.day)) / span.day)
}

/**
 * How far an instant is from `now`, in one unit: `just now`, `5 minutes ago`, `3 days ago`, `in 2 hours`.
 * `never` for null.
 */
export function ago(when: When | null, now: number): string {
  if (when === null) return 'never'
  const at = ms(when)
  if (Number.isNaN(at)) return 'unknown'
  const distance = Math.abs(now - at)
  if (distance < 45 * span.second) return at > now ? 'in a moment' : 'just now'
  const words = distanceWords(distance)
  return at > now ? `in ${words}` : `${words} ago`
}

function distanceWords(distance: number): string {
  const minutes = Math.max(1, Math.round(distance / span.minute))
  if (minutes < 60) return plural(minutes, 'minute')
  const hours = Math.round(distance / span.hour)
  if (hours < 24) return plural(hours, 'hour')
  const days = Math.round(distance / span.day)
  if (days < 14) return plural(days, 'day')
  if (days < 60) return plural(Math.round(days / 7), 'week')
  if (days < 730) return plural(Math.round(days / 30.44), 'month')
  return plural(Math.round(days / 365.25), 'year')
}

/**
 * A point in time as one says it, in the given zone: `today 03:00`, `yesterday 03:00`, `tomorrow 03:00`,
 * `Monday 03:00` within the coming six days, else `23 November 03:00`, with the year when it is another one.
 */
export function dateTime(when: When | null, now: number, zone: string): string {
  if (when === null) return 'never'
  const at = ms(when)
  if (Number.isNaN(at)) return 'unknown'
  const then = wall(at, zone)
  const today = wall(now, zone)
  const days = daysBetween(today, then)
  if (days === 0) return `today ${then.time}`
  if (days === 1) return `tomorrow ${then.time}`
  if (days === -1) return `yesterday ${then.time}`
  if (days > 1 && days < 7) return `${then.weekday} ${then.time}`
  const year = then.year === today.year ? '' : ` ${then.year}`
  return `${then.day} ${then.monthName}${year} ${then.time}`
}

/** The full date, for tooltips, logs and lists that sort: `2026-11-23 03:00`. */
export function stamp(when: When, zone: string): string {
  const at = ms(when)
  if (Number.isNaN(at)) return 'unknown'
  const w = wall(at, zone)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${w.year}-${two(w.month + 1)}-${two(w.day)} ${w.time}`
}
