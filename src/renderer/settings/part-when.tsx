import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { dateTime } from '../../shared/format/when.ts'
import { Schedule } from '../../shared/model/config.ts'
import { useNow } from '../clock.ts'
import { zone as here } from '../pieces/when.tsx'
import { useRemote } from '../store/remote.ts'
import { api } from '../transport/client.ts'
import type { Draft, FieldErrors } from './draft.ts'
import type { PartProps } from './parts.ts'
import { Section } from './section.tsx'
import css from './settings.module.css'
import { text } from './text.ts'

const kinds = ['manual', 'hourly', 'daily', 'weekly', 'login', 'cron'] as const
type Kind = (typeof kinds)[number]

/** A new kind keeps what it can of the one before. */
function ofKind(kind: Kind, before: Schedule): Schedule {
  const at = 'at' in before ? before.at : '03:00'
  switch (kind) {
    case 'manual':
    case 'login':
      return { kind }
    case 'hourly':
      return { kind, minute: 0 }
    case 'daily':
      return { kind, at }
    case 'weekly':
      return { kind, day: 1, at }
    case 'cron':
      return { kind, cron: asCron(before) }
  }
}

/** The preset as a cron line, to begin from; what is not valid yet begins from a usual one. */
function asCron(schedule: Schedule): string {
  const usual = '0 3 * * *'
  if (!Schedule.safeParse(schedule).success) return usual
  if (schedule.kind === 'hourly') return `${schedule.minute} * * * *`
  if (schedule.kind !== 'daily' && schedule.kind !== 'weekly') return usual
  const [hour = '3', minute = '0'] = schedule.at.split(':')
  return `${Number(minute)} ${Number(hour)} * * ${schedule.kind === 'weekly' ? schedule.day : '*'}`
}

/** When the job runs by itself, with the next five times. */
export function PartWhen({ draft, errors, change }: PartProps) {
  const { schedule } = draft
  const set = (next: Schedule) => change({ schedule: next })
  return (
    <Section id="when" title={text.sections.when}>
      <div className={css.fields}>
        <Select
          id="field-schedule"
          label={text.when.label}
          data={kinds.map((kind) => ({ value: kind, label: text.when.kinds[kind] }))}
          value={schedule.kind}
          onChange={(kind) => set(ofKind(kind as Kind, schedule))}
        />
        <Details schedule={schedule} errors={errors} set={set} />
      </div>
      <NextTimes draft={draft} errors={errors} />
      <Checkbox
        label={text.when.onAC}
        checked={draft.conditions.onAC === true}
        onChange={(event) => {
          const { onAC: _, ...rest } = draft.conditions
          change({ conditions: event.currentTarget.checked ? { ...rest, onAC: true } : rest })
        }}
      />
    </Section>
  )
}

function Details({ schedule, errors, set }: { schedule: Schedule; errors: FieldErrors; set(s: Schedule): void }) {
  switch (schedule.kind) {
    case 'manual':
    case 'login':
      return null
    case 'hourly':
      return (
        <NumberInput
          label={text.when.minute}
          min={0}
          max={59}
          value={Number.isNaN(schedule.minute) ? '' : schedule.minute}
          error={errors['schedule.minute']}
          onChange={(value) => set({ kind: 'hourly', minute: value === '' ? Number.NaN : Number(value) })}
        />
      )
    case 'daily':
      return <Clock at={schedule.at} error={errors['schedule.at']} set={(at) => set({ kind: 'daily', at })} />
    case 'weekly':
      return (
        <>
          <Select
            label={text.when.day}
            data={text.when.days.map((day, i) => ({ value: String(i), label: day }))}
            value={String(schedule.day)}
            onChange={(day) => set({ ...schedule, day: Number(day) })}
          />
          <Clock at={schedule.at} error={errors['schedule.at']} set={(at) => set({ ...schedule, at })} />
        </>
      )
    case 'cron':
      return (
        <TextInput
          className={css.grow}
          label={text.when.cron}
          description={text.when.cronHow}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={schedule.cron}
          error={errors['schedule.cron']}
          spellCheck={false}
          onChange={(event) => set({ kind: 'cron', cron: event.currentTarget.value })}
        />
      )
  }
}

function Clock({ at, error, set }: { at: string; error: string | undefined; set(at: string): void }) {
  return (
    <TextInput
      label={text.when.at}
      value={at}
      error={error}
      placeholder="03:00"
      maxLength={5}
      w={100}
      onChange={(event) => set(event.currentTarget.value)}
    />
  )
}

function NextTimes({ draft, errors }: { draft: Draft; errors: FieldErrors }) {
  const { schedule, zone } = draft
  const now = useNow(60_000)
  const valid = !Object.keys(errors).some((field) => field.startsWith('schedule'))
  const ask = valid && schedule.kind !== 'manual' && schedule.kind !== 'login'
  const next = useRemote(
    ask ? JSON.stringify([schedule, zone]) : null,
    () => api.nextTimes.query({ schedule, count: 5, ...(zone === undefined ? {} : { zone }) }),
    250,
  )
  const words =
    schedule.kind === 'manual'
      ? text.when.none
      : schedule.kind === 'login'
        ? text.when.loginNext
        : (next.data?.words ?? '')
  return (
    <div className={css.next} aria-live="polite" data-testid="next-times">
      {ask && next.problem !== null ? (
        <p className={css.error} role="alert">
          {next.problem.what} {next.problem.why}
        </p>
      ) : (
        <>
          <div className={css.nextWords}>{words}</div>
          {ask && next.data !== null && (
            <ol className={css.times} aria-label={text.when.next}>
              {next.data.times.map((time) => (
                <li key={time} className="numbers">
                  {dateTime(time, now, zone ?? here)}
                </li>
              ))}
            </ol>
          )}
          {ask && <div className="dim">{text.when.missed}</div>}
        </>
      )}
    </div>
  )
}
