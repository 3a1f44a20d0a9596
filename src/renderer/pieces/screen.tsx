import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Problem } from '../../shared/model/problem.ts'
import css from './pieces.module.css'
import { ProblemCard } from './problem-card.tsx'
import { text } from './text.ts'

/** A screen's title, with what can be done there at its right. */
export function ScreenHead({ title, sub, children }: { title: string; sub?: ReactNode; children?: ReactNode }) {
  return (
    <header className={css.head}>
      <div className={css.headWords}>
        <h1 className={css.headTitle}>{title}</h1>
        {sub !== undefined && <div className="dim">{sub}</div>}
      </div>
      {children !== undefined && <div className={css.headActions}>{children}</div>}
    </header>
  )
}

export function SectionTitle({ id, children, aside }: { id: string; children: ReactNode; aside?: ReactNode }) {
  return (
    <div className={css.section}>
      <h2 id={id} className={css.sectionTitle}>
        {children}
      </h2>
      {aside}
    </div>
  )
}

/** Something could not be fetched: why, and a way to try again. */
export function FetchFailed({ problem, again }: { problem: Problem; again(): void }) {
  return (
    <div role="alert" className="card" style={{ padding: 12 }}>
      <ProblemCard problem={problem} />
      <Button size="compact-sm" variant="default" onClick={again} ml={44} mb={8}>
        {text.again}
      </Button>
    </div>
  )
}

/** Where nothing is to be shown, and why. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <div className={css.emptyTitle}>{title}</div>
      {children !== undefined && <div className="dim">{children}</div>}
    </div>
  )
}

/** Holds the place while something is fetched. */
export function Placeholder({ rows, height = 40 }: { rows: number; height?: number }) {
  return (
    <div aria-busy="true" aria-label={text.loading} role="status" className={css.placeholder}>
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row) => (
        <Skeleton key={row} height={height} radius="md" animate={false} />
      ))}
    </div>
  )
}
