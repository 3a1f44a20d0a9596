import type { z } from 'zod'
import { JobConfig, type Retention } from '../../shared/model/config.ts'

/** A job while it is edited: may hold empty rows and numbers that are none (NaN). */
export type Draft = JobConfig

/** What is wrong with a field, in words that follow its name. Keys are paths such as `retention.last`. */
export type FieldErrors = Readonly<Record<string, string>>

export const emptyDraft = (taken: readonly string[]): Draft => ({
  id: freeId('backup', taken),
  name: '',
  strategy: 'rsync',
  destination: { path: '' },
  sources: { ctx: 'all' },
  excludes: [],
  includes: [],
  leaveOut: [],
  schedule: { kind: 'daily', at: '03:00' },
  retention: { last: 3, hourly: 0, daily: 7, weekly: 4, monthly: 12, yearly: 0 },
  layout: 'snapshots',
  conditions: { deadlineMinutes: 720 },
  timeLimitMinutes: 720,
  oneFileSystem: true,
  paused: false,
})

/** A job's permanent id from its name: it names a folder at the destination, so it is plain. */
export function freeId(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '')
  const base = plain === '' ? 'backup' : plain
  if (!taken.includes(base)) return base
  for (let n = 2; ; n++) if (!taken.includes(`${base}-${n}`)) return `${base}-${n}`
}

const rows = (list: readonly string[]): string[] => list.map((row) => row.trim()).filter((row) => row !== '')

/** The draft as it would be saved: trimmed, without empty rows and empty lists. */
export function normal(draft: Draft): Draft {
  const ctx = draft.sources.ctx
  const projects = Array.isArray(ctx) ? rows(ctx) : ctx
  const paths = rows(draft.sources.paths ?? [])
  return {
    ...draft,
    name: draft.name.trim(),
    destination: { ...draft.destination, path: draft.destination.path.trim() },
    sources: {
      ...(projects === undefined || projects.length === 0 ? {} : { ctx: projects }),
      ...(paths.length === 0 ? {} : { paths }),
    },
    excludes: rows(draft.excludes),
    includes: rows(draft.includes),
  }
}

/** Field by field; empty = it can be saved. */
export function errorsOf(draft: Draft): FieldErrors {
  const parsed = JobConfig.safeParse(normal(draft))
  if (parsed.success) return {}
  const errors: Record<string, string> = {}
  for (const issue of parsed.error.issues) errors[fieldOf(issue.path)] ??= issueWords(issue)
  return errors
}

/** Lists and unions are one field each; retention's numbers are their own. */
function fieldOf(path: readonly PropertyKey[]): string {
  const [head = '', second] = path.map(String)
  if (head === 'retention' && second !== undefined) return `retention.${second}`
  if (head === 'schedule' && second !== undefined) return `schedule.${second}`
  if (head === 'conditions' && second !== undefined) return `conditions.${second}`
  return head
}

function issueWords(issue: z.core.$ZodIssue): string {
  const [head] = issue.path.map(String)
  if (head === 'sources' && issue.path.length === 1) return 'Choose what is backed up.'
  if (issue.code === 'too_small' && issue.origin === 'string') return 'This is needed.'
  if (issue.code === 'invalid_format' && issue.path.at(-1) === 'at') return 'Write it as 03:00.'
  if (issue.code === 'invalid_type' && issue.expected === 'number') return 'A whole number is needed.'
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'A whole number is needed.'
  if (issue.code === 'too_small') return `At least ${issue.minimum}.`
  if (issue.code === 'too_big')
    return issue.origin === 'string' ? `At most ${issue.maximum} letters.` : `At most ${issue.maximum}.`
  const [first = '', ...rest] = issue.message
  return `${first.toUpperCase()}${rest.join('')}${issue.message.endsWith('.') ? '' : '.'}`
}

export function isChanged(draft: Draft, saved: Draft | null): boolean {
  return saved === null || JSON.stringify(normal(draft)) !== JSON.stringify(normal(saved))
}

const steps = [
  ['hourly', 'hour'],
  ['daily', 'day'],
  ['weekly', 'week'],
  ['monthly', 'month'],
  ['yearly', 'year'],
] as const

/** What the numbers of retention mean, in one sentence. */
export function retentionWords(retention: Retention): string {
  const parts = steps.flatMap(([key, unit]) => {
    const n = retention[key]
    return n > 0 ? [`one a ${unit} for ${n} ${unit}${n === 1 ? '' : 's'}`] : []
  })
  const last = retention.last > 0 ? [`the last ${retention.last}`] : []
  const all = [...last, ...parts]
  if (all.length === 0) return 'Only the newest good snapshot stays; it is never removed.'
  const end = all.length > 1 ? ` and ${all.at(-1)}` : ''
  const begin = all.length > 1 ? all.slice(0, -1).join(', ') : all[0]
  return `Stay: ${begin}${end}. The newest good snapshot is never removed.`
}
