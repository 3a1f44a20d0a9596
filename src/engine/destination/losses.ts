import type { ProbeReport } from '../../shared/model/state.ts'

type Measured = Pick<
  ProbeReport,
  | 'symlinks'
  | 'hardLinks'
  | 'modes'
  | 'owners'
  | 'caseSensitive'
  | 'illegal'
  | 'anyBytes'
  | 'maxName'
  | 'mtimeStepNs'
  | 'cloud'
>

/** What would be lost at a destination, in plain words; empty where everything is kept. */
export function lossesOf(m: Measured): string[] {
  const losses: string[] = []
  if (!m.symlinks) losses.push('It keeps no symbolic links: they are left out, and listed as not covered.')
  if (!m.hardLinks) losses.push('It keeps no hard links: every snapshot takes the full space.')
  if (!m.modes)
    losses.push('It keeps no permissions: they are noted in the snapshot’s manifest and set again at a restore.')
  if (!m.owners) losses.push('It keeps no owners: restored files belong to whoever restores them.')
  if (!m.caseSensitive) losses.push('It takes README and readme for one name: of two such files only one can be kept.')
  if (m.illegal.length > 0) losses.push(`Names may not hold ${m.illegal.join('  ')} there: such files are left out.`)
  if (!m.anyBytes) losses.push('Names that are not plain UTF-8 text are left out or changed.')
  if (m.maxName < 255) losses.push(`Names longer than ${m.maxName} bytes are left out.`)
  if (m.mtimeStepNs > 1_000) losses.push(`It keeps times in steps of ${stepWords(m.mtimeStepNs)}.`)
  if (m.cloud !== null)
    losses.push(`${m.cloud} uploads by itself, later: a file in this folder is not yet a file in the cloud.`)
  return losses
}

function stepWords(ns: number): string {
  if (ns >= 1_000_000_000) return ns === 1_000_000_000 ? 'one second' : `${ns / 1_000_000_000} seconds`
  return ns >= 1_000_000 ? `${ns / 1_000_000} ms` : `${ns / 1_000} µs`
}
