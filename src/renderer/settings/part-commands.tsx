import { bytes } from '../../shared/format/bytes.ts'
import { plural } from '../../shared/format/count.ts'
import { ProblemCard } from '../pieces/problem-card.tsx'
import { FetchFailed, Placeholder } from '../pieces/screen.tsx'
import { useRemote } from '../store/remote.ts'
import { api } from '../transport/client.ts'
import { normal } from './draft.ts'
import type { PartProps } from './parts.ts'
import { Section } from './section.tsx'
import css from './settings.module.css'
import { text } from './text.ts'

const settleMs = 700

/** The exact commands, worked out by the engine from the draft as it would be saved. */
export function PartCommands({ draft, errors }: PartProps) {
  const job = normal(draft)
  const valid = Object.keys(errors).length === 0
  const preview = useRemote(valid ? JSON.stringify(job) : null, () => api.preview.mutate({ job }), settleMs)
  return (
    <Section id="commands" title={text.sections.commands}>
      {!valid && <p className={`dim ${css.how}`}>{text.commands.first}</p>}
      {valid && preview.problem !== null && <FetchFailed problem={preview.problem} again={preview.reload} />}
      {valid && preview.problem === null && preview.data === null && <Placeholder rows={2} height={30} />}
      {valid && preview.problem === null && preview.data !== null && (
        <div aria-busy={preview.loading} className={css.preview} data-testid="preview">
          <p className={`dim numbers ${css.how}`}>
            {preview.loading
              ? text.commands.working
              : `${text.commands.size(plural(preview.data.files, 'file'), bytes(preview.data.bytes))}. ${text.commands.how}`}
          </p>
          <section aria-label={text.commands.label}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must by keyboard */}
            <pre className={css.commands} tabIndex={0}>
              {preview.data.commands.map((command) => (
                <div key={command}>{command}</div>
              ))}
            </pre>
          </section>
          {preview.data.problems.map((problem) => (
            <ProblemCard key={problem.id} problem={problem} />
          ))}
        </div>
      )}
    </Section>
  )
}
