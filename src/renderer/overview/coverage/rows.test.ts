import { describe, expect, it } from 'vitest'
import type { Item, Project } from '../../../shared/model/status.ts'
import type { ItemClass } from '../../../shared/model/words.ts'
import { hubShares } from './hub.ts'
import { columnsOf, countsOf, namesOf, ranksOf, rowsOf, shownRows } from './rows.ts'

const item = (cls: ItemClass, over: Partial<Item> = {}): Item => ({
  class: cls,
  path: `/p/${cls}`,
  files: 1,
  bytes: 1,
  protection: 'none',
  protections: [],
  proof: null,
  stale: false,
  exposedFiles: 0,
  ...over,
})
const project = (name: string, items: Item[] = [], registered = false): Project => ({
  id: name,
  name,
  path: `/home/u/WORK/${name}`,
  items,
  hub: { registered, lastSync: null, entries: {} },
  git: null,
})

const alpha = project('alpha', [item('journal', { exposedFiles: 2 })], true)
const beta = project('Beta 10', [item('state', { exposedFiles: 9 })])
const gamma = project('beta 2', [item('key', { unknown: 'may not be read' })])
const projects = [beta, alpha, gamma]
const rows = rowsOf(projects, ranksOf(projects))
const names = (found: typeof rows) => found.map((row) => row.project.name)

describe('the table’s rows', () => {
  it('count only what matters: passing state puts nothing at risk', () => {
    expect(rows.map((row) => row.exposed)).toEqual([0, 2, 0])
  })
  it('come with what is not known first, then by what is at risk', () => {
    expect(names(shownRows(rows, 'all', '', 'risk'))).toEqual(['beta 2', 'alpha', 'Beta 10'])
  })
  it('come by name as a person sorts them', () => {
    expect(names(shownRows(rows, 'all', '', 'name'))).toEqual(['alpha', 'beta 2', 'Beta 10'])
  })
  it('keep their order by name while only their items change', () => {
    const changed = projects.map((p) => ({ ...p, items: [] }))
    expect(namesOf(changed)).toBe(namesOf(projects))
    expect(ranksOf(changed)).toEqual(ranksOf(projects))
    expect(namesOf([alpha, beta, gamma])).not.toBe(namesOf(projects))
  })
  it('are filtered by each filter, and the counts agree with it', () => {
    const counts = countsOf(rows)
    expect(counts).toEqual({ all: 3, exposed: 1, unknown: 1, hub: 1, 'no-hub': 2 })
    for (const filter of ['all', 'exposed', 'unknown', 'hub', 'no-hub'] as const) {
      expect(shownRows(rows, filter, '', 'name')).toHaveLength(counts[filter])
    }
  })
  it('are found by every word of the search, in name or path, whatever the case', () => {
    expect(names(shownRows(rows, 'all', 'BETA', 'name'))).toEqual(['beta 2', 'Beta 10'])
    expect(names(shownRows(rows, 'all', ' work  10 ', 'name'))).toEqual(['Beta 10'])
    expect(shownRows(rows, 'all', 'nowhere', 'name')).toEqual([])
  })
  it('have a column for each class that matters and is there', () => {
    expect(columnsOf([alpha, beta, gamma])).toEqual(['knowledge', 'journal', 'key'])
  })
})

describe('what a project has on the hub', () => {
  it('is said in numbers, the largest kind first, empty kinds not at all', () => {
    const hub = {
      registered: true,
      lastSync: null,
      entries: { task: { local: 0, onHub: 0 }, learning: { local: 1, onHub: 1 }, decision: { local: 48, onHub: 30 } },
    }
    expect(hubShares(hub)).toEqual(['30 of 48 decisions', '1 of 1 learning'])
  })
})
