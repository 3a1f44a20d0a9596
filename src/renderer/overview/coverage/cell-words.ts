import { bytes } from '../../../shared/format/bytes.ts'
import { count, plural } from '../../../shared/format/count.ts'
import type { ItemClass } from '../../../shared/model/words.ts'
import { since } from '../../pieces/since.ts'
import { text as words } from '../../pieces/text.ts'
import { text } from '../text.ts'
import { type Cell, shortAge } from './cell.ts'

/** The few letters below a cell's sign: the proof's age, or how many files are at risk. */
export function cellCaption(cell: Cell, now: number): string {
  switch (cell.kind) {
    case 'verified':
    case 'listed':
      return cell.provenAt === null ? '' : shortAge(cell.provenAt, now)
    case 'none':
    case 'partial':
      return count(cell.exposed)
    case 'git':
      return 'git'
    case 'hub':
      return 'hub'
    case 'mixed':
      return 'all'
    case 'left-out':
      return 'out'
    case 'ephemeral':
    case 'unknown':
      return '–'
  }
}

/** The cell in words, for its tooltip and for who cannot see it; the first line is the head. */
export function cellLines(cls: ItemClass, cell: Cell, now: number): string[] {
  const lines = [`${words.class[cls]}: ${text.kinds[cell.kind].long.toLowerCase()}`]
  if (cell.provenAt !== null) lines.push(`${text.cell.proven} ${since(cell.provenAt, now)}${several(cell)}`)
  lines.push(text.cell.files(plural(cell.files, 'file'), bytes(cell.bytes)))
  if (cell.exposed > 0) lines.push(text.cell.atRisk(plural(cell.exposed, 'file')))
  if (cell.stale) lines.push(text.cell.stale)
  for (const [kind, files] of protectionsOf(cell)) {
    lines.push(`${text.cell.of(count(files), count(cell.files))} ${text.cell.protection[kind]}`)
  }
  for (const item of cell.items) if (item.unknown !== undefined) lines.push(`${item.path}: ${item.unknown}`)
  return lines
}

const several = (cell: Cell) =>
  cell.items.filter((item) => item.proof !== null).length > 1 ? `, ${text.cell.oldestProof}` : ''

function protectionsOf(cell: Cell): Map<'backup' | 'git' | 'hub', number> {
  const sums = new Map<'backup' | 'git' | 'hub', number>()
  for (const item of cell.items) for (const p of item.protections) sums.set(p.kind, (sums.get(p.kind) ?? 0) + p.files)
  return sums
}
