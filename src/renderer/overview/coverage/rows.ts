import type { Item, Project } from '../../../shared/model/status.ts'
import { ItemClass, unimportantClasses } from '../../../shared/model/words.ts'

/** One project as the table needs it: what it is filtered and sorted by, worked out once a change. */
export interface Row {
  project: Project
  exposed: number
  unknown: boolean
  needle: string
  /** Its place by name. */
  rank: number
}

export const filters = ['all', 'exposed', 'unknown', 'hub', 'no-hub'] as const
export type Filter = (typeof filters)[number]
export type Sort = 'risk' | 'name'

const matters = (item: Item) => !unimportantClasses.has(item.class)

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** What the order by name rests on, as one text: it is the same as long as the order is. */
export const namesOf = (projects: readonly Project[]): string => projects.map((p) => `${p.name}\t${p.path}`).join('\n')

/** Places of the projects by name, as a person sorts them. Comparing names costs more than all else here. */
export function ranksOf(projects: readonly Project[]): number[] {
  const order = projects.map((_, i) => i)
  const name = (i: number) => projects[i]?.name ?? ''
  const path = (i: number) => projects[i]?.path ?? ''
  order.sort((a, b) => byName.compare(name(a), name(b)) || byName.compare(path(a), path(b)))
  const ranks = new Array<number>(order.length)
  for (const [rank, i] of order.entries()) ranks[i] = rank
  return ranks
}

/** One pass over all items. */
export function rowsOf(projects: readonly Project[], ranks: readonly number[]): Row[] {
  return projects.map((project, i) => {
    let exposed = 0
    let unknown = false
    for (const item of project.items) {
      if (!matters(item)) continue
      exposed += item.exposedFiles
      unknown ||= item.unknown !== undefined
    }
    const needle = `${project.name}\n${project.path}`.toLowerCase()
    return { project, exposed, unknown, needle, rank: ranks[i] ?? 0 }
  })
}

const passes: Record<Filter, (row: Row) => boolean> = {
  all: () => true,
  exposed: (row) => row.exposed > 0,
  unknown: (row) => row.unknown,
  hub: (row) => row.project.hub.registered,
  'no-hub': (row) => !row.project.hub.registered,
}

export function countsOf(rows: readonly Row[]): Record<Filter, number> {
  const counts: Record<Filter, number> = { all: rows.length, exposed: 0, unknown: 0, hub: 0, 'no-hub': 0 }
  for (const row of rows) {
    if (passes.exposed(row)) counts.exposed++
    if (passes.unknown(row)) counts.unknown++
    counts[row.project.hub.registered ? 'hub' : 'no-hub']++
  }
  return counts
}

/** The rows to show: every word of the search must stand in the name or path. */
export function shownRows(rows: readonly Row[], filter: Filter, search: string, sort: Sort): Row[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const shown = rows.filter((row) => passes[filter](row) && words.every((word) => row.needle.includes(word)))
  if (sort === 'name') return shown.sort((a, b) => a.rank - b.rank)
  return shown.sort((a, b) => Number(b.unknown) - Number(a.unknown) || b.exposed - a.exposed || a.rank - b.rank)
}

const always: ReadonlySet<ItemClass> = new Set<ItemClass>(['knowledge', 'journal'])

/** Classes that have a column: those that matter and that some project has. */
export function columnsOf(projects: readonly Project[]): ItemClass[] {
  const there = new Set<ItemClass>(always)
  for (const project of projects) for (const item of project.items) if (matters(item)) there.add(item.class)
  return ItemClass.options.filter((cls) => there.has(cls))
}
