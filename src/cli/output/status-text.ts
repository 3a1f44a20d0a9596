import { bytes } from '../../shared/format/bytes.ts'
import { count, listed, plural } from '../../shared/format/count.ts'
import { tildePath } from '../../shared/format/path.ts'
import { dateTime } from '../../shared/format/when.ts'
import type { Item, Status } from '../../shared/model/status.ts'
import { statusExit } from '../../shared/status-exit.ts'
import type { Cli } from '../cli.ts'
import { type CoverageRow, rowsByClass, sumRow } from './coverage-rows.ts'
import { hubWords } from './hub-words.ts'
import type { Style } from './io.ts'
import { problemLines } from './problem-text.ts'
import { safe } from './safe.ts'
import { type Cell, type Column, table } from './table.ts'
import { stateCell } from './words.ts'

const sentenceStyles: Record<0 | 1 | 3, { mark: string; style: Style }> = {
  0: { mark: '●', style: 'green' },
  3: { mark: '●', style: 'green' },
  1: { mark: '▲', style: 'red' },
}

const columns: Column[] = [
  { title: 'PROJECT', gives: true },
  { title: 'FILES', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'KEPT BY' },
  { title: 'PROOF' },
  { title: 'EXPOSED', align: 'right' },
  { title: 'HUB' },
  { title: 'WHERE', gives: true },
]

/** `status` for people: one sentence of truth, coverage, what is unknown, jobs, problems with what to do. */
export function statusText(status: Status, cli: Cli, options: { all: boolean }): string[] {
  const { out } = cli.io
  const { mark, style } = sentenceStyles[statusExit(status)]
  return [
    `${out.paint(style, mark)} ${out.paint('bold', safe(status.sentence))}`,
    ...coverage(status, cli, options.all),
    ...section(
      out.paint('bold', 'Could not be looked into'),
      status.unknown.map(
        ({ path, reason }) => `  ${out.paint('yellow', '?')} ${safe(tildePath(path, cli.home))}: ${safe(reason)}`,
      ),
    ),
    ...section(out.paint('bold', 'Jobs'), jobs(status, cli)),
    ...problems(status, cli),
  ]
}

function coverage(status: Status, cli: Cli, all: boolean): string[] {
  const { out } = cli.io
  const now = cli.now()
  const rows: Cell[][] = []
  const place = (name: string, path: string, items: readonly Item[], hub: string): void => {
    const sum = sumRow(items, now)
    rows.push([
      { text: safe(name), paint: (t) => out.paint('bold', t) },
      ...cells(sum, cli),
      hub,
      safe(tildePath(path, cli.home)),
    ])
    for (const row of rowsByClass(items, now))
      if (all || row.open) rows.push([`  ${row.class}`, ...cells(row, cli), '', ''])
  }
  for (const project of status.projects) place(project.name, project.path, project.items, hubWords(project.hub))
  if (status.user.items.length > 0) place('user scope', status.user.path, status.user.items, '')
  const lines = table(columns, rows, { fitTo: out.columns, head: (text) => out.paint('dim', text) })
  if (lines.length === 0) return []
  return ['', ...lines, '', ...totals(status)]
}

function cells(row: CoverageRow, cli: Cli): Cell[] {
  const { out } = cli.io
  const kept: Style = row.open ? 'red' : row.keptBy === 'left out' || row.keptBy === 'not kept' ? 'dim' : 'green'
  return [
    count(row.files),
    bytes(row.bytes),
    { text: row.keptBy, paint: (t) => out.paint(kept, t) },
    row.proof,
    row.exposed > 0 ? { text: count(row.exposed), paint: (t) => out.paint('red', t) } : '–',
  ]
}

function totals(status: Status): string[] {
  const { thisDisk, anotherDisk, anotherMachine, offSite } = status.survival
  const places = [
    thisDisk > 0 ? `${count(thisDisk)} on this disk` : '',
    anotherDisk > 0 ? `${count(anotherDisk)} on another disk` : '',
    anotherMachine > 0 ? `${count(anotherMachine)} on another machine` : '',
    offSite > 0 ? `${count(offSite)} off site` : '',
  ].filter((place) => place !== '')
  const exposed =
    status.exposure.files === 0
      ? 'Exposed: nothing'
      : `Exposed: ${plural(status.exposure.files, 'file')}, ${bytes(status.exposure.bytes)}, whose present content is in nothing proven`
  return [
    exposed,
    places.length > 0 ? `Copies of files that matter: ${listed(places)}` : 'Copies of files that matter: none',
  ]
}

function jobs(status: Status, cli: Cli): string[] {
  const { out } = cli.io
  return table(
    [{ title: 'JOB' }, { title: 'TOOL' }, { title: 'STATE' }, { title: 'LAST RUN' }, { title: 'NEXT RUN' }],
    status.jobs.map((job) => [
      safe(job.name),
      job.strategy,
      stateCell(out, job.state),
      job.lastRun === null ? 'never' : `${job.lastRun.status} ${dateTime(job.lastRun.startedAt, cli.now(), cli.zone)}`,
      job.nextRunAt === null ? '–' : dateTime(job.nextRunAt, cli.now(), cli.zone),
    ]),
    { indent: 2, fitTo: out.columns, head: (text) => out.paint('dim', text) },
  )
}

function problems(status: Status, cli: Cli): string[] {
  const { out } = cli.io
  const lines = status.problems.flatMap((problem) => problemLines(out, problem, { withId: true }))
  return section(
    out.paint('bold', 'What to do'),
    lines.map((line) => `  ${line}`),
  )
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}
