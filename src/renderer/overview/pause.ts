import { timeNow } from '../clock.ts'

/** When a pause ends: in an hour, or at the next midnight of this machine. */
export function pauseEnd(kind: 'hour' | 'tomorrow'): string {
  const end = new Date(timeNow())
  if (kind === 'hour') end.setTime(end.getTime() + 3_600_000)
  else end.setHours(24, 0, 0, 0)
  return end.toISOString()
}
