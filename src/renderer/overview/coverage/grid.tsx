import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ItemClass } from '../../../shared/model/words.ts'
import { useNow } from '../../clock.ts'
import { useApp } from '../../store/store.ts'
import { text } from '../text.ts'
import css from './coverage.module.css'
import { GridHead } from './grid-head.tsx'
import { move } from './grid-keys.ts'
import { RowGroup } from './parts.tsx'
import { cellId, fixedColumns, Row, rowHeight } from './row.tsx'
import type { Row as RowData, Sort } from './rows.ts'
import { Tip, type TipDoor } from './tip.tsx'

interface Props {
  rows: RowData[]
  /** Classes with a column, joined, so that an unchanged set is the same value. */
  columnNames: string
  sort: Sort
  onSort(sort: Sort): void
}

interface Place {
  row: number
  col: number
}

/** The table itself: only the rows in sight are drawn; the keyboard moves an active cell through it. */
export function Grid({ rows, columnNames, sort, onSort }: Props) {
  const columns = useMemo(() => columnNames.split(' ') as ItemClass[], [columnNames])
  const now = useNow(60_000)
  // `~/.ctx` lies in it.
  const home = useApp((s) => s.coverage.user.path.replace(/\/[^/]*$/, ''))
  const body = useRef<HTMLDivElement>(null)
  const tip = useRef<TipDoor>(null)
  const [active, setActive] = useState<Place | null>(null)
  const [focused, setFocused] = useState(false)
  const [margin, setMargin] = useState(0)
  const scroller = () => body.current?.closest('main') ?? null

  // Where the table begins in the page's scroll: what stands above it comes and goes.
  useLayoutEffect(() => {
    const main = scroller()
    if (main === null) return
    const measure = () => {
      if (body.current === null) return
      setMargin(body.current.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop)
    }
    const observer = new ResizeObserver(measure)
    for (const child of body.current?.closest('section')?.parentElement?.children ?? []) observer.observe(child)
    measure()
    return () => observer.disconnect()
  })

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: scroller,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollMargin: margin,
    scrollPaddingStart: 90,
    initialRect: { width: 1000, height: 800 },
  })

  const columnCount = fixedColumns + columns.length + 1
  // Rows can become fewer under the keyboard's place.
  const at =
    active === null ? null : { row: Math.min(active.row, rows.length - 1), col: Math.min(active.col, columnCount - 1) }

  const linesOf = (cell: Element): string[] => {
    const spoken = cell.getAttribute('aria-label')
    return spoken === null ? [...cell.children].map((c) => c.textContent ?? '') : spoken.split('; ')
  }
  const point = (cell: Element | null) =>
    tip.current?.show(cell?.getBoundingClientRect() ?? null, cell === null ? [] : linesOf(cell))

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew at each of these, the active cell may have moved
  useEffect(() => {
    if (!focused || at === null) return
    const frame = requestAnimationFrame(() => point(document.getElementById(cellId(at.row, at.col))))
    return () => cancelAnimationFrame(frame)
  }, [focused, at?.row, at?.col])

  const onKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Escape') point(null)
    const next = move(event.key, event.ctrlKey || event.metaKey, at ?? { row: 0, col: 0 }, rows.length, columnCount)
    if (next === null) return
    event.preventDefault()
    virtual.scrollToIndex(next.row, { align: 'auto' })
    setActive(next)
  }
  const onPointer = (event: PointerEvent) => point((event.target as Element).closest('[data-col]'))

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: parts.tsx says why */}
      <div
        role="grid"
        className={`card ${css.grid}`}
        style={{ '--classes': columns.length } as React.CSSProperties}
        aria-label={text.coverage.table}
        aria-description={text.coverage.how}
        aria-rowcount={rows.length + 1}
        aria-colcount={columnCount}
        aria-activedescendant={focused && at !== null ? cellId(at.row, at.col) : undefined}
        tabIndex={0}
        onKeyDown={onKey}
        onFocus={(event) => {
          if (event.target !== event.currentTarget) return
          setFocused(true)
          if (active === null) setActive({ row: virtual.range?.startIndex ?? 0, col: 0 })
        }}
        onBlur={() => {
          setFocused(false)
          point(null)
        }}
        onPointerOver={onPointer}
        onPointerLeave={() => point(null)}
      >
        <GridHead columns={columns} sort={sort} onSort={onSort} />
        <RowGroup ref={body} className={css.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <Row
                key={row.project.id}
                row={row}
                columns={columns}
                index={item.index}
                top={item.start - margin}
                home={home}
                now={now}
                active={focused && at !== null && at.row === item.index ? at.col : -1}
              />
            )
          })}
        </RowGroup>
      </div>
      <Tip door={tip} />
    </>
  )
}
