import { ActionIcon } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import css from './pieces.module.css'
import { text } from './text.ts'

/** A command to type, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  const clipboard = useClipboard({ timeout: 1500 })
  const label = clipboard.copied ? text.copied : text.copy(command)
  return (
    <span className={css.command}>
      <code>{command}</code>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        title={label}
        onClick={() => clipboard.copy(command)}
      >
        {clipboard.copied ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />}
      </ActionIcon>
      <span className={css.hidden} role="status">
        {clipboard.copied ? text.copied : ''}
      </span>
    </span>
  )
}
