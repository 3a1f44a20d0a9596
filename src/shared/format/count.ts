const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A whole number with thousands separated: `12,345`. */
export function count(n: number): string {
  return whole.format(n)
}

/** The number and its noun: `1 file`, `12,345 files`; `many` where an `s` does not do. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

/** Things in a row, as one says them: `a`, `a and b`, `a, b and c`. */
export function listed(things: readonly string[]): string {
  if (things.length <= 1) return things[0] ?? ''
  return `${things.slice(0, -1).join(', ')} and ${things[things.length - 1]}`
}

/** A share from 0 to 1 as whole per cent; never `100 %` before it is whole, never `0 %` once something is there. */
export function percent(share: number): string {
  if (!Number.isFinite(share) || share <= 0) return '0 %'
  if (share >= 1) return '100 %'
  return `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`
}
