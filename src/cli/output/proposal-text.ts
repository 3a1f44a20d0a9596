import { bytes } from '../../shared/format/bytes.ts'
import { plural } from '../../shared/format/count.ts'
import { tildePath } from '../../shared/format/path.ts'
import { scheduleWords } from '../../shared/format/schedule-words.ts'
import type { Proposal } from '../../shared/model/state.ts'
import type { Cli } from '../cli.ts'
import { safe } from './safe.ts'
import { table } from './table.ts'

/** What was found and what is proposed, before anything is written. */
export function proposalText(proposal: Proposal, cli: Cli): string[] {
  const { out } = cli.io
  const { job, found, sensitive } = proposal
  const leftOut = job.leaveOut.length > 0 ? [['Left out', job.leaveOut.join(', ')]] : []
  const secrets = sensitive.map(
    (one) => `  ${out.paint('yellow', '!')} ${safe(tildePath(one.path, cli.home))} (${one.class}): ${safe(one.why)}`,
  )
  const classes = [...new Set(sensitive.map((one) => one.class))].join(',')
  return [
    `Found ${out.paint('bold', plural(found.projects, 'project'))}: ${plural(found.files, 'file')}, ${bytes(found.bytes)}.`,
    '',
    out.paint('bold', 'Proposed'),
    ...table(
      [{ title: '' }, { title: '' }],
      [
        ['Job', safe(job.name)],
        ['Tool', job.strategy],
        ['Destination', safe(tildePath(job.destination.path, cli.home))],
        ['Runs', scheduleWords(job.schedule)],
        ...leftOut,
        ['Why', safe(proposal.reason)],
      ],
      { indent: 2 },
    ),
    ...(secrets.length === 0
      ? []
      : ['', out.paint('bold', 'It copies what is secret'), ...secrets, `  To keep these out: --leave-out ${classes}`]),
    ...(proposal.notes.length === 0
      ? []
      : ['', out.paint('bold', 'Know that'), ...proposal.notes.map((note) => `  · ${safe(note)}`)]),
  ]
}
