import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconAdjustmentsHorizontal,
  IconDots,
  IconFileText,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
} from '@tabler/icons-react'
import { memo } from 'react'
import { shortPath } from '../../shared/format/path.ts'
import type { Job } from '../../shared/model/status.ts'
import { navigate, routes } from '../app/routes.ts'
import { Empty, SectionTitle } from '../pieces/screen.tsx'
import { JobMark, RunMark } from '../pieces/status-mark.tsx'
import { text as words } from '../pieces/text.ts'
import { say, useAction } from '../pieces/use-action.ts'
import { Ago, At } from '../pieces/when.tsx'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import css from './overview.module.css'
import { pauseEnd } from './pause.ts'
import { text } from './text.ts'

export function Jobs() {
  const jobs = useApp((s) => s.jobs)
  return (
    <section aria-labelledby="jobs">
      <SectionTitle
        id="jobs"
        aside={
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => navigate(routes.newJob)}
          >
            {text.jobs.add}
          </Button>
        }
      >
        {text.jobs.title}
      </SectionTitle>
      <div className={`card ${css.stack}`}>
        {jobs.length === 0 && <Empty title={text.jobs.none}>{text.jobs.noneHow}</Empty>}
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </div>
    </section>
  )
}

const JobLine = memo(function JobLine({ job }: { job: Job }) {
  return (
    <div className={css.job} data-testid={`job-${job.id}`}>
      <div className={css.jobState}>
        <JobMark state={job.state} short />
      </div>
      <div className={css.jobWords}>
        <div className={css.jobName}>
          <a href={routes.job(job.id)}>{job.name}</a> <span className="dim">{words.jobState[job.state]}</span>
        </div>
        <div className="dim one-line" title={job.destination}>
          {words.strategy[job.strategy]} → {shortPath(job.destination, 48)} · {job.scheduleWords}
        </div>
      </div>
      <div className={css.jobTime}>
        <span className={css.tiny}>{text.jobs.last}</span>
        {job.lastRun === null ? (
          <span className="dim">{text.jobs.never}</span>
        ) : (
          <a href={routes.run(job.lastRun.id)} className={css.runLink}>
            <RunMark status={job.lastRun.status} short />
            <Ago at={job.lastRun.endedAt ?? job.lastRun.startedAt} />
          </a>
        )}
      </div>
      <div className={css.jobTime}>
        <span className={css.tiny}>{text.jobs.next}</span>
        <NextRun job={job} />
      </div>
      <JobActions job={job} />
    </div>
  )
})

function NextRun({ job }: { job: Job }) {
  if (job.paused) return <span className="dim">{text.jobs.paused}</span>
  if (job.nextRunAt === null)
    return <span className="dim">{job.schedule.kind === 'manual' ? text.jobs.byHand : '–'}</span>
  return <At at={job.nextRunAt} />
}

function JobActions({ job }: { job: Job }) {
  const action = useAction()
  const run = async () => {
    const answer = await action.start(() => api.startRun.mutate({ job: job.id }))
    if (answer !== null) say(text.jobs.started(job.name))
  }
  const pause = (until: string | null) => void action.start(() => api.pause.mutate({ job: job.id, until }))
  const { lastRun } = job
  return (
    <div className={css.jobActions}>
      <Button
        size="xs"
        variant="default"
        loading={action.busy}
        disabled={job.state === 'running'}
        leftSection={<IconPlayerPlay size={15} aria-hidden="true" />}
        aria-label={text.jobs.runLabel(job.name)}
        onClick={() => void run()}
      >
        {text.jobs.run}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text.jobs.more(job.name)}>
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {job.paused ? (
            <Menu.Item
              leftSection={<IconPlayerPlay size={15} aria-hidden="true" />}
              onClick={() => void action.start(() => api.resume.mutate({ job: job.id }))}
            >
              {text.jobs.resume}
            </Menu.Item>
          ) : (
            <>
              <Menu.Item
                leftSection={<IconPlayerPause size={15} aria-hidden="true" />}
                onClick={() => pause(pauseEnd('hour'))}
              >
                {text.jobs.pauseHour}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconPlayerPause size={15} aria-hidden="true" />}
                onClick={() => pause(pauseEnd('tomorrow'))}
              >
                {text.jobs.pauseTomorrow}
              </Menu.Item>
              <Menu.Item leftSection={<IconPlayerPause size={15} aria-hidden="true" />} onClick={() => pause(null)}>
                {text.jobs.pause}
              </Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden="true" />}
            onClick={() => navigate(routes.job(job.id))}
          >
            {text.jobs.edit}
          </Menu.Item>
          {lastRun !== null && (
            <Menu.Item
              leftSection={<IconFileText size={15} aria-hidden="true" />}
              onClick={() => navigate(routes.run(lastRun.id))}
            >
              {text.jobs.lastLog}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
