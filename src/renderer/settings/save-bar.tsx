import { Button } from '@mantine/core'
import css from './settings.module.css'
import { text } from './text.ts'

interface Props {
  shown: boolean
  busy: boolean
  disabled: boolean
  words: string
  saveLabel: string
  onDiscard(): void
}

/** At the foot of the form while something is not saved. Its place is kept, so that nothing jumps. */
export function SaveBar({ shown, busy, disabled, words, saveLabel, onDiscard }: Props) {
  return (
    <div className={css.bar} data-shown={shown} inert={!shown}>
      <span className={css.barWords} role="status">
        {shown ? words : ''}
      </span>
      <Button variant="default" onClick={onDiscard} disabled={busy}>
        {text.bar.discard}
      </Button>
      <Button type="submit" loading={busy} disabled={disabled}>
        {saveLabel}
      </Button>
    </div>
  )
}
