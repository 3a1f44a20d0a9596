import { bytes } from '../../shared/format/bytes.ts'
import { count, plural } from '../../shared/format/count.ts'
import { duration } from '../../shared/format/duration.ts'
import { dateTime } from '../../shared/format/when.ts'
import type { Run } from '../../shared/model/status.ts'
import type { Cli } from '../cli.ts'
import { problemLines } from './problem-text.ts'
import { safe } from './safe.ts'
import { table } from './table.ts'
import { runStyle } from './words.ts'

const marks: Record<Run['status'], string> = {
  queued: '…',
  running: '…',
  succeeded: '✓',
  warning: '!',
  failed: '✗',
  cancelled: '–',
  interrupted: '✗',
  skipped: '–',
}

/** How one run ended, in full: result, warnings, problem with what to do. */
export function runResult(cli: Cli, run: Run): string[] {
  const { out } = cli.io
  const took = run.endedAt === null ? '' : ` in ${duration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`
  const facts = `${plural(run.stats.files, 'file')}, ${bytes(run.stats.bytes)}, ${bytes(run.stats.added)} new`
  const ended = run.status === 'succeeded' || run.status === 'warning' ? `: ${facts}${took}` : took
  const head = `${out.paint(runStyle(run.status), `${marks[run.status]} ${safe(run.job)} ${run.status}`)}${ended}`
  const lines = [run.snapshot ? `${head}  ${out.paint('dim', run.snapshot)}` : head]
  if (run.note) lines.push(`  ${safe(run.note)}`)
  const warnings = (run.warnings ?? []).filter((warning) => !warning.accepted)
  for (const { path, reason } of warnings.slice(0, 10))
    lines.push(`  ${out.paint('yellow', '!')} ${safe(path)}: ${safe(reason)}`)
  if (warnings.length > 10) lines.push(`  and ${count(warnings.length - 10)} more: ctx-backup log ${run.id}`)
  if (run.problem !== null) lines.push(...problemLines(out, run.problem))
  return lines
}

export function runsTable(cli: Cli, runs: readonly Run[]): string[] {
  const { out } = cli.io
  return table(
    [
      { title: 'RUN' },
      { title: 'JOB' },
      { title: 'STATUS' },
      { title: 'STARTED' },
      { title: 'TOOK', align: 'right' },
      { title: 'FILES', align: 'right' },
      { title: 'NEW', align: 'right' },
      { title: 'BY' },
      { title: 'WHY', gives: true },
    ],
    runs.map((run) => [
      run.id,
      safe(run.job) + (run.kind === undefined || run.kind === 'backup' ? '' : ` (${run.kind})`),
      { text: run.status, paint: (text: string) => out.paint(runStyle(run.status), text) },
      dateTime(run.startedAt, cli.now(), cli.zone),
      run.endedAt === null ? '' : duration(Date.parse(run.endedAt) - Date.parse(run.startedAt)),
      count(run.stats.files),
      bytes(run.stats.added),
      run.trigger,
      safe(run.problem?.what ?? run.note ?? ''),
    ]),
    { fitTo: out.columns, head: (text) => out.paint('dim', text) },
  )
}
