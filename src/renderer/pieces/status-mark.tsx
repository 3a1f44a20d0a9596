import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconClockPause,
  IconHourglass,
  IconPlayerPause,
  IconPlayerSkipForward,
  IconPlugConnectedX,
  IconRefresh,
  IconXboxX,
} from '@tabler/icons-react'
import type { JobState } from '../../shared/model/status.ts'
import type { RunStatus } from '../../shared/model/words.ts'
import css from './pieces.module.css'
import { text } from './text.ts'

const run = {
  queued: { Icon: IconHourglass, tone: 'quiet' },
  running: { Icon: IconRefresh, tone: 'running' },
  succeeded: { Icon: IconCircleCheck, tone: 'ok' },
  warning: { Icon: IconAlertTriangle, tone: 'attention' },
  failed: { Icon: IconXboxX, tone: 'failed' },
  cancelled: { Icon: IconCircleMinus, tone: 'quiet' },
  interrupted: { Icon: IconPlugConnectedX, tone: 'attention' },
  skipped: { Icon: IconPlayerSkipForward, tone: 'quiet' },
} as const satisfies Record<RunStatus, unknown>

const job = {
  ok: { Icon: IconCircleCheck, tone: 'ok' },
  running: { Icon: IconRefresh, tone: 'running' },
  warning: { Icon: IconAlertTriangle, tone: 'attention' },
  failed: { Icon: IconXboxX, tone: 'failed' },
  paused: { Icon: IconPlayerPause, tone: 'quiet' },
  waiting: { Icon: IconClockPause, tone: 'quiet' },
  'never-run': { Icon: IconCircleDashed, tone: 'quiet' },
} as const satisfies Record<JobState, unknown>

/** A run's status: its own icon and its word. */
export function RunMark({ status, short = false }: { status: RunStatus; short?: boolean }) {
  const { Icon, tone } = run[status]
  return (
    <span className={css.mark} data-tone={tone} title={text.status[status]}>
      <Icon size={17} stroke={1.9} aria-hidden="true" />
      <span className={short ? css.hidden : undefined}>{text.status[status]}</span>
    </span>
  )
}

/** A job's state: its own icon and its word. */
export function JobMark({ state, short = false }: { state: JobState; short?: boolean }) {
  const { Icon, tone } = job[state]
  return (
    <span className={css.mark} data-tone={tone} title={text.jobState[state]}>
      <Icon size={17} stroke={1.9} aria-hidden="true" />
      <span className={short ? css.hidden : undefined}>{text.jobState[state]}</span>
    </span>
  )
}
