import { Button } from '@mantine/core'
import { useState } from 'react'
import { listed } from '../../shared/format/count.ts'
import type { FixAction, Problem } from '../../shared/model/problem.ts'
import { navigate, routes, withField } from '../app/routes.ts'
import { api } from '../transport/client.ts'
import { CommandLine } from './command-line.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { PathList } from './path-list.tsx'
import css from './pieces.module.css'
import { text } from './text.ts'
import { say, useAction } from './use-action.ts'

/** What a problem needs: a button where the app can do it, the command where only a person can. */
export function Fix({ problem }: { problem: Problem }) {
  const [asking, setAsking] = useState(false)
  const action = useAction()
  if (problem.fix === null) return null
  const { fix } = problem
  if (fix.action === undefined) {
    return (
      <div className={css.fixCommand}>
        <span>{fix.label}:</span>
        <CommandLine command={fix.command} />
      </div>
    )
  }
  const todo = fix.action
  const send = async (decision?: 'accept' | 'reject') => {
    const answer = await action.start(() =>
      api.fix.mutate(decision === undefined ? { id: problem.id } : { id: problem.id, decision }),
    )
    setAsking(false)
    if (answer !== null) say(text.fix.done, answer.done)
  }
  const begin = () => {
    const route = routeOf(todo, problem)
    if (route !== null) navigate(route)
    else if (needsAsking(todo)) setAsking(true)
    else void send()
  }
  return (
    <>
      <Button
        size="xs"
        variant={problem.severity === 'advice' ? 'default' : 'filled'}
        loading={action.busy}
        onClick={begin}
        aria-describedby={`problem-${problem.id}`}
        data-testid={`fix-${problem.code}`}
      >
        {fix.label}
      </Button>
      <Asking
        todo={todo}
        problem={problem}
        opened={asking}
        busy={action.busy}
        close={() => setAsking(false)}
        send={send}
      />
    </>
  )
}

/** Fixes that are made on a screen of this window rather than by the engine. */
function routeOf(todo: FixAction, problem: Problem): string | null {
  if (todo.do === 'open-settings') {
    return withField(problem.job === undefined ? routes.settings : routes.job(problem.job), todo.field)
  }
  return todo.do === 'accept-proposal' ? routes.overview : null
}

function needsAsking(todo: FixAction): boolean {
  if (todo.do === 'run') return (todo.allow?.length ?? 0) > 0
  return todo.do === 'decide-suspect' || todo.do === 'accept-warnings'
}

interface AskingProps {
  todo: FixAction
  problem: Problem
  opened: boolean
  busy: boolean
  close(): void
  send(decision?: 'accept' | 'reject'): Promise<void>
}

function Asking({ todo, problem, opened, busy, close, send }: AskingProps) {
  const dialog = { opened, busy, onClose: close }
  switch (todo.do) {
    case 'decide-suspect':
      return (
        <ConfirmDialog
          {...dialog}
          title={text.fix.suspect}
          choices={[
            { label: text.fix.reject, danger: true, onChoose: () => void send('reject') },
            { label: text.fix.accept, onChoose: () => void send('accept') },
          ]}
        >
          <p>{problem.what}</p>
          <p className="dim">{problem.why}</p>
          <PathList paths={problem.paths} more={problem.more ?? 0} />
          <p className="dim">{text.fix.suspectBody}</p>
        </ConfirmDialog>
      )
    case 'accept-warnings':
      return (
        <ConfirmDialog
          {...dialog}
          title={text.fix.warnings}
          choices={[{ label: text.fix.warningsYes, onChoose: () => void send() }]}
        >
          <p>{text.fix.warningsBody}</p>
          <PathList paths={problem.paths} more={problem.more ?? 0} />
        </ConfirmDialog>
      )
    case 'run':
      return (
        <ConfirmDialog
          {...dialog}
          title={text.fix.confirmRun(listed(todo.allow ?? []))}
          choices={[{ label: text.fix.confirmRunYes, danger: true, onChoose: () => void send() }]}
        >
          <p>
            {problem.what} {problem.why}
          </p>
          <p className="dim">{text.fix.confirmRunBody}</p>
        </ConfirmDialog>
      )
    default:
      return null
  }
}
