import { bytes } from '../../shared/format/bytes.ts'
import { count, plural } from '../../shared/format/count.ts'
import { tildePath } from '../../shared/format/path.ts'
import type { GitState, Item, Scan } from '../../shared/model/status.ts'
import type { Cli } from '../cli.ts'
import { hubWords } from './hub-words.ts'
import { safe } from './safe.ts'
import { table } from './table.ts'

/** `scan` for people: each project with its classes, and what git and the hub hold of it. */
export function scanText(scan: Scan, cli: Cli): string[] {
  const { out } = cli.io
  const places = [
    ...scan.projects.map((p) => ({
      name: p.name,
      path: p.path,
      items: p.items,
      facts: `${gitWords(p.git)}; hub: ${hubWords(p.hub)}`,
    })),
    ...(scan.user.items.length > 0
      ? [{ name: 'user scope', path: scan.user.path, items: scan.user.items, facts: '' }]
      : []),
  ]
  const lines = places.flatMap(({ name, path, items, facts }) => [
    `${out.paint('bold', safe(name))}  ${out.paint('dim', safe(tildePath(path, cli.home)))}`,
    ...(facts === '' ? [] : [`  ${facts}`]),
    ...table([{ title: '' }, { title: '', align: 'right' }, { title: '', align: 'right' }], classRows(items), {
      indent: 2,
    }),
    '',
  ])
  const unknown = scan.unknown.map(
    ({ path, reason }) => `${out.paint('yellow', '?')} ${safe(tildePath(path, cli.home))}: ${safe(reason)}`,
  )
  const files = places.reduce((sum, place) => sum + place.items.reduce((n, item) => n + item.files, 0), 0)
  const size = places.reduce((sum, place) => sum + place.items.reduce((n, item) => n + item.bytes, 0), 0)
  const total = `${plural(scan.projects.length, 'project')}, ${plural(files, 'file')}, ${bytes(size)}`
  return [...lines, ...(unknown.length > 0 ? ['Could not be looked into:', ...unknown, ''] : []), total]
}

function classRows(items: readonly Item[]): string[][] {
  const sums = new Map<string, { files: number; bytes: number }>()
  for (const item of items) {
    const sum = sums.get(item.class) ?? { files: 0, bytes: 0 }
    sums.set(item.class, { files: sum.files + item.files, bytes: sum.bytes + item.bytes })
  }
  return [...sums].map(([name, sum]) => [name, plural(sum.files, 'file'), bytes(sum.bytes)])
}

function gitWords(git: GitState | null): string {
  if (git === null || !git.repo) return 'git: no repository'
  const facts = [
    git.remote ? '' : 'no remote',
    git.unpushed > 0 ? `${count(git.unpushed)} not pushed` : '',
    git.modified ? `${count(git.modified)} modified` : '',
    git.untracked > 0 ? `${count(git.untracked)} untracked` : '',
    git.ignored ? `${count(git.ignored)} ignored` : '',
  ].filter((fact) => fact !== '')
  return `git: ${facts.length === 0 ? 'all pushed' : facts.join(', ')}`
}
