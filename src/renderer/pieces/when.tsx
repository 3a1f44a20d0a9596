import { dateTime, stamp } from '../../shared/format/when.ts'
import { useNow } from '../clock.ts'
import { since } from './since.ts'

/** The machine's zone, in which the page shows every time. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

const step = 15_000

/** How long ago; the exact time on hover. */
export function Ago({ at }: { at: string }) {
  const now = useNow(step)
  return (
    <time dateTime={at} title={stamp(at, zone)} className="numbers">
      {since(at, now)}
    </time>
  )
}

/** A point in time as one says it: "tomorrow 03:00". */
export function At({ at }: { at: string }) {
  const now = useNow(60_000)
  return (
    <time dateTime={at} title={stamp(at, zone)} className="numbers">
      {dateTime(at, now, zone)}
    </time>
  )
}
