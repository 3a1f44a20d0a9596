import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { bytes } from '../../shared/format/bytes.ts'
import { plural } from '../../shared/format/count.ts'
import { tildePath } from '../../shared/format/path.ts'
import { scheduleWords } from '../../shared/format/schedule-words.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import type { Proposal } from '../../shared/model/state.ts'
import { navigate, routes } from '../app/routes.ts'
import { FetchFailed, Placeholder } from '../pieces/screen.tsx'
import { text as words } from '../pieces/text.ts'
import { useAction } from '../pieces/use-action.ts'
import { retentionWords } from '../settings/draft.ts'
import { newJobKey, setDraft } from '../settings/drafts.ts'
import { useRemote } from '../store/remote.ts'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import css from './first-start.module.css'
import { text } from './text.ts'

/** The one proposed job. Accepting it is the first thing that writes. */
export function Proposed() {
  const scan = useApp((s) => s.scan)
  // Once more when the search ends: what was found decides what fits.
  const proposal = useRemote(`propose ${scan.running} ${scan.at ?? ''}`, () => api.propose.mutate({}))
  return (
    <section aria-labelledby="proposed">
      <h2 id="proposed" className={css.section}>
        {text.proposed}
      </h2>
      {proposal.data === null && proposal.problem !== null && (
        <FetchFailed problem={proposal.problem} again={proposal.reload} />
      )}
      {proposal.data === null && proposal.problem === null && (
        <>
          <p className="dim">{text.working}</p>
          <Placeholder rows={1} height={240} />
        </>
      )}
      {proposal.data !== null && <Card proposal={proposal.data} />}
    </section>
  )
}

function Card({ proposal }: { proposal: Proposal }) {
  const [leaveOut, setLeaveOut] = useState(false)
  const home = useApp((s) => s.coverage.user.path.replace(/\/[^/]*$/, ''))
  const action = useAction()
  const job: JobConfig = leaveOut
    ? { ...proposal.job, leaveOut: [...new Set([...proposal.job.leaveOut, ...proposal.sensitive.map((s) => s.class)])] }
    : proposal.job

  const accept = async () => {
    const run = await action.start(async () => {
      const accepted = await api.acceptProposal.mutate({ job })
      return api.startRun.mutate({ job: accepted.job })
    })
    if (run !== null) navigate(routes.run(run.run))
  }
  const change = () => {
    setDraft(newJobKey, job)
    navigate(routes.newJob)
  }

  return (
    <div className={`card ${css.proposal}`} data-testid="proposal">
      <p className={css.reason}>{proposal.reason}</p>
      <dl className={css.facts}>
        <dt>{text.what}</dt>
        <dd>
          {text.whatAll}
          <span className="dim numbers">
            {' '}
            ({plural(proposal.found.files, 'file')}, {bytes(proposal.found.bytes)})
          </span>
        </dd>
        <dt>{text.where}</dt>
        <dd className="path">{job.destination.path}</dd>
        <dt>{text.when}</dt>
        <dd>{scheduleWords(job.schedule)}</dd>
        <dt>{text.tool}</dt>
        <dd>{words.strategy[job.strategy]}</dd>
        <dt>{text.keep}</dt>
        <dd>{retentionWords(job.retention)}</dd>
      </dl>
      {proposal.sensitive.length > 0 && (
        <div className={css.sensitive}>
          <h3 className={css.small}>{text.sensitive}</h3>
          <ul className={css.plain}>
            {proposal.sensitive.map((s) => (
              <li key={s.path}>
                <strong>{words.class[s.class]}</strong> <span className="path">{tildePath(s.path, home)}</span>
                <div className={`dim ${css.sentence}`}>{s.why}</div>
              </li>
            ))}
          </ul>
          <Checkbox
            label={text.leaveOut}
            description={text.leaveOutHow}
            checked={leaveOut}
            onChange={(event) => setLeaveOut(event.currentTarget.checked)}
          />
        </div>
      )}
      {proposal.notes.length > 0 && (
        <div>
          <h3 className={css.small}>{text.notes}</h3>
          <ul className={css.notes}>
            {proposal.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
      <div className={css.buttons}>
        <Button size="md" loading={action.busy} onClick={() => void accept()}>
          {text.accept}
        </Button>
        <Button size="md" variant="default" disabled={action.busy} onClick={change}>
          {text.change}
        </Button>
      </div>
    </div>
  )
}
