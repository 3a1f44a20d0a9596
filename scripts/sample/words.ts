/** Text for trial projects: looks like what people write, the same in every run. */

const nouns = 'parser queue index cache schema journal hub key walk snapshot proof listing retry socket clock'.split(
  ' ',
)
const verbs = 'split merge rename drop stream hash batch defer retry prove cache pin move guard sort'.split(' ')
const reasons = [
  'it kept failing on slow disks',
  'two tools disagreed about it',
  'nobody could say what it meant',
  'it doubled the time of a run',
  'the old way lost the last line',
]

function pick(list: readonly string[], n: number): string {
  return list[n % list.length] ?? ''
}

/** A short title, different for each `n` below 225. */
export function title(n: number): string {
  return `${pick(verbs, n)} the ${pick(nouns, Math.floor(n / verbs.length) + n)}`.replace(/^./, (c) => c.toUpperCase())
}

export function sentence(n: number): string {
  return `We ${pick(verbs, n * 7 + 3)} the ${pick(nouns, n * 5 + 1)} because ${pick(reasons, n * 3)} (note ${n}).`
}

/** Text of about `bytes` bytes, in lines. */
export function prose(seed: number, bytes: number): string {
  let text = ''
  for (let n = seed; text.length < bytes; n++) text += `${sentence(n)}\n`
  return text
}

/** `2026-05-03` or, `withTime`, `2026-05-03-142530`: the two stamps that ctx writes in headings. */
export function stamp(ms: number, withTime: boolean): string {
  const iso = new Date(ms).toISOString()
  return withTime ? `${iso.slice(0, 10)}-${iso.slice(11, 19).replaceAll(':', '')}` : iso.slice(0, 10)
}
