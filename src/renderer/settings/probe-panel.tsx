import { Button, Loader } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { bytes } from '../../shared/format/bytes.ts'
import type { ProbeReport } from '../../shared/model/state.ts'
import type { ItemClass } from '../../shared/model/words.ts'
import { ProblemCard } from '../pieces/problem-card.tsx'
import { useRemote } from '../store/remote.ts'
import { api } from '../transport/client.ts'
import { type Draft, errorsOf } from './draft.ts'
import css from './settings.module.css'
import { text } from './text.ts'

const typingMs = 500
/** What should not lie readable in a folder that leaves the machine. */
const secrets: ItemClass[] = ['key', 'hub-data']

interface Props {
  draft: Draft
  change(part: Partial<Draft>): void
}

/** What the destination can and cannot keep, found out while it is typed. */
export function ProbePanel({ draft, change }: Props) {
  const path = draft.destination.path.trim()
  const usable = path !== '' && errorsOf(draft)['destination'] === undefined
  const probe = useRemote(
    usable ? `${draft.strategy} ${path}` : null,
    () => api.probe.mutate({ strategy: draft.strategy, path }),
    typingMs,
  )
  if (!usable) return null
  return (
    <div className={css.probe} aria-live="polite" aria-busy={probe.loading} data-testid="probe">
      {probe.loading && (
        <div className={css.probeLine}>
          <Loader size={14} aria-hidden="true" />
          <span className="dim">{text.where.testing}</span>
        </div>
      )}
      {!probe.loading && probe.problem !== null && <ProblemCard problem={probe.problem} />}
      {!probe.loading && probe.problem === null && probe.data !== null && (
        <Report report={probe.data} draft={draft} change={change} />
      )}
    </div>
  )
}

function Report({ report, draft, change }: Props & { report: ProbeReport }) {
  if (report.problem !== null) return <ProblemCard problem={report.problem} />
  const secretsOut = secrets.every((cls) => draft.leaveOut.includes(cls))
  return (
    <>
      <Line tone="ok">
        {report.exists ? text.where.good : text.where.goodNew}{' '}
        <span className="numbers">{text.where.free(bytes(report.freeBytes))}.</span>{' '}
        {report.losses.length === 0 && text.where.noLosses}
      </Line>
      {report.destinationId !== null && <Line tone="note">{text.where.known}</Line>}
      {report.losses.length > 0 && (
        <Line tone="attention">
          {text.where.losses}
          <ul className={css.losses}>
            {report.losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        </Line>
      )}
      {report.sameDiskAsHome && <Line tone="attention">{text.where.sameDisk}</Line>}
      {report.cloud !== null && (
        <Line tone="attention">
          {text.where.cloud(report.cloud)}{' '}
          {secretsOut ? (
            text.where.secretsOut
          ) : (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => change({ leaveOut: [...new Set([...draft.leaveOut, ...secrets])] })}
            >
              {text.where.leaveOutSecrets}
            </Button>
          )}
        </Line>
      )}
    </>
  )
}

const icons = { ok: IconCircleCheck, attention: IconAlertTriangle, note: IconInfoCircle } as const

function Line({ tone, children }: { tone: keyof typeof icons; children: ReactNode }) {
  const Icon = icons[tone]
  return (
    <div className={css.probeLine} data-tone={tone}>
      <Icon size={16} stroke={1.9} aria-hidden="true" />
      <div>{children}</div>
    </div>
  )
}
