import { Button, Loader } from '@mantine/core'
import type { Problem } from '../../shared/model/problem.ts'
import { useNow } from '../clock.ts'
import { CommandLine } from '../pieces/command-line.tsx'
import { GlanceIcon } from '../pieces/glance-icon.tsx'
import { reconnectNow, useConnection } from '../store/store.ts'
import css from './shell.module.css'
import { text } from './text.ts'

/** Before the first state has come. */
export function Connecting() {
  const connection = useConnection()
  return (
    <main className={css.middle} aria-busy={connection.kind === 'connecting'}>
      {connection.kind === 'lost' ? (
        <>
          <GlanceIcon state="unknown" size={40} />
          <h1 className={css.middleTitle}>{text.lostFirst}</h1>
          <p className="dim">{connection.problem.why}</p>
          <Retry retryAt={connection.retryAt} />
        </>
      ) : (
        <>
          <Loader size="md" type="dots" aria-hidden="true" />
          <p className={`dim ${css.late}`} role="status">
            {text.connecting}
          </p>
        </>
      )}
    </main>
  )
}

function Retry({ retryAt }: { retryAt: number }) {
  const now = useNow()
  return (
    <div className={css.retry}>
      <span className="numbers dim" role="status">
        {text.tryingIn(Math.ceil((retryAt - now) / 1000))}
      </span>
      <Button size="compact-sm" variant="default" onClick={reconnectNow}>
        {text.tryNow}
      </Button>
    </div>
  )
}

/** Across the top while the connection is lost and the last state is still shown. */
export function LostBar() {
  const connection = useConnection()
  if (connection.kind !== 'lost') return null
  return (
    <div className={css.lostBar} role="alert">
      <GlanceIcon state="unknown" size={18} />
      <span className={css.lostWords}>{text.lost}</span>
      <Retry retryAt={connection.retryAt} />
    </div>
  )
}

/** The browser session of `serve` is over: only a new address helps. */
export function SessionOver({ problem }: { problem: Problem }) {
  return (
    <main className={css.middle}>
      <GlanceIcon state="unknown" size={40} />
      <h1 className={css.middleTitle}>{text.closedTitle}</h1>
      <p className="dim">
        {problem.what} {text.closedHow}
      </p>
      <CommandLine command={problem.fix?.command ?? 'ctx-backup serve'} />
    </main>
  )
}
