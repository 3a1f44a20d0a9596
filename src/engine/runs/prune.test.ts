import { describe, expect, it } from 'vitest'
import { JobConfig } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { destinationMissing } from '../../shared/problems/destination.ts'
import type { Core } from '../core.ts'
import type { SnapshotInfo } from '../strategies/strategy.ts'
import { rawFromText } from '../system/rawpath.ts'
import { planPrune, pruneJob } from './prune.ts'

const job = JobConfig.parse({
  ...{ id: 'a', name: 'A', strategy: 'cp' },
  destination: { path: '/d' },
  sources: { paths: ['/s'] },
  retention: { last: 1, daily: 0, weekly: 0, monthly: 0 },
})
const day = 86_400_000
const made = (n: number, more: Partial<SnapshotInfo> = {}): SnapshotInfo => ({
  ...{ id: `S${n}`, job: 'a', machine: 'm', at: n * day, order: n, complete: true, suspect: false },
  ...{ decision: null, files: 1, bytes: 1 },
  ...more,
})

function bench(
  snapshots: SnapshotInfo[],
  more: { proven?: string[]; remove?: () => Promise<void>; gone?: boolean } = {},
) {
  const asked: string[][] = []
  const forgotten: string[][] = []
  const away = (): never => {
    throw new ProblemError(destinationMissing({ job: 'a', path: '/d' }))
  }
  const core = {
    home: rawFromText('/h'),
    clock: { now: () => 100 * day },
    machine: { id: 'm', host: 'h' },
    coverage: {
      known: async () => (more.proven ?? snapshots.map((s) => s.id)).map((id) => ({ id })),
      forget: async (_job: string, present: string[]) => void forgotten.push(present),
    },
    strategies: new Map([
      [
        'cp',
        {
          preflight: async () => [],
          snapshots: async () => (more.gone === true ? away() : snapshots),
          remove: async (_ctx: unknown, drop: SnapshotInfo[]) => {
            asked.push(drop.map((d) => d.id))
            await more.remove?.()
          },
        },
      ],
    ]),
  } as unknown as Core
  const stop = new AbortController()
  const prune = () => pruneJob(core, job, { signal: stop.signal, log: () => {} })
  return { core, asked, forgotten, prune, stop }
}

describe('pruning', () => {
  it('removes what no rule wants once the newest is complete and proven', async () => {
    const { asked, prune } = bench([made(3), made(2), made(1)])
    expect(await prune()).toMatchObject({ removed: 2, problem: null })
    expect(asked).toEqual([['S2', 'S1']])
  })

  it.each([
    ['incomplete', [made(3, { complete: false }), made(2), made(1)], undefined],
    ['not proven', [made(3), made(2), made(1)], ['S2', 'S1']],
    ['suspect and undecided', [made(3, { suspect: true }), made(2), made(1)], undefined],
  ])('holds everything while the newest is %s', async (_why, snapshots, proven) => {
    const { core, asked, prune } = bench(snapshots, proven === undefined ? {} : { proven })
    expect((await planPrune(core, job)).drop).toEqual([])
    expect((await prune()).plan.held).not.toBeNull()
    expect(asked).toEqual([])
  })

  it('holds everything while an older suspect one waits for a decision', async () => {
    const { asked, prune } = bench([made(3), made(2, { suspect: true }), made(1)])
    expect((await prune()).plan.held).toContain('S2')
    expect(asked).toEqual([])
  })

  it('is upkeep: neither a refusal of the disk nor one that went away makes the backup a failed one', async () => {
    const refuses = bench([made(2), made(1)], { remove: () => Promise.reject(new Error('read-only')) })
    expect(await refuses.prune()).toMatchObject({ removed: 0, problem: { code: 'upkeep', why: 'read-only' } })
    const away = bench([], { gone: true })
    expect(await away.prune()).toMatchObject({ removed: 0, problem: { code: 'upkeep' } })
  })

  it('is no problem when the user stopped it: the backup made before it is good', async () => {
    const { prune, stop, forgotten } = bench([made(2), made(1)], {
      remove: async () => {
        stop.abort()
        throw new Error('aborted')
      },
    })
    expect(await prune()).toMatchObject({ removed: 0, problem: null })
    expect(forgotten).toHaveLength(1)
  })
})
