const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * A span of time in at most two units, from milliseconds: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 days 4 h`.
 * A negative span counts as none.
 */
export function duration(ms: number): string {
  const span = Math.max(0, ms)
  if (span < 10 * second) {
    const tenths = Math.round(span / 100) / 10
    return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)} s`
  }
  // Rounded before it is split, so that no unit reaches the next one ("60 s").
  const seconds = Math.round(span / second)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(span / minute)
  if (minutes < 24 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(span / hour)
  const days = Math.floor(hours / 24)
  return two(days, days === 1 ? 'day' : 'days', hours % 24, 'h')
}

function two(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second === 0 ? `${first} ${firstUnit}` : `${first} ${firstUnit} ${second} ${secondUnit}`
}

/** Time left, from seconds; coarse, because an estimate is: `a few seconds`, `about 3 min`, `about 2 h`. */
export function timeLeft(seconds: number): string {
  if (seconds < 10) return 'a few seconds'
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} s`
  if (seconds < 55 * 60) return `about ${Math.max(1, Math.round(seconds / 60))} min`
  const halves = Math.round(seconds / 1800) / 2
  return `about ${halves} h`
}

/** Milliseconds of the units, for those who count in them. */
export const span = { second, minute, hour, day } as const
