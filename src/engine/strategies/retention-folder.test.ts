import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Retention } from '../../shared/model/config.ts'
import { folderRetention } from './retention-folder.ts'
import type { SnapshotInfo } from './strategy.ts'

const none: Retention = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 }
const berlin = { zone: 'Europe/Berlin', now: 0 }

function snapshot(at: string | number, extra: Partial<SnapshotInfo> = {}): SnapshotInfo {
  const ms = typeof at === 'number' ? at : Date.parse(at)
  const id = `${new Date(ms).toISOString().slice(0, 19).replace(/:/g, '')}Z`
  return {
    id,
    job: 'j',
    machine: 'm',
    at: ms,
    complete: true,
    suspect: false,
    decision: null,
    files: 1,
    bytes: 1,
    ...extra,
  }
}

const kept = (list: SnapshotInfo[], policy: Partial<Retention>, zone = 'Europe/Berlin') =>
  folderRetention(list, { ...none, ...policy }, { zone, now: 0 })
    .filter((r) => r.keep)
    .map((r) => r.id)

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe', 'Pacific/Apia']
const start = Date.parse('2025-01-01T00:00:00Z')
const snapshots = fc
  .uniqueArray(
    fc.record({
      at: fc.integer({ min: 0, max: 900 * 24 }).map((hours) => start + hours * 3_600_000 + 60_000),
      complete: fc.boolean(),
      suspect: fc.boolean(),
      decision: fc.constantFrom(null, 'accepted' as const, 'rejected' as const),
    }),
    { selector: (s) => s.at, maxLength: 60 },
  )
  .map((list) => list.map(({ at, ...rest }) => snapshot(at, rest)))
const quota = fc.integer({ min: 0, max: 8 })
const policies = fc.record({ last: quota, hourly: quota, daily: quota, weekly: quota, monthly: quota, yearly: quota })
const good = (s: SnapshotInfo) => s.complete && (s.decision === 'accepted' || (!s.suspect && s.decision === null))

test('the newest good one stays whatever the policy, and so does all that is newer', () => {
  fc.assert(
    fc.property(snapshots, policies, fc.constantFrom(...zones), (list, policy, zone) => {
      const result = new Map(folderRetention(list, policy, { zone, now: 0 }).map((r) => [r.id, r.keep]))
      const newest = list.filter(good).sort((a, b) => b.at - a.at)[0]
      for (const s of list) if (newest === undefined || s.at >= newest.at) expect(result.get(s.id)).toBe(true)
    }),
  )
})

test('what waits for a decision is never dropped', () => {
  fc.assert(
    fc.property(snapshots, policies, (list, policy) => {
      const result = new Map(folderRetention(list, policy, berlin).map((r) => [r.id, r.keep]))
      for (const s of list) if (s.suspect && s.decision === null) expect(result.get(s.id)).toBe(true)
    }),
  )
})

test('applied twice it drops nothing more', () => {
  fc.assert(
    fc.property(snapshots, policies, fc.constantFrom(...zones), (list, policy, zone) => {
      const first = new Set(folderRetention(list, policy, { zone, now: 0 }).flatMap((r) => (r.keep ? [r.id] : [])))
      const left = list.filter((s) => first.has(s.id))
      expect(folderRetention(left, policy, { zone, now: 0 }).every((r) => r.keep)).toBe(true)
    }),
  )
})

test('a more generous policy keeps at least as much', () => {
  fc.assert(
    fc.property(snapshots, policies, policies, (list, a, b) => {
      const more = Object.fromEntries(
        Object.keys(a).map((k) => [k, Math.max(a[k as keyof Retention], b[k as keyof Retention])]),
      ) as Retention
      const small = new Set(folderRetention(list, a, berlin).flatMap((r) => (r.keep ? [r.id] : [])))
      const large = new Set(folderRetention(list, more, berlin).flatMap((r) => (r.keep ? [r.id] : [])))
      for (const id of small) expect(large).toContain(id)
    }),
  )
})

test('it answers for exactly the snapshots it was given, in their order, and changes none', () => {
  fc.assert(
    fc.property(snapshots, policies, (list, policy) => {
      const before = structuredClone(list)
      expect(folderRetention(list, policy, berlin).map((r) => r.id)).toEqual(before.map((s) => s.id))
      expect(list).toEqual(before)
    }),
  )
})

test('an incomplete or unaccepted suspect one fills no quota', () => {
  const list = [
    snapshot('2026-11-23T02:30:00Z'),
    snapshot('2026-11-22T02:30:00Z', { complete: false }),
    snapshot('2026-11-21T02:30:00Z', { suspect: true }),
    snapshot('2026-11-20T02:30:00Z', { suspect: true, decision: 'accepted' }),
    snapshot('2026-11-19T02:30:00Z'),
    snapshot('2026-11-18T02:30:00Z'),
  ]
  expect(folderRetention(list, { ...none, last: 3 }, berlin)).toEqual([
    { id: list[0]?.id, keep: true, why: 'newest good one, last 3' },
    { id: list[1]?.id, keep: false, why: 'not complete, and a newer one is good' },
    { id: list[2]?.id, keep: true, why: 'looks wrong and waits for your decision' },
    { id: list[3]?.id, keep: true, why: 'last 3' },
    { id: list[4]?.id, keep: true, why: 'last 3' },
    { id: list[5]?.id, keep: false, why: 'no rule wants it' },
  ])
})

test('a day is a day of the job’s zone, not of UTC', () => {
  const list = [snapshot('2026-11-22T23:30:00Z'), snapshot('2026-11-22T22:30:00Z')]
  expect(kept(list, { daily: 7 }, 'Europe/Berlin')).toHaveLength(2)
  expect(kept(list, { daily: 7 }, 'UTC')).toEqual([list[0]?.id])
})

test('the night with two equal hours keeps one snapshot of each of them', () => {
  // Berlin, 25 October 2026: 02:30 comes at 00:30 and again at 01:30 UTC.
  const list = [snapshot('2026-10-25T01:30:00Z'), snapshot('2026-10-25T00:30:00Z')]
  expect(kept(list, { hourly: 5 })).toHaveLength(2)
  expect(kept(list, { daily: 5 })).toEqual([list[0]?.id])
})

test('a day of 23 hours is one day', () => {
  const list = [snapshot('2026-03-29T21:30:00Z'), snapshot('2026-03-28T23:30:00Z')]
  expect(kept(list, { daily: 5 })).toEqual([list[0]?.id])
})

test('weeks begin on Monday, over the turn of the year too', () => {
  const list = [snapshot('2027-01-03T12:00:00Z'), snapshot('2026-12-28T12:00:00Z'), snapshot('2026-12-27T12:00:00Z')]
  const reasons = folderRetention(list, { ...none, weekly: 5 }, berlin).map((r) => [r.keep, r.why])
  expect(reasons).toEqual([
    [true, 'newest good one, weekly week of 2026-12-28'],
    [false, 'no rule wants it'],
    [true, 'weekly week of 2026-12-21'],
  ])
})

test('the default keeps the last three whatever their age', () => {
  const list = ['2026-11-23', '2019-05-01', '2015-01-01', '2014-01-01'].map((d) => snapshot(`${d}T02:30:00Z`))
  expect(kept(list, { last: 3 })).toEqual(list.slice(0, 3).map((s) => s.id))
})

test('of two made in one second the one with the higher counter is the newer', () => {
  const first = snapshot('2026-11-23T02:30:00Z')
  const list = [first, { ...first, id: `${first.id}-2` }, { ...first, id: `${first.id}-10` }]
  expect(kept(list, {})).toEqual([`${first.id}-10`])
})
