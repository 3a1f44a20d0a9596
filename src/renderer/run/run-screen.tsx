import { Button, Select } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useState } from 'react'
import type { RunProgress } from '../../shared/model/state.ts'
import type { Run } from '../../shared/model/status.ts'
import { navigate, routes } from '../app/routes.ts'
import { ConfirmDialog } from '../pieces/confirm-dialog.tsx'
import { FetchFailed, Placeholder, ScreenHead } from '../pieces/screen.tsx'
import { text as words } from '../pieces/text.ts'
import { useAction } from '../pieces/use-action.ts'
import { useRemote } from '../store/remote.ts'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import { EndedRun } from './ended-run.tsx'
import { History } from './history.tsx'
import { LiveRun } from './live-run.tsx'
import { LogView } from './log-view.tsx'
import css from './run.module.css'
import { text } from './text.ts'

/** One run, or all of them. */
export function RunScreen({ run }: { run: string | null }) {
  return run === null ? <AllRuns /> : <OneRun key={run} id={run} />
}

function AllRuns() {
  const jobs = useApp((s) => s.jobs)
  const [job, setJob] = useState<string>('')
  return (
    <>
      <ScreenHead title={text.title}>
        {jobs.length > 1 && (
          <Select
            aria-label={text.chooseJob}
            value={job}
            onChange={(value) => setJob(value ?? '')}
            data={[{ value: '', label: text.everyJob }, ...jobs.map((j) => ({ value: j.id, label: j.name }))]}
          />
        )}
      </ScreenHead>
      <History job={job === '' ? null : job} current={null} />
    </>
  )
}

function OneRun({ id }: { id: string }) {
  const live = useApp((s) => s.running.find((run) => run.id === id) ?? null)
  // A change of its status, as the engine publishes it, asks for the run anew.
  const known = useApp((s) => s.recentRuns.find((run) => run.id === id)?.status ?? '')
  const ended = useRemote(live === null ? `${id} ${known}` : null, () => api.run.query({ run: id }))
  const job = live?.job ?? ended.data?.job ?? null
  const name = useApp((s) => s.jobs.find((j) => j.id === job)?.name ?? job ?? id)
  const kind = words.kind[live?.kind ?? ended.data?.kind ?? 'backup']

  return (
    <>
      <ScreenHead title={text.titleOf(kind, name)} sub={<a href={routes.runs}>{text.choose}</a>}>
        {live !== null ? <Cancel run={live} /> : job !== null && ended.data !== null && <RunAgain run={ended.data} />}
      </ScreenHead>
      {live !== null && <LiveRun run={live} />}
      {live === null && ended.data !== null && <EndedRun run={ended.data} />}
      {live === null && ended.data === null && ended.problem === null && <Placeholder rows={2} height={90} />}
      {live === null && ended.problem !== null && <FetchFailed problem={ended.problem} again={ended.reload} />}
      {(live !== null || ended.data !== null) && <LogView run={id} live={live !== null} />}
      {job !== null && <History job={job} current={id} />}
    </>
  )
}

function Cancel({ run }: { run: RunProgress }) {
  const [asking, setAsking] = useState(false)
  const [asked, setAsked] = useState(false)
  const action = useAction()
  const cancel = async () => {
    const done = await action.start(async () => {
      await api.cancelRun.mutate({ run: run.id })
      return true
    })
    setAsking(false)
    if (done === true) setAsked(true)
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} aria-hidden="true" />}
        disabled={asked}
        onClick={() => setAsking(true)}
        className={css.cancel}
      >
        {asked ? text.cancelling : text.cancel}
      </Button>
      <ConfirmDialog
        title={text.cancelTitle}
        opened={asking}
        busy={action.busy}
        onClose={() => setAsking(false)}
        choices={[{ label: text.cancelYes, danger: true, onChoose: () => void cancel() }]}
      >
        <p>{text.cancelBody}</p>
      </ConfirmDialog>
    </>
  )
}

function RunAgain({ run }: { run: Run }) {
  const there = useApp((s) => s.jobs.some((job) => job.id === run.job && job.state !== 'running'))
  const action = useAction()
  if (run.kind !== undefined && run.kind !== 'backup') return null
  const again = async () => {
    const answer = await action.start(() => api.startRun.mutate({ job: run.job }))
    if (answer !== null) navigate(routes.run(answer.run))
  }
  return (
    <>
      <Button variant="default" component="a" href={routes.job(run.job)}>
        {text.settings}
      </Button>
      <Button
        // A problem's own fix comes first.
        variant={run.problem === null ? 'filled' : 'default'}
        leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
        loading={action.busy}
        disabled={!there}
        onClick={() => void again()}
      >
        {text.runAgain}
      </Button>
    </>
  )
}
