import { NumberInput, Switch } from '@mantine/core'
import { retentionWords } from './draft.ts'
import type { PartProps } from './parts.ts'
import { Section } from './section.tsx'
import css from './settings.module.css'
import { text } from './text.ts'

const numbers = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const

const shown = (value: number) => (Number.isNaN(value) ? '' : value)
const read = (value: string | number) => (value === '' ? Number.NaN : Number(value))

/** How many snapshots stay. */
export function PartKeep({ draft, errors, change }: PartProps) {
  if (draft.strategy === 'rsync' && draft.layout === 'bare-mirror') {
    return (
      <Section id="keep" title={text.sections.keep}>
        <p className={`dim ${css.how}`}>{text.keep.mirror}</p>
      </Section>
    )
  }
  const wrong = numbers.some((name) => errors[`retention.${name}`] !== undefined)
  return (
    <Section id="keep" title={text.sections.keep}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings its own frame */}
      <div className={css.numbers} role="group" aria-label={text.keep.label} id="field-retention">
        {numbers.map((name) => (
          <NumberInput
            key={name}
            label={text.keep[name]}
            min={0}
            max={9999}
            allowDecimal={false}
            clampBehavior="none"
            value={shown(draft.retention[name])}
            error={errors[`retention.${name}`]}
            onChange={(value) => change({ retention: { ...draft.retention, [name]: read(value) } })}
          />
        ))}
      </div>
      <p className={`dim ${css.how}`}>{wrong ? ' ' : retentionWords(draft.retention)}</p>
    </Section>
  )
}

/** Limits few people change. */
export function PartMore({ draft, errors, change }: PartProps) {
  return (
    <Section id="more" title={text.sections.more}>
      <div className={css.fields}>
        <NumberInput
          id="field-timeLimitMinutes"
          label={text.more.timeLimit}
          min={1}
          allowDecimal={false}
          clampBehavior="none"
          value={shown(draft.timeLimitMinutes)}
          error={errors['timeLimitMinutes']}
          onChange={(value) => change({ timeLimitMinutes: read(value) })}
        />
        <NumberInput
          id="field-conditions"
          label={text.more.deadline}
          min={1}
          allowDecimal={false}
          clampBehavior="none"
          value={shown(draft.conditions.deadlineMinutes)}
          error={errors['conditions.deadlineMinutes']}
          onChange={(value) => change({ conditions: { ...draft.conditions, deadlineMinutes: read(value) } })}
        />
      </div>
      <Switch
        label={text.more.oneFileSystem}
        checked={draft.oneFileSystem}
        onChange={(event) => change({ oneFileSystem: event.currentTarget.checked })}
      />
    </Section>
  )
}
