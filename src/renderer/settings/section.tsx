import type { ReactNode } from 'react'
import css from './settings.module.css'

/** One question of the form. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section className={`card ${css.section}`} aria-labelledby={`section-${id}`}>
      <h2 id={`section-${id}`} className={css.sectionTitle}>
        {title}
      </h2>
      {children}
    </section>
  )
}
