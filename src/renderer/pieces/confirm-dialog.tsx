import { Button, Group, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { text } from './text.ts'

interface Choice {
  label: string
  /** Drawn as the dangerous one. */
  danger?: boolean
  onChoose(): void
}

interface Props {
  title: string
  opened: boolean
  busy?: boolean
  choices: Choice[]
  onClose(): void
  children: ReactNode
}

/** Asks before anything that cannot be taken back. Escape and Cancel leave everything as it is. */
export function ConfirmDialog({ title, opened, busy = false, choices, onClose, children }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      size="lg"
      styles={{ title: { fontSize: 17, fontWeight: 650 } }}
      radius="lg"
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {children}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {text.cancel}
        </Button>
        {choices.map((choice) => (
          <Button
            key={choice.label}
            loading={busy}
            variant={choice.danger === true ? 'outline' : 'filled'}
            {...(choice.danger === true ? { color: 'red' } : {})}
            onClick={choice.onChoose}
          >
            {choice.label}
          </Button>
        ))}
      </Group>
    </Modal>
  )
}
