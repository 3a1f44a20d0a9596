import { describe, expect, it } from 'vitest'
import { JobConfig } from '../../shared/model/config.ts'
import { compileFilter } from '../sources/filter.ts'
import type { Rule } from '../sources/types.ts'
import { rawFromText } from '../system/rawpath.ts'
import { forgetsEventLog, keepEventLog } from './event-log.ts'

const job = (excludes: string[], patch: Record<string, unknown> = {}) =>
  JobConfig.parse({
    id: 'workspace',
    name: 'workspace',
    strategy: 'rsync',
    destination: { path: '/mnt/nas/backup' },
    sources: { paths: ['~/WORKSPACE'] },
    excludes,
    ...patch,
  })

/** What the job's rules leave out of a project's folder `~/WORKSPACE/p`. */
function leavesOut(j: JobConfig, path: string): boolean {
  const rules: Rule[] = [
    ...j.includes.map((pattern): Rule => ({ action: 'include', pattern })),
    ...j.excludes.map((pattern): Rule => ({ action: 'exclude', pattern })),
  ]
  const drops = compileFilter(rules, rawFromText('/~/WORKSPACE'))
  const parts = `p/${path}`.split('/')
  return parts.some((_, i) => {
    const isLast = i === parts.length - 1
    return drops(rawFromText(`/~/WORKSPACE/${parts.slice(0, i + 1).join('/')}`), !isLast)
  })
}

describe('forgetsEventLog', () => {
  it("sees that the runbook's excludes drop the event log", () => {
    expect(forgetsEventLog(job(['node_modules', 'dist', '.context/state']))).toBe(true)
  })

  it.each([
    '.context/state/',
    '.context/state/*',
    '**/.context/state',
    'state',
    '*.jsonl',
    '/p/.context/state',
    'events.1.jsonl',
  ])('sees it behind the exclude %s', (pattern) => {
    expect(forgetsEventLog(job([pattern]))).toBe(true)
  })

  it('finds nothing where the log is kept, or was never below the sources', () => {
    expect(forgetsEventLog(job(['node_modules']))).toBe(false)
    expect(forgetsEventLog(job(['.context/state/*'], { includes: ['.context/state/events*.jsonl'] }))).toBe(false)
    expect(forgetsEventLog(job(['.context/state'], { sources: { paths: ['~/.ctx/'] } }))).toBe(false)
    // Whoever leaves out all of `.context` does not forget the log alone.
    expect(forgetsEventLog(job(['.context']))).toBe(false)
  })

  it('looks into jobs over ctx items and over one .context as well', () => {
    expect(forgetsEventLog(job(['.context/state'], { sources: { ctx: 'all' } }))).toBe(true)
    expect(forgetsEventLog(job(['state'], { sources: { paths: ['/w/p/.context'] } }))).toBe(true)
    expect(forgetsEventLog(job(['/state'], { sources: { paths: ['/w/p/.context'] } }))).toBe(true)
  })
})

describe('keepEventLog', () => {
  it("mends the runbook's excludes as one would by hand", () => {
    const mended = keepEventLog(job(['node_modules', 'dist', '.context/state']))
    expect(mended.includes).toEqual(['.context/state/events*.jsonl'])
    expect(mended.excludes).toEqual(['node_modules', 'dist', '.context/state/*'])
  })

  it('leaves a job alone that forgets nothing', () => {
    const well = job(['node_modules'])
    expect(keepEventLog(well)).toBe(well)
  })

  it.each([
    ['.context/state'],
    ['.context/state/'],
    ['.context/state/**'],
    ['**/.context/state'],
    ['state'],
    ['state/'],
    ['/p/.context/state'],
    ['.context/state', 'events.jsonl'],
    ['dist', 'state', '*.log'],
  ])('keeps the log and still drops the rest of the state, with excludes %s', (...patterns) => {
    const before = job(patterns)
    const mended = keepEventLog(before)
    expect(forgetsEventLog(mended)).toBe(false)
    for (const log of ['events.jsonl', 'events.1.jsonl']) {
      expect(leavesOut(before, `.context/state/${log}`) || patterns.includes('events.jsonl')).toBe(true)
      expect(leavesOut(mended, `.context/state/${log}`)).toBe(false)
    }
    for (const other of ['.context/state/hub-sync', '.context/state/sub/x']) {
      expect(leavesOut(mended, other)).toBe(leavesOut(before, other))
    }
    expect(leavesOut(mended, '.context/TASKS.md')).toBe(false)
  })

  it('does not bring back another folder of the same name', () => {
    const mended = keepEventLog(job(['state']))
    expect(leavesOut(mended, 'src/state')).toBe(true)
  })
})
