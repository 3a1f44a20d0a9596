import { text } from '../text.ts'
import type { CellKind } from './cell.ts'
import css from './coverage.module.css'
import { Mark } from './mark.tsx'

const order: CellKind[] = ['verified', 'listed', 'git', 'hub', 'mixed', 'partial', 'none', 'left-out', 'unknown']

/** What the marks mean, strongest first. */
export function Legend() {
  return (
    <ul className={css.legend} aria-label={text.coverage.legend}>
      {order.map((kind) => (
        <li key={kind} title={text.kinds[kind].long}>
          <Mark kind={kind} size={15} /> {text.kinds[kind].short}
        </li>
      ))}
      <li>
        <span className={css.legendDot} aria-hidden="true" /> {text.coverage.stale}
      </li>
    </ul>
  )
}
