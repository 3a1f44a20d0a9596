import type { RawPath } from '../../system/rawpath.ts'
import { unescapeName } from './names.ts'

/** Arguments and parser are one thing: what is asked for here is what is read below. */
export const outputArgs = [
  '--info=progress2,stats2,nonreg1',
  '--no-human-readable',
  '--outbuf=L',
  '--out-format=copied:%n',
] as const

export type OutputLine =
  | { kind: 'progress'; bytes: number; checked: number; total: number }
  | { kind: 'copied'; name: RawPath }
  | { kind: 'transferred'; bytes: number }
  /** A link or special file that the flags leave out. */
  | { kind: 'skipped'; name: RawPath }
  | { kind: 'text'; raw: string }

/** `     18329299 100%   49.38MB/s    0:00:00 (xfr#6003, to-chk=0/6104)`; the end is not always there. */
const progress = /^\s*(\d+)\s+\d+%\s+\S+\s+\d+:\d\d:\d\d(?:\s+\(xfr#\d+, (?:ir|to)-chk=(\d+)\/(\d+)\))?\s*/
const skipped = /^skipping non-regular file "(.*)"$/
const transferred = /^Total transferred file size: (\d+) bytes$/

/**
 * One line of rsync's standard output, cut at `\n` or `\r`. A name may follow a progress text on the same line;
 * names cannot look like one, since `copied:` stands before each and their line ends are escaped.
 */
export function parseOutput(line: string): OutputLine[] {
  const found: OutputLine[] = []
  let rest = line
  for (let m = progress.exec(rest); m !== null && m[0] !== ''; m = progress.exec(rest)) {
    const left = Number(m[2] ?? Number.NaN)
    const total = Number(m[3] ?? Number.NaN)
    const known = !Number.isNaN(total)
    found.push({ kind: 'progress', bytes: Number(m[1]), checked: known ? total - left : -1, total: known ? total : -1 })
    rest = rest.slice(m[0].length)
  }
  if (rest.startsWith('copied:')) found.push({ kind: 'copied', name: unescapeName(rest.slice('copied:'.length)) })
  else {
    const size = transferred.exec(rest)?.[1]
    const link = skipped.exec(rest)?.[1]
    if (link !== undefined) found.push({ kind: 'skipped', name: unescapeName(link) })
    else if (size !== undefined) found.push({ kind: 'transferred', bytes: Number(size) })
    else if (rest.trim() !== '') found.push({ kind: 'text', raw: rest })
  }
  return found
}
