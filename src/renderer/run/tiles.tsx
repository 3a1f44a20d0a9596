import type { ReactNode } from 'react'
import css from './run.module.css'

/** Numbers with their names, side by side. */
export function Tiles({ tiles }: { tiles: [name: string, value: ReactNode][] }) {
  return (
    <dl className={css.tiles}>
      {tiles.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="numbers">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
