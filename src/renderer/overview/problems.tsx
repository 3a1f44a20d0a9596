import { Button } from '@mantine/core'
import { useState } from 'react'
import { count } from '../../shared/format/count.ts'
import type { Severity } from '../../shared/model/words.ts'
import { ProblemCard } from '../pieces/problem-card.tsx'
import { SectionTitle } from '../pieces/screen.tsx'
import { useApp } from '../store/store.ts'
import css from './overview.module.css'
import { text } from './text.ts'

const rank: Record<Severity, number> = { urgent: 0, attention: 1, advice: 2 }
const atFirst = 4

/** Worst first; each with what to do about it. */
export function Problems() {
  const problems = useApp((s) => s.problems)
  const [all, setAll] = useState(false)
  if (problems.length === 0) return null
  const sorted = problems.toSorted((a, b) => rank[a.severity] - rank[b.severity])
  const shown = all ? sorted : sorted.slice(0, atFirst)
  return (
    <section aria-labelledby="problems">
      <SectionTitle
        id="problems"
        aside={
          problems.length > atFirst && (
            <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)} aria-expanded={all}>
              {all ? text.showFewer : text.showAll(count(problems.length))}
            </Button>
          )
        }
      >
        {sorted.every((p) => p.severity === 'advice') ? text.advice : text.problems}
      </SectionTitle>
      <div className={`card ${css.stack}`} data-testid="problems">
        {shown.map((problem) => (
          <ProblemCard key={problem.id} problem={problem} />
        ))}
      </div>
    </section>
  )
}
