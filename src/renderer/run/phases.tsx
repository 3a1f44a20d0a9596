import { IconCheck } from '@tabler/icons-react'
import { Phase } from '../../shared/model/words.ts'
import css from './run.module.css'
import { text } from './text.ts'

const steps = Phase.options.filter((phase) => phase !== 'waiting')

/** The steps of a run, with the one it is at. */
export function Phases({ phase }: { phase: Phase }) {
  const at = steps.indexOf(phase as (typeof steps)[number])
  return (
    <ol className={css.phases} aria-label={text.phasesLabel}>
      {steps.map((step, i) => {
        const state = i < at ? 'done' : i === at ? 'now' : 'later'
        return (
          <li key={step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            <span className={css.phaseSign} aria-hidden="true">
              {state === 'done' ? <IconCheck size={12} stroke={3} aria-hidden="true" /> : null}
            </span>
            {text.phases[step]}
          </li>
        )
      })}
    </ol>
  )
}
