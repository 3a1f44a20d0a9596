import { memo, useMemo } from 'react'
import { count } from '../../../shared/format/count.ts'
import { oneLine, tildePath } from '../../../shared/format/path.ts'
import type { HubState, Item } from '../../../shared/model/status.ts'
import type { ItemClass } from '../../../shared/model/words.ts'
import { text as words } from '../../pieces/text.ts'
import { text } from '../text.ts'
import { type Cell, cellOf } from './cell.ts'
import { cellCaption, cellLines } from './cell-words.ts'
import css from './coverage.module.css'
import { hubShares } from './hub.ts'
import { hubLines } from './hub-words.ts'
import { Mark } from './mark.tsx'
import { GridCell, GridRow, RowHead } from './parts.tsx'
import type { Row as RowData } from './rows.ts'

export const rowHeight = 46
/** Columns before the classes: project, at risk. */
export const fixedColumns = 2

export const cellId = (row: number, col: number): string => `coverage-${row}-${col}`

interface Props {
  row: RowData
  columns: readonly ItemClass[]
  index: number
  top: number
  /** The user's home folder, shown as `~`. */
  home: string
  /** To the minute. */
  now: number
  /** The column that the keyboard is at; -1 = not in this row. */
  active: number
}

/** One project. Drawn anew only when its own data, the minute or the keyboard's place changes. */
export const Row = memo(RowOf, sameRow)

function RowOf({ row, columns, index, top, home, now, active }: Props) {
  const { project, exposed, unknown } = row
  const cells = useMemo(() => cellsOf(project.items, columns), [project.items, columns])
  const mark = (col: number) => ({
    id: cellId(index, col),
    'data-col': col,
    'data-active': active === col ? true : undefined,
  })
  const hubCol = fixedColumns + columns.length
  return (
    <GridRow
      aria-rowindex={index + 2}
      className={css.row}
      style={{ transform: `translateY(${top}px)` }}
      data-row={index}
      data-testid="project-row"
    >
      <RowHead className={css.name} {...mark(0)}>
        <div className={`one-line ${css.projectName}`}>{oneLine(project.name)}</div>
        <div className={`one-line dim ${css.projectPath}`} title={project.path}>
          {oneLine(folderOf(project.path, home))}
        </div>
      </RowHead>
      <GridCell className={css.risk} data-risk={exposed > 0} aria-label={riskWords(exposed, unknown)} {...mark(1)}>
        {exposed > 0 ? count(exposed) : unknown ? '?' : '0'}
      </GridCell>
      {columns.map((cls, i) => (
        <ClassCell key={cls} cls={cls} cell={cells[i] ?? null} now={now} place={mark(fixedColumns + i)} />
      ))}
      <GridCell className={css.hub} aria-label={hubLines(project.hub, now).join('; ')} {...mark(hubCol)}>
        <Hub hub={project.hub} />
      </GridCell>
    </GridRow>
  )
}

/** Every change brings all projects as new objects; comparing those in sight costs far less than drawing them. */
function sameRow(before: Props, now: Props): boolean {
  const { row: rowBefore, ...restBefore } = before
  const { row, ...rest } = now
  for (const [name, value] of Object.entries(rest)) if (restBefore[name as keyof typeof rest] !== value) return false
  if (rowBefore.project === row.project) return true
  return JSON.stringify(rowBefore.project) === JSON.stringify(row.project)
}

interface Place {
  id: string
  'data-col': number
  'data-active': boolean | undefined
}

function ClassCell({ cls, cell, now, place }: { cls: ItemClass; cell: Cell | null; now: number; place: Place }) {
  if (cell === null) {
    return (
      <GridCell className={css.cell} aria-label={text.coverage.absent(words.class[cls])} {...place}>
        <span className={css.absent} aria-hidden="true" />
      </GridCell>
    )
  }
  return (
    <GridCell className={css.cell} data-kind={cell.kind} aria-label={cellLines(cls, cell, now).join('; ')} {...place}>
      <Mark kind={cell.kind} />
      <span className={css.caption}>{cellCaption(cell, now)}</span>
      {cell.stale && <span className={css.dot} aria-hidden="true" />}
    </GridCell>
  )
}

function Hub({ hub }: { hub: HubState }) {
  if (!hub.registered) return <span className="dim one-line">{text.hub.none}</span>
  const [first, ...more] = hubShares(hub)
  return (
    <>
      <div className="one-line numbers">{first ?? text.hub.noEntries}</div>
      {more.length > 0 && <div className="one-line numbers dim">{more[0]}</div>}
    </>
  )
}

function cellsOf(items: readonly Item[], columns: readonly ItemClass[]): (Cell | null)[] {
  const byClass = new Map<ItemClass, Item[]>()
  for (const item of items) {
    const same = byClass.get(item.class)
    if (same === undefined) byClass.set(item.class, [item])
    else same.push(item)
  }
  return columns.map((cls) => cellOf(byClass.get(cls) ?? []))
}

/** Where the project lies; its name is said already. */
function folderOf(path: string, home: string): string {
  const short = tildePath(path, home)
  return short.slice(0, Math.max(short.lastIndexOf('/'), 1))
}

const riskWords = (exposed: number, unknown: boolean): string => {
  if (exposed > 0) return `${text.coverage.riskTitle}: ${count(exposed)}`
  return unknown
    ? `${text.coverage.riskTitle}: ${text.coverage.unknownTitle}`
    : `${text.coverage.riskTitle}: ${text.coverage.nothingAtRisk}`
}
