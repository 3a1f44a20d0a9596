import { count, plural } from '../../shared/format/count.ts'
import { glanceOf } from '../../shared/glance.ts'
import { glanceSentence } from '../../shared/glance-sentence.ts'
import { text as frame } from '../app/text.ts'
import { GlanceIcon } from '../pieces/glance-icon.tsx'
import { Ago, At, zone } from '../pieces/when.tsx'
import { useApp, useConnection } from '../store/store.ts'
import css from './overview.module.css'
import { text } from './text.ts'

/** One sentence of truth, and what it rests on. */
export function Truth() {
  const lost = useConnection().kind === 'lost'
  const known = useApp(glanceOf)
  const glance = lost ? 'unknown' : known
  const sentence = useApp((s) => s.coverage.sentence)
  // What failed comes first, in the tray's words: red beside good news would belie one of the two.
  const failure = useApp((s) => (glance === 'failed' ? glanceSentence(s, zone) : null))
  const at = useApp((s) => s.coverage.at)
  const projects = useApp((s) => s.coverage.projects.length)
  const pausedUntil = useApp((s) => s.engine.pausedUntil)
  return (
    <section className={`card ${css.truth}`} data-glance={glance} aria-label={frame.glance[glance]}>
      <GlanceIcon state={glance} size={44} label={frame.glance[glance]} />
      <div className={css.truthWords}>
        {failure !== null && (
          <p className={css.sentence} data-testid="failure">
            {failure}
          </p>
        )}
        <p className={failure === null ? css.sentence : undefined} data-testid="sentence">
          {sentence}
        </p>
        <div className={css.facts}>
          {lost && <span>{text.lostTruth}</span>}
          <Looked at={at} />
          <span className="numbers">{plural(projects, 'project')}</span>
          <Survival />
          {pausedUntil !== null && (
            <span>
              {text.jobs.pausedUntil} <At at={pausedUntil} />
            </span>
          )}
        </div>
      </div>
    </section>
  )
}

function Looked({ at }: { at: string | null }) {
  const scan = useApp((s) => s.scan)
  if (scan.running) return <span className="numbers">{text.scanning(plural(scan.found, 'project'))}</span>
  if (at === null) return <span>{text.neverLooked}</span>
  return (
    <span>
      {text.lookedAt} <Ago at={at} />
    </span>
  )
}

const places = ['thisDisk', 'anotherDisk', 'anotherMachine', 'offSite'] as const

/** Where copies lie: advice beside the truth, not part of it. */
function Survival() {
  const survival = useApp((s) => s.coverage.survival)
  const there = places.filter((place) => survival[place] > 0)
  if (there.length === 0) return null
  if (there.length === 1 && there[0] === 'thisDisk') return <span>{text.survival.onlyHere}</span>
  return (
    <span className="numbers" title={text.survival.title}>
      {text.survival.title}: {there.map((place) => `${text.survival[place]} ${count(survival[place])}`).join(', ')}
    </span>
  )
}
