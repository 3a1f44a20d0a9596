import { span } from '../shared/format/duration.ts'
import { UsageError } from '../shared/problems/cli.ts'

const units: Record<string, number> = { m: span.minute, h: span.hour, d: span.day }

/** When a pause ends, as an instant: from `1h`, `tomorrow` (the next local midnight) or a date and time. */
export function pauseEnd(text: string, now: number): string {
  const typed = text.trim().toLowerCase()
  const amount = /^(\d{1,4})([mhd])$/.exec(typed)
  const until = amount
    ? now + Number(amount[1]) * (units[amount[2] ?? ''] ?? 0)
    : typed === 'tomorrow'
      ? nextMidnight(now)
      : Date.parse(text)
  if (!(until > now)) {
    throw new UsageError(
      `\`--until ${text}\` is no time to come.`,
      'It takes 30m, 1h, 2d, tomorrow, or a date such as 2026-12-01T08:00.',
      'ctx-backup job pause --all --until 1h',
    )
  }
  return new Date(until).toISOString()
}

function nextMidnight(now: number): number {
  return new Date(now).setHours(24, 0, 0, 0)
}
