import { beforeEach, describe, expect, it } from 'vitest'
import { Config } from '../../shared/model/config.ts'
import type { AppState, Notice } from '../../shared/model/state.ts'
import type { SnapshotRow } from '../coverage/proof-db.ts'
import type { RunRecord } from '../store/types.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { type NoticeParts, NoticeService } from './service.ts'

const day = 86_400_000

const record = (patch: Partial<RunRecord>): RunRecord => ({
  id: 'r1',
  job: 'home',
  kind: 'backup',
  status: 'succeeded',
  trigger: 'schedule',
  queuedAt: 0,
  startedAt: 0,
  endedAt: 1,
  snapshot: null,
  stats: { files: 0, bytes: 0, added: 0 },
  problem: null,
  warnings: [],
  note: null,
  child: null,
  ...patch,
})

let clock: FakeClock
let kept: Map<string, unknown>
let shown: Notice[]
let lastRun: RunRecord | null
let snapshots: SnapshotRow[]

/** The service of one engine's life; another one starts on what was kept. */
async function service(): Promise<NoticeService> {
  const config = Config.parse({
    version: 1,
    jobs: [{ id: 'home', name: 'Home', strategy: 'cp', destination: { path: '/mnt/d' }, sources: { ctx: 'all' } }],
  })
  const parts = {
    clock,
    config: { current: () => config, problem: () => null },
    history: {
      get: async (key: string) => structuredClone(kept.get(key) ?? null),
      set: async (key: string, value: unknown) => void kept.set(key, structuredClone(value)),
    },
    state: {
      set: ({ notices }: Partial<AppState>) => {
        shown = notices ?? shown
      },
    },
    coverage: { last: null, known: async () => snapshots },
  } as unknown as NoticeParts
  const notices = new NoticeService(parts, {
    lastRuns: async () => new Map(lastRun === null ? [] : [['home', lastRun]]),
  })
  await notices.load()
  return notices
}

beforeEach(() => {
  clock = createFakeClock('2026-11-23T03:00:00Z')
  kept = new Map()
  shown = []
  lastRun = null
  snapshots = []
})

describe('NoticeService', () => {
  it('puts a failed run into the state, newest first, and keeps it over a restart without telling it again', async () => {
    const first = await service()
    lastRun = record({ status: 'failed' })
    await first.look()
    expect(shown.map((n) => n.cause)).toEqual(['run-failed'])
    const [before] = shown
    shown = []
    const second = await service()
    expect(shown).toEqual([before])
    await second.look()
    expect(shown).toEqual([before])
    lastRun = record({ id: 'r2' })
    await second.look()
    expect(shown.map((n) => n.cause)).toEqual(['recovered', 'run-failed'])
  })

  it('tells once though two looks come at the same time', async () => {
    const notices = await service()
    lastRun = record({ status: 'failed' })
    await Promise.all([notices.look(), notices.look()])
    expect(shown).toHaveLength(1)
  })

  it('takes the age of proof from the newest good snapshot, not from runs that succeeded', async () => {
    const row: SnapshotRow = {
      job: 'home',
      id: 's',
      at: clock.now(),
      complete: true,
      suspect: false,
      decision: null,
      files: 1,
      bytes: 1,
      listedAt: clock.now(),
    }
    const notices = await service()
    snapshots = [{ ...row, id: 'newer', at: clock.now() + 4 * day, complete: false }, row]
    await notices.look()
    await clock.advance(2 * day)
    await notices.look()
    expect(shown).toEqual([])
    clock.jump(2 * day)
    lastRun = record({ id: 'r9', endedAt: clock.now() })
    await notices.look()
    expect(shown.map((n) => n.title)).toEqual(['No proven backup of Home for 4 days'])
  })

  it('knows of a wait from what the scheduler keeps', async () => {
    kept.set('due:home', {
      after: 0,
      rule: '',
      waiting: { since: clock.now() - 2 * day, code: 'destination-away', reason: '/mnt/d is not there', skipped: true },
    })
    await (await service()).look()
    expect(shown.map((n) => n.title)).toEqual(['Home waits for its disk'])
  })

  it('carries the newest 20 only', async () => {
    const notices = await service()
    for (let i = 0; i < 25; i++) {
      lastRun = record({ id: `r${i}`, status: i % 2 === 0 ? 'failed' : 'succeeded' })
      await clock.advance(1000)
      await notices.look()
    }
    expect(shown).toHaveLength(20)
    expect(shown[0]?.opens.run).toBe('r24')
  })
})
