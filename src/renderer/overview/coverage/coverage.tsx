import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { IconRefresh, IconSearch } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { count } from '../../../shared/format/count.ts'
import { routes } from '../../app/routes.ts'
import { PathList } from '../../pieces/path-list.tsx'
import { Empty, SectionTitle } from '../../pieces/screen.tsx'
import { useAction } from '../../pieces/use-action.ts'
import { useApp } from '../../store/store.ts'
import { api } from '../../transport/client.ts'
import { text } from '../text.ts'
import css from './coverage.module.css'
import { Grid } from './grid.tsx'
import { Legend } from './legend.tsx'
import { columnsOf, countsOf, type Filter, filters, namesOf, ranksOf, rowsOf, type Sort, shownRows } from './rows.ts'
import { UserScope } from './user-scope.tsx'

/** Projects × classes: what protects each, and how old the proof is. */
export function Coverage() {
  const projects = useApp((s) => s.coverage.projects)
  const [filter, setFilter] = useState<Filter>('all')
  const [search, setSearch] = useState('')
  const [sort, setSort] = useState<Sort>('risk')
  const wanted = useDeferredValue(search)

  // Most changes leave the names as they are.
  const names = useMemo(() => namesOf(projects), [projects])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `names` says all that the ranks rest on
  const ranks = useMemo(() => ranksOf(projects), [names])
  const rows = useMemo(() => rowsOf(projects, ranks), [projects, ranks])
  const counts = useMemo(() => countsOf(rows), [rows])
  const columnNames = useMemo(() => columnsOf(projects).join(' '), [projects])
  const shown = useMemo(() => shownRows(rows, filter, wanted, sort), [rows, filter, wanted, sort])

  return (
    <section aria-labelledby="coverage">
      <SectionTitle id="coverage" aside={<LookAgain />}>
        {text.coverage.title}
      </SectionTitle>
      <div className={css.tools}>
        <TextInput
          type="search"
          className={css.search}
          leftSection={<IconSearch size={15} aria-hidden="true" />}
          placeholder={text.coverage.search}
          aria-label={text.coverage.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label={text.coverage.filter}
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
          data={filters.map((f) => ({ value: f, label: `${text.coverage.filters[f]} ${count(counts[f])}` }))}
        />
      </div>
      <Legend />
      <UserScope />
      <Unknown />
      {shown.length > 0 ? (
        <Grid rows={shown} columnNames={columnNames} sort={sort} onSort={setSort} />
      ) : (
        <div className="card">
          <NothingShown
            any={projects.length > 0}
            clear={() => {
              setFilter('all')
              setSearch('')
            }}
          />
        </div>
      )}
    </section>
  )
}

function NothingShown({ any, clear }: { any: boolean; clear(): void }) {
  if (!any) {
    return (
      <Empty title={text.coverage.none}>
        {text.coverage.noneHow} <a href={routes.settings}>{text.coverage.openSettings}</a>
      </Empty>
    )
  }
  return (
    <Empty title={text.coverage.noMatch}>
      {text.coverage.noMatchHow}{' '}
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        {text.coverage.clear}
      </Button>
    </Empty>
  )
}

function LookAgain() {
  const scanning = useApp((s) => s.scan.running)
  const action = useAction()
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconRefresh size={14} aria-hidden="true" />}
      loading={action.busy || scanning}
      onClick={() => void action.start(() => api.scan.mutate({}))}
    >
      {text.lookAgain}
    </Button>
  )
}

/** Folders that could not be looked into: never green, and never silent. */
function Unknown() {
  const unknown = useApp((s) => s.coverage.unknown)
  if (unknown.length === 0) return null
  return (
    <div className={css.unknown} data-testid="unknown-paths">
      <strong>{text.coverage.unknownTitle}</strong>
      <PathList paths={unknown.map((u) => `${u.path}: ${u.reason}`)} show={5} />
    </div>
  )
}
