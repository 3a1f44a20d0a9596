import { Tooltip } from '@mantine/core'
import type { ItemClass } from '../../../shared/model/words.ts'
import { unimportantClasses } from '../../../shared/model/words.ts'
import { useNow } from '../../clock.ts'
import { text as words } from '../../pieces/text.ts'
import { useApp } from '../../store/store.ts'
import { text } from '../text.ts'
import { cellOf } from './cell.ts'
import { cellCaption, cellLines } from './cell-words.ts'
import css from './coverage.module.css'
import { Mark } from './mark.tsx'

const order: ItemClass[] = ['key', 'hub-data', 'user-config', 'connection', 'notify', 'scratchpad', 'other']

/** The user scope stands above the projects: without its key, no encrypted file of theirs opens. */
export function UserScope() {
  const user = useApp((s) => s.coverage.user)
  const now = useNow(60_000)
  const classes = [...new Set(user.items.map((item) => item.class))]
    .filter((cls) => !unimportantClasses.has(cls))
    .toSorted((a, b) => place(a) - place(b))
  return (
    <div className={`card ${css.user}`} data-testid="user-scope">
      <div className={css.userName}>
        <strong>{text.coverage.user}</strong>
        <span className="path dim one-line" title={user.path}>
          {user.path}
        </span>
      </div>
      {classes.length === 0 && <span className="dim">{text.coverage.userNone}</span>}
      {classes.map((cls) => {
        const cell = cellOf(user.items.filter((item) => item.class === cls))
        if (cell === null) return null
        const lines = cellLines(cls, cell, now)
        return (
          <Tooltip key={cls} label={lines.map((line) => <div key={line}>{line}</div>)}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its words show on focus */}
            <span className={css.chip} tabIndex={0} role="img" aria-label={lines.join('; ')} data-kind={cell.kind}>
              <Mark kind={cell.kind} />
              <span>{words.class[cls]}</span>
              <span className={`dim numbers ${css.caption}`}>{cellCaption(cell, now)}</span>
              {cell.stale && <span className={css.legendDot} aria-hidden="true" />}
            </span>
          </Tooltip>
        )
      })}
    </div>
  )
}

const place = (cls: ItemClass) => (order.includes(cls) ? order.indexOf(cls) : order.length)
