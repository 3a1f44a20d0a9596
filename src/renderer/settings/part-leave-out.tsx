import { Checkbox } from '@mantine/core'
import { ItemClass } from '../../shared/model/words.ts'
import { text as words } from '../pieces/text.ts'
import { ListField } from './list-field.tsx'
import type { PartProps } from './parts.ts'
import { Section } from './section.tsx'
import css from './settings.module.css'
import { text } from './text.ts'

/** What the job does not copy. */
export function PartLeaveOut({ draft, errors, change }: PartProps) {
  return (
    <Section id="leave-out" title={text.sections.leaveOut}>
      <p className={`dim ${css.how}`}>{text.leaveOut.how}</p>
      <Checkbox.Group
        id="field-leaveOut"
        label={text.leaveOut.classes}
        value={draft.leaveOut}
        onChange={(classes) => change({ leaveOut: ItemClass.array().parse(classes) })}
      >
        <div className={css.classes}>
          {text.leaveOut.choices.map((cls) => (
            <Checkbox key={cls} value={cls} label={words.class[cls]} description={words.classMeaning[cls]} />
          ))}
        </div>
      </Checkbox.Group>
      {draft.leaveOut.includes('key') && (
        <p className={css.warning} role="status">
          {text.leaveOut.keyWarning}
        </p>
      )}
      <ListField
        id="excludes"
        label={text.leaveOut.patterns}
        how={text.leaveOut.patternsHow}
        row={text.leaveOut.pattern}
        add={text.leaveOut.addPattern}
        placeholder="*.iso"
        values={draft.excludes}
        error={errors['excludes']}
        onChange={(excludes) => change({ excludes })}
      />
      <ListField
        id="includes"
        label={text.leaveOut.includes}
        row={text.leaveOut.include}
        add={text.leaveOut.addInclude}
        values={draft.includes}
        error={errors['includes']}
        onChange={(includes) => change({ includes })}
      />
    </Section>
  )
}
