import { Loader } from '@mantine/core'
import { useMemo } from 'react'
import { bytes } from '../../shared/format/bytes.ts'
import { count } from '../../shared/format/count.ts'
import { unimportantClasses } from '../../shared/model/words.ts'
import { GlanceIcon } from '../pieces/glance-icon.tsx'
import { useApp } from '../store/store.ts'
import css from './first-start.module.css'
import { Proposed } from './proposed.tsx'
import { riskLines } from './risk.ts'
import { text } from './text.ts'

/** Before the first job: what was found, what is at risk, and one job to accept. */
export function FirstStart() {
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <GlanceIcon state="attention" size={40} />
        <div>
          <h1 className={css.title}>{text.title}</h1>
          <p className="dim">{text.sub}</p>
        </div>
      </header>
      <Found />
      <Risks />
      <Proposed />
    </div>
  )
}

/** Grows while the folders are looked through. */
function Found() {
  const scan = useApp((s) => s.scan)
  const coverage = useApp((s) => s.coverage)
  const totals = useMemo(() => {
    let files = 0
    let size = 0
    for (const { items } of [coverage.user, ...coverage.projects]) {
      for (const item of items) {
        if (unimportantClasses.has(item.class)) continue
        files += item.files
        size += item.bytes
      }
    }
    return { files, size }
  }, [coverage.user, coverage.projects])
  const projects = scan.running ? Math.max(scan.found, coverage.projects.length) : coverage.projects.length
  return (
    <section className={`card ${css.found}`} aria-label={text.found} aria-live="polite" data-testid="found">
      <Big value={count(projects)} name={projects === 1 ? text.project : text.projects} />
      <Big value={count(totals.files)} name={totals.files === 1 ? text.file : text.files} />
      <Big value={bytes(totals.size)} name={text.size} />
      {scan.running && (
        <span className={css.scanning}>
          <Loader size={14} aria-hidden="true" /> {text.scanning}
        </span>
      )}
    </section>
  )
}

function Big({ value, name }: { value: string; name: string }) {
  return (
    <div className={css.big}>
      <span className={`numbers ${css.value}`}>{value}</span> <span className="dim">{name}</span>
    </div>
  )
}

function Risks() {
  const coverage = useApp((s) => s.coverage)
  const lines = useMemo(() => riskLines(coverage), [coverage])
  if (coverage.at === null) return null
  return (
    <section aria-labelledby="risks">
      <h2 id="risks" className={css.section}>
        {text.risks}
      </h2>
      <ul className={css.risks} data-testid="risks">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}
