import { Button, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { plural } from '../../shared/format/count.ts'
import type { Config, JobConfig } from '../../shared/model/config.ts'
import type { Problem } from '../../shared/model/problem.ts'
import { navigate, routes } from '../app/routes.ts'
import { ConfirmDialog } from '../pieces/confirm-dialog.tsx'
import { ProblemCard } from '../pieces/problem-card.tsx'
import { say, useAction } from '../pieces/use-action.ts'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import { type Draft, errorsOf, type FieldErrors, freeId, isChanged, normal } from './draft.ts'
import { dropDraft, newJobKey, setDraft, useDraft } from './drafts.ts'
import { PartCommands } from './part-commands.tsx'
import { PartKeep, PartMore } from './part-keep.tsx'
import { PartLeaveOut } from './part-leave-out.tsx'
import { PartWhat } from './part-what.tsx'
import { PartWhen } from './part-when.tsx'
import { PartWhere } from './part-where.tsx'
import type { PartProps } from './parts.ts'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import css from './settings.module.css'
import { text } from './text.ts'

interface Props {
  /** The job as it is saved; null = a new one. */
  saved: JobConfig | null
  /** What a new one begins with. */
  initial: Draft
  /** Ids that are taken. */
  taken: readonly string[]
  /** The field that a problem's fix points at. */
  field: string | null
  onSaved(config: Config): void
}

/** The form of one job. Nothing is written before Save. */
export function JobEditor({ saved, initial, taken, field, onSaved }: Props) {
  const key = saved?.id ?? newJobKey
  const draft = useDraft(key) ?? initial
  const isNew = saved === null
  const configured = useApp((s) => s.configured)
  const readOnly = useApp((s) => s.configReadOnly)
  const [tried, setTried] = useState(false)
  const [refused, setRefused] = useState<Problem | null>(null)
  const action = useAction(setRefused)
  const all = errorsOf(draft)
  const shown = tried ? all : touchedErrors(all, draft)
  const errors = withRefusal(shown, refused)
  useFocusOn(field)

  const change = (part: Partial<Draft>) => {
    setRefused(null)
    const next = { ...draft, ...part }
    // Typed back to where it was: that destination's marker is still the one to expect.
    if (saved !== null && next.destination.path === saved.destination.path) next.destination = saved.destination
    // A new job's id follows its name until it is saved; then it is permanent.
    setDraft(key, isNew ? { ...next, id: freeId(next.name, taken) } : next)
  }

  const save = async () => {
    setTried(true)
    const wrong = Object.keys(all)[0]
    if (wrong !== undefined) {
      focusField(wrong)
      return
    }
    const job = normal(draft)
    if (!configured) {
      const run = await action.start(async () => {
        const accepted = await api.acceptProposal.mutate({ job })
        return api.startRun.mutate({ job: accepted.job })
      })
      if (run === null) return
      dropDraft(key)
      navigate(routes.run(run.run))
      return
    }
    const answer = await action.start(async () => {
      const { job: id } = await api.saveJob.mutate({ job, isNew })
      return { job: id, config: await api.config.query() }
    })
    if (answer === null) return
    say(text.bar.saved, text.bar.savedHow(job.name))
    onSaved(answer.config)
    dropDraft(key)
    if (isNew) navigate(routes.job(answer.job))
  }

  const part: PartProps = { draft, errors, change }
  const changed = isChanged(draft, saved)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Section id="name" title={text.sections.name}>
        <TextInput
          id="field-name"
          label={text.name.label}
          placeholder={text.name.placeholder}
          description={text.name.id(draft.id)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.name}
          error={errors['name']}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </Section>
      <PartWhat {...part} />
      <PartWhere {...part} />
      <PartWhen {...part} />
      <PartLeaveOut {...part} />
      <PartKeep {...part} />
      <PartMore {...part} />
      <PartCommands {...part} errors={all} />
      {!isNew && <Remove job={saved} />}
      {refused !== null && (
        <div className="card" role="alert">
          <ProblemCard problem={refused} />
        </div>
      )}
      <SaveBar
        shown={changed || isNew}
        busy={action.busy}
        words={
          readOnly
            ? text.readOnly
            : tried && Object.keys(all).length > 0
              ? text.bar.errors(plural(Object.keys(all).length, 'field'))
              : text.bar.changed
        }
        disabled={readOnly}
        saveLabel={configured ? text.bar.save : text.bar.accept}
        onDiscard={() => {
          dropDraft(key)
          setTried(false)
          setRefused(null)
          if (isNew) navigate(configured ? routes.settings : routes.overview)
        }}
      />
    </form>
  )
}

/** Until Save is tried, a field that is still empty is not yet wrong. */
function touchedErrors(errors: FieldErrors, draft: Draft): FieldErrors {
  const untouched = new Set<string>()
  if (draft.name === '') untouched.add('name')
  if (draft.destination.path === '') untouched.add('destination')
  return Object.fromEntries(Object.entries(errors).filter(([field]) => !untouched.has(field)))
}

/** The engine's refusal at the field that it names. */
function withRefusal(errors: FieldErrors, refused: Problem | null): FieldErrors {
  const todo = refused?.fix?.action
  if (refused === null || todo?.do !== 'open-settings' || todo.field === undefined) return errors
  return { ...errors, [todo.field]: refused.what }
}

function focusField(field: string): void {
  const [head] = field.split('.')
  const place = document.getElementById(`field-${field}`) ?? document.getElementById(`field-${head}`)
  if (place === null) return
  place.scrollIntoView({ block: 'center' })
  const input = place.matches('input, button') ? place : place.querySelector<HTMLElement>('input, button')
  input?.focus({ preventScroll: true })
}

function useFocusOn(field: string | null): void {
  useEffect(() => {
    if (field === null) return
    const frame = requestAnimationFrame(() => focusField(field))
    return () => cancelAnimationFrame(frame)
  }, [field])
}

function Remove({ job }: { job: JobConfig }) {
  const [asking, setAsking] = useState(false)
  const action = useAction()
  const remove = async () => {
    const done = await action.start(async () => {
      await api.removeJob.mutate({ job: job.id })
      return true
    })
    setAsking(false)
    if (done !== true) return
    dropDraft(job.id)
    say(text.remove.done, text.remove.doneHow)
    navigate(routes.settings)
  }
  return (
    <div className={css.remove}>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden="true" />}
        onClick={() => setAsking(true)}
      >
        {text.remove.button}
      </Button>
      <ConfirmDialog
        title={text.remove.title(job.name)}
        opened={asking}
        busy={action.busy}
        onClose={() => setAsking(false)}
        choices={[{ label: text.remove.yes, danger: true, onChoose: () => void remove() }]}
      >
        <p>{text.remove.body(job.destination.path)}</p>
      </ConfirmDialog>
    </div>
  )
}
