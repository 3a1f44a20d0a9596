import type { Item, Project } from '../../../shared/model/status.ts'
import { ItemClass, unimportantClasses } from '../../../shared/model/words.ts'

/** One project as the table needs it: what it is filtered and sorted by, worked out once a change. */
export interface Row {
  project: Project
  exposed: number
  unknown: boolean
  needle: string
}

export const filters = ['all', 'exposed', 'unknown', 'hub', 'no-hub'] as const
export type Filter = (typeof filters)[number]
export type Sort = 'risk' | 'name'

const matters = (item: Item) => !unimportantClasses.has(item.class)

/** One pass over all items. */
export function rowsOf(projects: readonly Project[]): Row[] {
  return projects.map((project) => {
    let exposed = 0
    let unknown = false
    for (const item of project.items) {
      if (!matters(item)) continue
      exposed += item.exposedFiles
      unknown ||= item.unknown !== undefined
    }
    return { project, exposed, unknown, needle: `${project.name}\n${project.path}`.toLowerCase() }
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

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** The rows to show: every word of the search must stand in the name or path. */
export function shownRows(rows: readonly Row[], filter: Filter, search: string, sort: Sort): Row[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const shown = rows.filter((row) => passes[filter](row) && words.every((word) => row.needle.includes(word)))
  const names = (a: Row, b: Row) =>
    byName.compare(a.project.name, b.project.name) || byName.compare(a.project.path, b.project.path)
  if (sort === 'name') return shown.sort(names)
  return shown.sort((a, b) => Number(b.unknown) - Number(a.unknown) || b.exposed - a.exposed || names(a, b))
}

const always: ReadonlySet<ItemClass> = new Set<ItemClass>(['knowledge', 'journal'])

/** Classes that have a column: those that matter and that some project has. */
export function columnsOf(projects: readonly Project[]): ItemClass[] {
  const there = new Set<ItemClass>(always)
  for (const project of projects) for (const item of project.items) if (matters(item)) there.add(item.class)
  return ItemClass.options.filter((cls) => there.has(cls))
}
