import { Button, Menu } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { ScreenHead } from '../pieces/screen.tsx'
import { useAction } from '../pieces/use-action.ts'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import { Coverage } from './coverage/coverage.tsx'
import { Jobs } from './jobs.tsx'
import { pauseEnd } from './pause.ts'
import { Problems } from './problems.tsx'
import { RunningStrip } from './running-strip.tsx'
import { text } from './text.ts'
import { Truth } from './truth.tsx'

/** Is all well, what is not, what runs, and what protects every path. */
export function Overview() {
  return (
    <>
      <ScreenHead title={text.title}>
        <PauseAll />
      </ScreenHead>
      <Truth />
      <RunningStrip />
      <Problems />
      <Jobs />
      <Coverage />
    </>
  )
}

function PauseAll() {
  const pausedUntil = useApp((s) => s.engine.pausedUntil)
  const action = useAction()
  if (pausedUntil !== null) {
    return (
      <Button
        variant="default"
        loading={action.busy}
        leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
        onClick={() => void action.start(() => api.resume.mutate({ job: null }))}
      >
        {text.jobs.resumeAll}
      </Button>
    )
  }
  const pause = (kind: 'hour' | 'tomorrow') =>
    void action.start(() => api.pause.mutate({ job: null, until: pauseEnd(kind) }))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={action.busy} leftSection={<IconPlayerPause size={16} aria-hidden="true" />}>
          {text.jobs.pauseAll}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => pause('hour')}>{text.jobs.pauseHour}</Menu.Item>
        <Menu.Item onClick={() => pause('tomorrow')}>{text.jobs.pauseTomorrow}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
