import { Button } from '@mantine/core'
import { useState } from 'react'
import { count } from '../../shared/format/count.ts'
import { oneLine } from '../../shared/format/path.ts'
import type { RunWarning } from '../../shared/model/status.ts'
import { SectionTitle } from '../pieces/screen.tsx'
import css from './run.module.css'
import { text } from './text.ts'

const atFirst = 8
const most = 500

const rank = (w: RunWarning): number => (w.accepted ? 2 : w.isNew ? 0 : 1)
const word = (w: RunWarning): string =>
  w.accepted ? text.warnings.accepted : w.isNew ? text.warnings.new : text.warnings.known

/** What the run left out: new ones first, accepted ones quiet but never gone. */
export function Warnings({ warnings }: { warnings: RunWarning[] }) {
  const [all, setAll] = useState(false)
  const sorted = warnings.toSorted((a, b) => rank(a) - rank(b))
  const shown = sorted.slice(0, all ? most : atFirst)
  return (
    <section aria-labelledby="warnings">
      <SectionTitle
        id="warnings"
        aside={
          !all &&
          sorted.length > atFirst && (
            <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
              {text.warnings.showAll(count(sorted.length))}
            </Button>
          )
        }
      >
        {text.warnings.title}
      </SectionTitle>
      <p className={`dim ${css.warningsHow}`}>{text.warnings.how}</p>
      <ul className={`card ${css.warnings}`} data-testid="warnings">
        {shown.map((warning) => (
          <li key={`${warning.path}\n${warning.reason}`} data-accepted={warning.accepted}>
            <span className={css.warningTag} data-new={warning.isNew && !warning.accepted}>
              {word(warning)}
            </span>
            <span className="path">{oneLine(warning.path)}</span>
            <span className="dim">{warning.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
