const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/**
 * A size for people, in steps of 1000 as file managers show them: `0 bytes`, `912 bytes`, `1.2 MB`, `340 GB`.
 * Two digits below ten, whole numbers above.
 */
export function bytes(n: number): string {
  if (!Number.isFinite(n) || n < 0) return '? bytes'
  if (n < 1000) return n === 1 ? '1 byte' : `${Math.round(n)} bytes`
  let value = n
  for (const unit of units) {
    value /= 1000
    // 999.6 kB would round to "1000 kB": the next unit says it better.
    if (value < 999.5 || unit === 'PB') return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`
  }
  return '? bytes'
}

/** A speed: `12 MB/s`. */
export function bytesPerSecond(n: number): string {
  return `${n < 1000 ? `${Math.round(n)} B` : bytes(n)}/s`
}
