/*
 * The oracle for due times: what each minute of a window shows on a zone's clocks, one by one through Intl, and which
 * of them a cron pattern means. Shares no code with due.ts.
 */
const minute = 60_000
const day = 1440 * minute

export interface ZoneTable {
  start: number
  end: number
  /** What the wall shows, written as UTC → the instants that show it. */
  instants: Map<number, number[]>
  /** Each minute's instant and wall, in order. */
  minutes: { instant: number; wall: number }[]
}

/** Minute by minute from a day before `start` on, so that days cut by the window's edges are whole in it. */
export function zoneTable(zone: string, start: number, days: number): ZoneTable {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const instants = new Map<number, number[]>()
  const minutes: ZoneTable['minutes'] = []
  for (let instant = start - 2 * day; instant < start + (days + 2) * day; instant += minute) {
    const wall = Date.parse(`${format.format(instant).replace(' ', 'T')}Z`)
    minutes.push({ instant, wall })
    const same = instants.get(wall)
    if (same) same.push(instant)
    else instants.set(wall, [instant])
  }
  return { start, end: start + days * day, instants, minutes }
}

function matches(field: string, value: number): boolean {
  return field.split(',').some((piece) => {
    if (piece === '*') return true
    if (piece.startsWith('*/')) return value % Number(piece.slice(2)) === 0
    const [a, b] = piece.split('-').map(Number)
    return b === undefined ? value === a : value >= (a ?? 0) && value <= b
  })
}

/** Every due time of a pattern `M H * * W` in the table, in order. */
export function expectedTimes(table: ZoneTable, pattern: string): number[] {
  const [m = '*', h = '*', , , w = '*'] = pattern.split(' ')
  const interval = h === '*' || (!h.includes(',') && (h.includes('/') || h.includes('-')))
  const means = (wall: number) => {
    const d = new Date(wall)
    return matches(m, d.getUTCMinutes()) && matches(h, d.getUTCHours()) && matches(w, d.getUTCDay())
  }
  const due = new Set<number>()
  // Names of hours (of days, for an interval) that the pattern means → whether one of their times exists.
  const groups = new Map<number, boolean>()
  const unit = interval ? 1440 * minute : 60 * minute
  const first = table.minutes[0]?.wall ?? 0
  const last = table.minutes[table.minutes.length - 1]?.wall ?? 0
  for (let wall = first; wall <= last; wall += minute) {
    if (!means(wall)) continue
    const group = Math.floor(wall / unit) * unit
    const real = table.instants.get(wall)
    if (real === undefined) {
      groups.set(group, groups.get(group) ?? false)
      continue
    }
    groups.set(group, true)
    for (const instant of interval ? real : real.slice(0, 1)) due.add(instant)
  }
  for (const [group, exists] of groups) {
    if (exists) continue
    // The first minute after the swallowed ones.
    const swallowed = [...Array(unit / minute).keys()].map((i) => group + i * minute).find((wall) => means(wall))
    const after = table.minutes.find(({ wall }) => wall > (swallowed ?? 0))
    if (after) due.add(after.instant)
  }
  return [...due].sort((a, b) => a - b)
}
