import { ActionIcon, Button, Input, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import css from './settings.module.css'
import { text } from './text.ts'

interface Props {
  id: string
  label: string
  how?: string
  /** What one row is, for who cannot see the place. */
  row: string
  add: string
  placeholder?: string
  values: readonly string[]
  error?: string | undefined
  onChange(values: string[]): void
}

/** A list of texts, one a row. Enter adds a row below. */
export function ListField({ id, label, how, row, add, placeholder, values, error, onChange }: Props) {
  const box = useRef<HTMLFieldSetElement>(null)
  const focusRow = (index: number) =>
    requestAnimationFrame(() => box.current?.querySelectorAll<HTMLInputElement>('input')[index]?.focus())
  const insert = (at: number) => {
    onChange(values.toSpliced(at, 0, ''))
    focusRow(at)
  }
  const remove = (at: number) => {
    onChange(values.toSpliced(at, 1))
    if (values.length > 1) focusRow(Math.max(0, at - 1))
    else box.current?.querySelector('button')?.focus()
  }
  return (
    <Input.Wrapper label={label} description={how} error={error} labelElement="div" id={id}>
      <fieldset ref={box} aria-label={label} className={css.list} id={`field-${id}`}>
        {values.map((value, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and may be equal
          <div key={i} className={css.listRow}>
            <TextInput
              className={css.grow}
              value={value}
              aria-label={`${row} ${i + 1}`}
              placeholder={placeholder}
              spellCheck={false}
              error={error !== undefined}
              onChange={(event) => onChange(values.with(i, event.currentTarget.value))}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                insert(i + 1)
              }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={text.removeRow(value === '' ? `${row} ${i + 1}` : value)}
              onClick={() => remove(i)}
            >
              <IconX size={16} aria-hidden="true" />
            </ActionIcon>
          </div>
        ))}
        <Button
          variant="subtle"
          size="compact-sm"
          className={css.add}
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          onClick={() => insert(values.length)}
        >
          {add}
        </Button>
      </fieldset>
    </Input.Wrapper>
  )
}
