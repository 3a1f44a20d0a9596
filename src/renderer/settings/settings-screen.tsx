import { IconPlus, IconSettings } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Config } from '../../shared/model/config.ts'
import { routes } from '../app/routes.ts'
import { Empty, FetchFailed, Placeholder, ScreenHead } from '../pieces/screen.tsx'
import { text as words } from '../pieces/text.ts'
import { useRemote } from '../store/remote.ts'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import { emptyDraft } from './draft.ts'
import { newJobKey, useDraftKeys } from './drafts.ts'
import { GeneralSettings } from './general.tsx'
import { JobEditor } from './job-editor.tsx'
import css from './settings.module.css'
import { text } from './text.ts'

interface Props {
  job: string | null
  isNew: boolean
  field: string | null
}

/** Jobs and general settings: a list at the left, the chosen one at the right. */
export function SettingsScreen({ job, isNew, field }: Props) {
  // The published jobs change when the file does, by this window or by the user's own editor.
  const published = useApp((s) => s.jobs)
  const version = useMemo(
    () =>
      JSON.stringify(
        published.map(({ id, name, paused, destination, scheduleWords, strategy }) => [
          id,
          name,
          paused,
          destination,
          scheduleWords,
          strategy,
        ]),
      ),
    [published],
  )
  const config = useRemote(`config ${version}`, () => api.config.query())

  return (
    <>
      <ScreenHead title={text.title} />
      <div className={css.screen}>
        <List job={job} isNew={isNew} />
        <div className={css.editor}>
          {config.data === null && config.problem !== null && (
            <FetchFailed problem={config.problem} again={config.reload} />
          )}
          {config.data === null && config.problem === null && <Placeholder rows={4} height={120} />}
          {config.data !== null && (
            <Chosen
              job={job}
              isNew={isNew}
              field={field}
              config={config.data}
              onSaved={config.put}
              waiting={config.loading}
            />
          )}
        </div>
      </div>
    </>
  )
}

function Chosen({
  job,
  isNew,
  field,
  config,
  onSaved,
  waiting,
}: Props & { config: Config; onSaved(config: Config): void; waiting: boolean }) {
  const proposal = useApp((s) => s.proposal)
  const taken = config.jobs.map((j) => j.id)
  if (isNew) {
    const initial = proposal !== null && config.jobs.length === 0 ? proposal.job : emptyDraft(taken)
    return <JobEditor key="new" saved={null} initial={initial} taken={taken} field={field} onSaved={onSaved} />
  }
  if (job === null) return <GeneralSettings config={config} onSaved={onSaved} />
  const saved = config.jobs.find((j) => j.id === job)
  if (saved === undefined) return waiting ? <Placeholder rows={4} height={120} /> : <Empty title={text.noSuchJob} />
  return <JobEditor key={saved.id} saved={saved} initial={saved} taken={taken} field={field} onSaved={onSaved} />
}

function List({ job, isNew }: { job: string | null; isNew: boolean }) {
  const jobs = useApp((s) => s.jobs)
  const drafts = useDraftKeys()
  const here = (is: boolean) => (is ? 'page' : undefined)
  return (
    <nav className={css.side} aria-label={text.list}>
      <a href={routes.settings} className={css.sideLink} aria-current={here(job === null && !isNew)}>
        <IconSettings size={16} stroke={1.8} aria-hidden="true" />
        {text.general}
      </a>
      <div className={css.sideTitle}>{text.jobs}</div>
      {jobs.map((j) => (
        <a key={j.id} href={routes.job(j.id)} className={css.sideLink} aria-current={here(job === j.id)}>
          <span className={css.sideJob}>
            <span className="one-line">{j.name}</span>
            <span className={`dim one-line ${css.tiny}`}>
              {drafts.includes(j.id) ? text.unsaved : `${words.strategy[j.strategy]}, ${j.scheduleWords}`}
            </span>
          </span>
        </a>
      ))}
      <a href={routes.newJob} className={css.sideLink} aria-current={here(isNew)}>
        <IconPlus size={16} stroke={1.8} aria-hidden="true" />
        <span className={css.sideJob}>
          {text.newJob}
          {drafts.includes(newJobKey) && <span className={`dim ${css.tiny}`}>{text.unsaved}</span>}
        </span>
      </a>
    </nav>
  )
}
