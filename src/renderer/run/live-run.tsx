import { percent } from '../../shared/format/count.ts'
import { duration } from '../../shared/format/duration.ts'
import { oneLine } from '../../shared/format/path.ts'
import type { RunProgress } from '../../shared/model/state.ts'
import { useNow } from '../clock.ts'
import { ProgressBar } from '../pieces/progress-bar.tsx'
import { Phases } from './phases.tsx'
import { bytesWords, filesWords, leftWords, rateWords } from './progress-words.ts'
import css from './run.module.css'
import { text } from './text.ts'
import { Tiles } from './tiles.tsx'

/** A run while it goes. */
export function LiveRun({ run }: { run: RunProgress }) {
  const now = useNow()
  const took =
    run.startedAt === null ? text.notYet : duration(Math.floor((now - Date.parse(run.startedAt)) / 1000) * 1000)
  return (
    <section className={`card ${css.live}`} aria-label={text.progress} data-testid="live-run">
      <Phases phase={run.phase} />
      <div className={css.progress}>
        <ProgressBar fraction={run.fraction} label={text.progress} />
        <span className={`numbers ${css.percent}`}>{run.fraction === null ? '' : percent(run.fraction)}</span>
      </div>
      <Tiles
        tiles={[
          [text.files, filesWords(run)],
          [text.size, bytesWords(run)],
          [text.rate, rateWords(run)],
          [text.left, leftWords(run)],
          [text.running, took],
        ]}
      />
      <div className={`path dim one-line ${css.current}`} title={run.current ?? undefined}>
        {run.waitingFor !== null
          ? `${text.waitingFor} ${run.waitingFor}`
          : run.current === null
            ? ' '
            : oneLine(run.current)}
      </div>
    </section>
  )
}
