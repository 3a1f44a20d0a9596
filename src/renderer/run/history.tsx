import { Button } from '@mantine/core'
import { memo, useEffect, useState } from 'react'
import { bytes } from '../../shared/format/bytes.ts'
import { count } from '../../shared/format/count.ts'
import { duration } from '../../shared/format/duration.ts'
import type { Run } from '../../shared/model/status.ts'
import { routes } from '../app/routes.ts'
import { Empty, FetchFailed, Placeholder, SectionTitle } from '../pieces/screen.tsx'
import { RunMark } from '../pieces/status-mark.tsx'
import { text as words } from '../pieces/text.ts'
import { useAction } from '../pieces/use-action.ts'
import { At } from '../pieces/when.tsx'
import { useRemote } from '../store/remote.ts'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import css from './run.module.css'
import { text } from './text.ts'

const pageSize = 25

/** Runs, newest first: of one job, or of all when `job` is null. */
export function History({ job, current }: { job: string | null; current: string | null }) {
  // The engine's newest runs tell when the list is out of date.
  const newest = useApp((s) => s.recentRuns.map((run) => `${run.id} ${run.status}`).join())
  const filter = job === null ? {} : { job }
  const first = useRemote(`${job ?? ''} ${newest}`, () => api.runs.query({ ...filter, limit: pageSize }))
  const [older, setOlder] = useState<{ runs: Run[]; cursor: string | null } | null>(null)
  const action = useAction()

  // biome-ignore lint/correctness/useExhaustiveDependencies: another job, another list
  useEffect(() => setOlder(null), [job])

  const cursor = older === null ? (first.data?.nextCursor ?? null) : older.cursor
  const more = async () => {
    const page = await action.start(() => api.runs.query({ ...filter, limit: pageSize, cursor }))
    if (page !== null) setOlder({ runs: [...(older?.runs ?? []), ...page.runs], cursor: page.nextCursor ?? null })
  }
  const runs = merged(first.data?.runs ?? [], older?.runs ?? [])

  return (
    <section aria-label={text.history.title}>
      {current !== null && <SectionTitle id="history">{text.history.title}</SectionTitle>}
      {first.problem !== null && <FetchFailed problem={first.problem} again={first.reload} />}
      {first.data === null && first.problem === null && <Placeholder rows={4} height={38} />}
      {first.data !== null && (
        <div className={`card ${css.history}`}>
          {runs.length === 0 ? (
            <Empty title={text.none}>{text.noneHow}</Empty>
          ) : (
            <RunTable runs={runs} withJob={job === null} current={current} />
          )}
        </div>
      )}
      {cursor !== null && (
        <Button variant="subtle" size="compact-sm" mt={8} loading={action.busy} onClick={() => void more()}>
          {text.history.more}
        </Button>
      )}
    </section>
  )
}

/** The first page moves on as runs come; what was fetched before may overlap it. */
function merged(first: readonly Run[], older: readonly Run[]): Run[] {
  const seen = new Set(first.map((run) => run.id))
  return [...first, ...older.filter((run) => !seen.has(run.id))]
}

const RunTable = memo(function RunTable({
  runs,
  withJob,
  current,
}: {
  runs: Run[]
  withJob: boolean
  current: string | null
}) {
  return (
    <table className={css.runs} aria-label={text.history.label}>
      <thead>
        <tr>
          <th>{text.history.result}</th>
          {withJob && <th>{text.history.job}</th>}
          <th>{text.history.when}</th>
          <th>{text.history.trigger}</th>
          <th className={css.right}>{text.history.took}</th>
          <th className={css.right}>{text.history.files}</th>
          <th className={css.right}>{text.history.added}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} withJob={withJob} here={run.id === current} />
        ))}
      </tbody>
    </table>
  )
})

function RunRow({ run, withJob, here }: { run: Run; withJob: boolean; here: boolean }) {
  const job = useApp((s) => s.jobs.find((j) => j.id === run.job)?.name ?? run.job)
  const took = run.endedAt === null ? text.notYet : duration(Date.parse(run.endedAt) - Date.parse(run.startedAt))
  return (
    <tr aria-current={here ? 'true' : undefined} data-testid="run-row">
      <td>
        <a href={routes.run(run.id)} className={css.runLink}>
          <RunMark status={run.status} />
        </a>
        {run.kind !== undefined && run.kind !== 'backup' && <span className="dim"> {words.kind[run.kind]}</span>}
      </td>
      {withJob && <td className="one-line">{job}</td>}
      <td>
        <At at={run.startedAt} />
      </td>
      <td className="dim">{words.trigger[run.trigger]}</td>
      <td className={`numbers ${css.right}`}>{took}</td>
      <td className={`numbers ${css.right}`}>{count(run.stats.files)}</td>
      <td className={`numbers ${css.right}`}>{bytes(run.stats.added)}</td>
    </tr>
  )
}
