import { bytes } from '../../shared/format/bytes.ts'
import { count } from '../../shared/format/count.ts'
import { duration } from '../../shared/format/duration.ts'
import type { Run } from '../../shared/model/status.ts'
import { ProblemCard } from '../pieces/problem-card.tsx'
import { RunMark } from '../pieces/status-mark.tsx'
import { text as words } from '../pieces/text.ts'
import { At } from '../pieces/when.tsx'
import css from './run.module.css'
import { text } from './text.ts'
import { Tiles } from './tiles.tsx'
import { Warnings } from './warnings.tsx'

/** How a run went: its result, what to do when it failed, and what it left out. */
export function EndedRun({ run }: { run: Run }) {
  const took = run.endedAt === null ? null : Date.parse(run.endedAt) - Date.parse(run.startedAt)
  return (
    <>
      <section className={`card ${css.ended}`} data-testid="ended-run">
        <div className={css.result}>
          <RunMark status={run.status} />
          <span className="dim">
            <At at={run.startedAt} />, {words.trigger[run.trigger]}
          </span>
        </div>
        {run.note !== undefined && run.note !== null && <p className={css.note}>{run.note}</p>}
        <Tiles
          tiles={[
            [text.files, count(run.stats.files)],
            [text.size, bytes(run.stats.bytes)],
            [text.added, bytes(run.stats.added)],
            [text.took, took === null ? text.notYet : duration(took)],
          ]}
        />
      </section>
      {run.problem !== null && (
        <div className={`card ${css.problem}`}>
          <ProblemCard problem={run.problem} showPaths={10} />
        </div>
      )}
      {(run.warnings?.length ?? 0) > 0 && <Warnings warnings={run.warnings ?? []} />}
    </>
  )
}
