import type { Item } from '../../../shared/model/status.ts'

/** What a cell of the table says, weakest first: a cell of several items says the weakest of them. */
export const cellKinds = [
  'unknown',
  'none',
  'partial',
  'left-out',
  'ephemeral',
  'listed',
  'mixed',
  'hub',
  'git',
  'verified',
] as const
export type CellKind = (typeof cellKinds)[number]

export interface Cell {
  kind: CellKind
  /** Changed since the snapshot that holds it. */
  stale: boolean
  /** The oldest proof among its items; null where a backup proves nothing here. */
  provenAt: string | null
  files: number
  bytes: number
  exposed: number
  items: Item[]
}

/**
 * How one item is kept. `mixed`: no protection alone covers all its files, but together they do;
 * `partial`: some files are covered and some are not.
 */
export function kindOf(item: Item): CellKind {
  if (item.unknown !== undefined) return 'unknown'
  if (item.leftOut === true) return 'left-out'
  switch (item.protection) {
    case 'backup':
      // A backup without a proof is a claim, and is not shown as more.
      if (item.proof === null) return 'none'
      return item.proof.level
    case 'git':
    case 'hub':
    case 'ephemeral':
      return item.protection
    case 'none': {
      const covered = item.protections.some((p) => p.files > 0)
      if (!covered) return item.files === 0 ? 'ephemeral' : 'none'
      return item.exposedFiles === 0 ? 'mixed' : 'partial'
    }
  }
}

/** One cell for all items of a class in a project; null when the project has none. */
export function cellOf(items: readonly Item[]): Cell | null {
  if (items.length === 0) return null
  const cell: Cell = {
    kind: 'verified',
    stale: false,
    provenAt: null,
    files: 0,
    bytes: 0,
    exposed: 0,
    items: [...items],
  }
  let weakest: number = cellKinds.length - 1
  for (const item of items) {
    weakest = Math.min(weakest, cellKinds.indexOf(kindOf(item)))
    cell.stale ||= item.stale
    cell.files += item.files
    cell.bytes += item.bytes
    cell.exposed += item.exposedFiles
    const at = item.proof?.at
    if (at !== undefined && (cell.provenAt === null || at < cell.provenAt)) cell.provenAt = at
  }
  cell.kind = cellKinds[weakest] ?? 'unknown'
  return cell
}

const steps = [
  { ms: 60_000, unit: 'm' },
  { ms: 3_600_000, unit: 'h' },
  { ms: 86_400_000, unit: 'd' },
  { ms: 604_800_000, unit: 'w' },
  { ms: 31_557_600_000, unit: 'y' },
] as const

/** An age in three letters, for a narrow cell: `now`, `5m`, `2h`, `3d`, `6w`, `2y`. */
export function shortAge(at: string, now: number): string {
  const age = Math.max(0, now - Date.parse(at))
  let word = 'now'
  for (const [i, { ms, unit }] of steps.entries()) {
    // Days up to two weeks, as the long form says them.
    if (age < ms * (i === 3 ? 2 : 1)) break
    word = `${Math.floor(age / ms)}${unit}`
  }
  return word
}
