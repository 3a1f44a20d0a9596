const second = 1000
const hour = 3_600_000
const day = 24 * hour

/** A change of a zone's clocks: from `at` on they show UTC + `after`, before it UTC + `before` (milliseconds). */
export interface Transition {
  at: number
  before: number
  after: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/** Whether this system's zone data knows the zone. */
export function isZone(zone: string): boolean {
  try {
    formatFor(zone)
    return true
  } catch {
    return false
  }
}

/** What the zone's clocks show at an instant, written as if it were UTC: milliseconds since 1970 on the wall. */
export function wallAt(instant: number, zone: string): number {
  const part: Record<string, number> = {}
  for (const { type, value } of formatFor(zone).formatToParts(instant)) part[type] = Number(value)
  const { year = 0, month = 1, day: date = 1, hour: h = 0, minute = 0, second: s = 0 } = part
  const fraction = ((instant % second) + second) % second
  return Date.UTC(year, month - 1, date, h, minute, s) + fraction
}

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
export function offsetAt(instant: number, zone: string): number {
  return wallAt(instant, zone) - instant
}

/** Transitions a zone and year of UTC: 366 looks, then none. */
const known = new Map<string, readonly Transition[]>()

function transitionsOfYear(zone: string, year: number): readonly Transition[] {
  const key = `${zone} ${year}`
  const before = known.get(key)
  if (before !== undefined) return before
  const found: Transition[] = []
  const end = Date.UTC(year + 1, 0, 1)
  let from = Date.UTC(year, 0, 1)
  let offset = offsetAt(from, zone)
  while (from < end) {
    const to = Math.min(from + day, end)
    const next = offsetAt(to, zone)
    if (next !== offset) found.push(locate(zone, from, to, offset, next))
    from = to
    offset = next
  }
  known.set(key, found)
  return found
}

/** The second at which the offset changes, between two instants where it differs. */
function locate(zone: string, low: number, high: number, before: number, after: number): Transition {
  let from = low / second
  let to = high / second
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    if (offsetAt(middle * second, zone) === before) from = middle
    else to = middle
  }
  return { at: to * second, before, after }
}

/** The first change of the zone's clocks after an instant and not later than `until`, or null. */
export function nextTransition(zone: string, after: number, until: number): Transition | null {
  const last = new Date(until).getUTCFullYear()
  for (let year = new Date(after).getUTCFullYear(); year <= last; year++) {
    for (const t of transitionsOfYear(zone, year)) {
      if (t.at > until) return null
      if (t.at > after) return t
    }
  }
  return null
}

/** The last change of the zone's clocks at or before an instant and later than `since`, or null. */
export function lastTransition(zone: string, at: number, since: number): Transition | null {
  const first = new Date(since).getUTCFullYear()
  for (let year = new Date(at).getUTCFullYear(); year >= first; year--) {
    const found = transitionsOfYear(zone, year).findLast((t) => t.at <= at)
    if (found !== undefined) return found.at > since ? found : null
  }
  return null
}
