import { plural } from '../../shared/format/count.ts'
import { ago } from '../../shared/format/when.ts'
import type { Item, Proof } from '../../shared/model/status.ts'
import { type ItemClass, unimportantClasses } from '../../shared/model/words.ts'

/** Items of one class (or of a whole project) told as one. */
export interface CoverageRow {
  class: ItemClass | null
  files: number
  bytes: number
  exposed: number
  /** What keeps it, in words. */
  keptBy: string
  proof: string
  /** Anything here that is not proven covered. */
  open: boolean
}

/** One row a class, in the order in which classes appear. */
export function rowsByClass(items: readonly Item[], now: number): CoverageRow[] {
  const groups = new Map<ItemClass, Item[]>()
  for (const item of items) groups.set(item.class, [...(groups.get(item.class) ?? []), item])
  return [...groups].map(([name, group]) => ({ ...sumRow(group, now), class: name }))
}

/** All items as one row; those that do not matter count among files only. */
export function sumRow(items: readonly Item[], now: number): CoverageRow {
  const matters = items.filter((item) => !unimportantClasses.has(item.class))
  const exposed = matters.reduce((sum, item) => sum + item.exposedFiles, 0)
  const unknown = items.some((item) => item.unknown !== undefined)
  return {
    class: null,
    files: items.reduce((sum, item) => sum + item.files, 0),
    bytes: items.reduce((sum, item) => sum + item.bytes, 0),
    exposed,
    keptBy: unknown ? 'unknown' : keptBy(matters),
    proof: proofOf(matters, now),
    open: exposed > 0 || unknown,
  }
}

function keptBy(items: readonly Item[]): string {
  if (items.length === 0) return 'not kept'
  if (items.every((item) => item.leftOut)) return 'left out'
  const kinds = (['backup', 'git', 'hub'] as const).filter((kind) =>
    items.some((item) => item.protections.some((p) => p.kind === kind && p.files > 0)),
  )
  const stale = items.some((item) => item.stale) ? ', changed since' : ''
  return kinds.length === 0 ? 'nothing' : kinds.join(' + ') + stale
}

/** The weakest proof there is, and how many items have none. */
function proofOf(items: readonly Item[], now: number): string {
  const wanting = items.filter((item) => !item.leftOut && item.files > 0)
  const proofs = wanting.map((item) => item.proof).filter((proof) => proof !== null)
  const weakest = proofs.reduce<Proof | null>(
    (worst, proof) => (worst === null || weaker(proof, worst) ? proof : worst),
    null,
  )
  if (weakest === null) return wanting.length === 0 ? '' : 'none'
  const without = wanting.length - proofs.length
  return `${weakest.level} ${ago(weakest.at, now)}${without > 0 ? `, ${plural(without, 'item')} without` : ''}`
}

function weaker(a: Proof, b: Proof): boolean {
  return a.level === b.level ? a.at < b.at : a.level === 'listed'
}
