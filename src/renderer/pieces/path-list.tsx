import { count } from '../../shared/format/count.ts'
import { oneLine } from '../../shared/format/path.ts'
import css from './pieces.module.css'
import { text } from './text.ts'

/** Paths below each other; `more` counts those that are not among them. */
export function PathList({ paths, more = 0, show = 20 }: { paths: string[]; more?: number; show?: number }) {
  if (paths.length === 0) return null
  const hidden = more + Math.max(0, paths.length - show)
  return (
    <ul className={css.paths}>
      {paths.slice(0, show).map((path) => (
        <li key={path} className="path">
          {oneLine(path)}
        </li>
      ))}
      {hidden > 0 && <li className="dim">{text.more(count(hidden))}</li>}
    </ul>
  )
}
