import { describe, expect, it } from 'vitest'
import { JobConfig } from '../shared/model/config.ts'
import type { Coverage } from '../shared/model/state.ts'
import type { Item } from '../shared/model/status.ts'
import { interrupted } from '../shared/problems/run.ts'
import type { Looked } from './coverage/service.ts'
import { type ProblemFacts, problemsOf } from './problems.ts'
import type { RunRecord } from './store/types.ts'
import type { RawPath } from './system/rawpath.ts'

const now = Date.parse('2026-03-10T12:00:00Z')
const day = 86_400_000
const job = JobConfig.parse({
  id: 'nightly',
  name: 'Nightly',
  strategy: 'rsync',
  destination: { path: '/mnt/d' },
  sources: { ctx: 'all' },
})
const item = (more: Partial<Item>): Item => ({
  class: 'journal',
  path: '/h/p/.context/journal',
  files: 3,
  bytes: 9,
  protection: 'none',
  protections: [],
  proof: null,
  stale: false,
  exposedFiles: 0,
  ...more,
})
const looked = (items: Item[], coverage: Partial<Coverage> = {}, more: Partial<Looked> = {}): Looked => ({
  coverage: {
    sentence: '',
    exposure: { files: 0, bytes: 0, oldest: null },
    survival: { thisDisk: 0, anotherDisk: 3, anotherMachine: 0, offSite: 0 },
    unknown: [],
    projects: [],
    user: { path: '/h/.ctx', items },
    at: new Date(now).toISOString(),
    ...coverage,
  },
  oddities: [],
  hubServer: false,
  unproven: [],
  oldestProof: now - day / 2,
  at: now,
  ...more,
})
const facts = (more: Partial<ProblemFacts>): ProblemFacts => ({
  now,
  config: null,
  jobs: [job],
  proofMaxAgeDays: 3,
  looked: looked([item({})]),
  lastRuns: new Map(),
  pending: [],
  damaged: [],
  waiting: [],
  exposedFrom: null,
  running: new Set(),
  ...more,
})
const run = (more: Partial<RunRecord>): RunRecord => ({
  id: 'r1',
  job: job.id,
  kind: 'backup',
  status: 'succeeded',
  trigger: 'schedule',
  queuedAt: now,
  startedAt: now,
  endedAt: now,
  snapshot: 'S',
  stats: { files: 1, bytes: 1, added: 1 },
  problem: null,
  warnings: [],
  note: null,
  child: null,
  ...more,
})
const codes = (more: Partial<ProblemFacts>) => problemsOf(facts(more)).map((p) => p.code)

describe('the problems there are', () => {
  it('are none when all is well', () => {
    expect(codes({ lastRuns: new Map([[job.id, run({})]]) })).toEqual([])
  })

  it('include an alarm on the age of proof although nothing failed and nothing ran', () => {
    expect(codes({ looked: looked([item({})], {}, { oldestProof: now - 4 * day }) })).toEqual(['proof-too-old'])
    expect(codes({ looked: looked([item({})], {}, { oldestProof: now - 2 * day }) })).toEqual([])
  })

  it('speak of what has long been exposed, not of today’s edits', () => {
    const exposed = (age: number) =>
      looked([item({ exposedFiles: 1 })], {
        exposure: { files: 1, bytes: 3, oldest: new Date(now - age).toISOString() },
      })
    const since = now - 2 * day
    expect(codes({ looked: exposed(day), exposedFrom: since })).toEqual([])
    expect(codes({ looked: exposed(5 * day), exposedFrom: since })).toEqual(['exposed'])
    // Files just found: the next run has its day.
    expect(codes({ looked: exposed(5 * day), exposedFrom: now - 1000 })).toEqual([])
  })

  it('put a key without a proven copy first', () => {
    const key = item({ class: 'key', path: '/h/.ctx/.ctx.key', exposedFiles: 1 })
    const both = problemsOf(
      facts({
        lastRuns: new Map([[job.id, run({})]]),
        looked: looked([key], { unknown: [{ path: '/x', reason: 'no permission' }] }),
      }),
    )
    expect(both.map((p) => p.code)).toEqual(['key-unproven', 'unknown'])
    expect(both[0]).toMatchObject({ severity: 'urgent', fix: { action: { do: 'run', job: job.id } } })
    expect(problemsOf(facts({ looked: looked([key]) }))).toMatchObject([
      { code: 'key-unproven', severity: 'attention' },
    ])
  })

  it('speak otherwise of a key that the user left out', () => {
    const key = item({ class: 'key', path: '/h/.ctx/.ctx.key', exposedFiles: 1, leftOut: true })
    expect(codes({ looked: looked([key]) })).toEqual(['key-left-out'])
  })

  it('keep the problem of a run that failed until one has succeeded', () => {
    const failed = run({ status: 'interrupted', problem: interrupted(job.id, 'r1', 'It was killed.') })
    expect(codes({ lastRuns: new Map([[job.id, failed]]) })).toEqual(['interrupted'])
    expect(codes({ lastRuns: new Map([[job.id, run({})]]) })).toEqual([])
  })

  it('tell what a run left out, unless the user accepted all of it', () => {
    const warning = { path: '/h/x', reason: 'no permission to read it', accepted: false, isNew: true }
    const last = (accepted: boolean) =>
      new Map([[job.id, run({ status: 'warning', warnings: [{ ...warning, accepted }] })]])
    expect(codes({ lastRuns: last(false) })).toEqual(['left-out'])
    expect(codes({ lastRuns: last(true) })).toEqual([])
  })

  it('ask for a decision about a suspect backup as long as it is open', () => {
    const [problem] = problemsOf(facts({ pending: [{ job: job.id, snapshot: 'S9', reasons: ['the key is gone'] }] }))
    expect(problem).toMatchObject({
      code: 'suspect-snapshot',
      severity: 'urgent',
      fix: { action: { do: 'decide-suspect', snapshot: 'S9' } },
    })
  })

  it('advise, and no more, when all copies lie on one disk', () => {
    const [problem] = problemsOf(
      facts({
        looked: looked([item({})], { survival: { thisDisk: 3, anotherDisk: 0, anotherMachine: 0, offSite: 0 } }),
      }),
    )
    expect(problem).toMatchObject({ code: 'same-disk', severity: 'advice' })
  })

  it('say before any job that nothing backs the files up', () => {
    const exposure = { files: 3, bytes: 9, oldest: null }
    expect(codes({ jobs: [], looked: looked([item({ exposedFiles: 3 })], { exposure }) })).toEqual(['no-job'])
  })

  it('turn what is odd about a key into a problem with a fix', () => {
    const oddities = [{ kind: 'key-mode' as const, path: '/h/.ctx/.ctx.key' as RawPath, mode: 0o644 }]
    const [problem] = problemsOf(facts({ looked: looked([item({})], {}, { oddities }) }))
    expect(problem).toMatchObject({ code: 'key-mode', fix: { action: { do: 'chmod-private' } } })
    expect(problem?.what).toContain('644')
  })
})
