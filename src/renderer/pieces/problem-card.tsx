import { memo } from 'react'
import type { Problem } from '../../shared/model/problem.ts'
import type { Glance } from '../../shared/model/state.ts'
import type { Severity } from '../../shared/model/words.ts'
import { Fix } from './fix-button.tsx'
import { GlanceIcon } from './glance-icon.tsx'
import { PathList } from './path-list.tsx'
import css from './pieces.module.css'
import { text } from './text.ts'

const shape: Record<Exclude<Severity, 'advice'>, Glance> = { urgent: 'failed', attention: 'attention' }

function Sign({ severity }: { severity: Severity }) {
  if (severity !== 'advice') return <GlanceIcon state={shape[severity]} size={20} label={text.severity[severity]} />
  return (
    <svg
      viewBox="0 0 22 22"
      width={20}
      height={20}
      role="img"
      aria-label={text.severity.advice}
      style={{ flex: 'none' }}
    >
      <circle cx="11" cy="11" r="9" fill="none" stroke="var(--quiet)" strokeWidth="1.8" />
      <path d="M11 10v5.4" stroke="var(--quiet)" strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="11" cy="6.6" r="1.3" fill="var(--quiet)" />
    </svg>
  )
}

/** What happened, why, and what to do. */
export const ProblemCard = memo(function ProblemCard({
  problem,
  showPaths = 3,
}: {
  problem: Problem
  showPaths?: number
}) {
  // A button stands at the side; a command needs the width.
  const isButton = problem.fix?.action !== undefined
  return (
    <article className={css.problem} data-severity={problem.severity} data-testid={`problem-${problem.code}`}>
      <Sign severity={problem.severity} />
      <div className={css.problemWords} id={`problem-${problem.id}`}>
        <div className={css.problemWhat}>{problem.what}</div>
        <div className="dim">{problem.why}</div>
        <PathList paths={problem.paths} more={problem.more ?? 0} show={showPaths} />
        {!isButton && <Fix problem={problem} />}
      </div>
      {isButton && (
        <div className={css.problemFix}>
          <Fix problem={problem} />
        </div>
      )}
    </article>
  )
})
