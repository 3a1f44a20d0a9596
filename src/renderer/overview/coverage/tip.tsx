import { type Ref, useImperativeHandle, useState } from 'react'
import css from './coverage.module.css'

export interface TipDoor {
  /** Beside this element; null hides it. */
  show(at: DOMRect | null, lines: string[]): void
}

const width = 280

/** One tip for the whole table: a tip a cell would cost more than the cells. */
export function Tip({ door }: { door: Ref<TipDoor> }) {
  const [shown, setShown] = useState<{ at: DOMRect; lines: string[] } | null>(null)
  useImperativeHandle(door, () => ({ show: (at, lines) => setShown(at === null ? null : { at, lines }) }), [])
  if (shown === null || shown.lines.length === 0) return null
  const { at, lines } = shown
  const left = Math.max(8, Math.min(at.left + at.width / 2 - width / 2, window.innerWidth - width - 8))
  const below = at.bottom + 180 < window.innerHeight
  const place = below ? { top: at.bottom + 6 } : { bottom: window.innerHeight - at.top + 6 }
  const [head, ...rest] = lines
  return (
    <div role="tooltip" className={css.tip} style={{ left, width, ...place }}>
      <div className={css.tipHead}>{head}</div>
      {rest.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  )
}
