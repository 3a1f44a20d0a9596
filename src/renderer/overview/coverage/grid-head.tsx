import { IconArrowDown } from '@tabler/icons-react'
import { memo } from 'react'
import type { ItemClass } from '../../../shared/model/words.ts'
import { text as words } from '../../pieces/text.ts'
import { text } from '../text.ts'
import css from './coverage.module.css'
import { ColumnHead, GridRow, RowGroup } from './parts.tsx'
import type { Sort } from './rows.ts'

interface Props {
  columns: readonly ItemClass[]
  sort: Sort
  onSort(sort: Sort): void
}

/** The columns' names; stays in sight while the rows scroll. */
export const GridHead = memo(function GridHead({ columns, sort, onSort }: Props) {
  return (
    <RowGroup className={css.head}>
      <GridRow aria-rowindex={1} className={css.headRow}>
        <Sorted by="name" sort={sort} onSort={onSort} label={text.coverage.project} />
        <Sorted by="risk" sort={sort} onSort={onSort} label={text.coverage.risk} title={text.coverage.riskTitle} />
        {columns.map((cls) => (
          <ColumnHead key={cls} className={css.classHead} title={words.classMeaning[cls]}>
            <span>{words.class[cls]}</span>
          </ColumnHead>
        ))}
        <ColumnHead className={css.hubHead} title={text.hub.only}>
          {text.coverage.hub}
        </ColumnHead>
      </GridRow>
    </RowGroup>
  )
})

interface SortedProps {
  by: Sort
  sort: Sort
  label: string
  title?: string
  onSort(sort: Sort): void
}

function Sorted({ by, sort, label, title, onSort }: SortedProps) {
  const direction = by === 'risk' ? 'descending' : 'ascending'
  return (
    <ColumnHead aria-sort={sort === by ? direction : 'none'} data-by={by}>
      <button type="button" className={css.sort} title={title} onClick={() => onSort(by)} data-on={sort === by}>
        {label}
        <IconArrowDown size={12} aria-hidden="true" />
      </button>
    </ColumnHead>
  )
}
