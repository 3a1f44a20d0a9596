import { Button } from '@mantine/core'
import { percent } from '../../shared/format/count.ts'
import type { RunProgress } from '../../shared/model/state.ts'
import { navigate, routes } from '../app/routes.ts'
import { ProgressBar } from '../pieces/progress-bar.tsx'
import { text as words } from '../pieces/text.ts'
import { progressWords } from '../run/progress-words.ts'
import { text as runText } from '../run/text.ts'
import { useApp } from '../store/store.ts'
import css from './overview.module.css'
import { text } from './text.ts'

/** What runs now, one line each. */
export function RunningStrip() {
  const running = useApp((s) => s.running)
  if (running.length === 0) return null
  return (
    <section className={`card ${css.stack} ${css.running}`} aria-label={text.running}>
      {running.map((run) => (
        <Line key={run.id} run={run} />
      ))}
    </section>
  )
}

function Line({ run }: { run: RunProgress }) {
  const name = useApp((s) => s.jobs.find((job) => job.id === run.job)?.name ?? run.job)
  const phase = run.waitingFor ?? runText.phases[run.phase]
  return (
    <div className={css.runningLine} data-testid={`running-${run.job}`}>
      <div className={css.runningWords}>
        <strong>{name}</strong>
        <span className="dim one-line">
          {words.kind[run.kind]} · {phase}
        </span>
        <span className={`dim numbers ${css.runningNumbers}`}>
          {[run.fraction === null ? null : percent(run.fraction), ...progressWords(run)].filter(Boolean).join(' · ')}
        </span>
      </div>
      <ProgressBar fraction={run.fraction} label={text.runningOf(name)} />
      <Button size="compact-sm" variant="default" onClick={() => navigate(routes.run(run.id))}>
        {text.openRun}
      </Button>
    </div>
  )
}
