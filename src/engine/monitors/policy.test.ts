import { describe, expect, it } from 'vitest'
import type { Problem } from '../../shared/model/problem.ts'
import { Notice } from '../../shared/model/state.ts'
import type { RunStatus } from '../../shared/model/words.ts'
import { decideNotices } from './policy.ts'
import { dayMs, type MonitoredJob, type MonitorFacts, type NoticeMemory, noMemory } from './types.ts'

const start = Date.parse('2026-11-23T03:00:00Z')
const minute = 60_000
const hour = 60 * minute

const problem = (code: string, what = 'The disk is gone.'): Problem => ({
  id: code,
  code,
  severity: 'urgent',
  what,
  why: 'It was unplugged.',
  fix: null,
  paths: [],
})
const run = (id: string, status: RunStatus, patch: Partial<NonNullable<MonitoredJob['lastRun']>> = {}) => ({
  id,
  status,
  endedAt: start,
  problem: status === 'failed' ? problem('destination-missing') : null,
  newWarnings: [],
  ...patch,
})
const job = (patch: Partial<MonitoredJob> = {}): MonitoredJob => ({
  id: 'home',
  name: 'Home',
  lastRun: run('r1', 'succeeded'),
  provenAt: start,
  waiting: null,
  suspects: [],
  paused: false,
  ...patch,
})

/** A machine over time: what is told at each look, with the memory kept as JSON in between. */
function machine(first: Partial<MonitorFacts> = {}) {
  let memory: NoticeMemory = noMemory
  let facts: MonitorFacts = {
    settings: { failures: true, recovery: true, proofMaxAgeDays: 3 },
    config: null,
    jobs: [job()],
    coverage: null,
    ...first,
  }
  return {
    look(patch: Partial<MonitorFacts> = {}, at = start) {
      facts = { ...facts, ...patch }
      const decided = decideNotices(memory, facts, at)
      memory = JSON.parse(JSON.stringify(decided.memory))
      for (const notice of decided.notices) expect(Notice.parse(notice)).toEqual(notice)
      return decided.notices
    },
    /** A look a minute from `from` on, as the engine does; titles with the hour they were told. */
    watch(from: number, until: number, step = 10 * minute) {
      const said: string[] = []
      for (let at = from; at <= until; at += step) {
        for (const n of this.look({}, at)) said.push(`${Math.floor((at - start) / dayMs)}d ${n.title}`)
      }
      return said
    },
    told: () => Object.keys(memory.told),
  }
}
const titles = (notices: Notice[]) => notices.map((n) => n.title)

describe('a failed run', () => {
  it('is told with its problem, and opens the run', () => {
    const [notice, ...more] = machine().look({ jobs: [job({ lastRun: run('r2', 'failed') })] })
    expect(more).toEqual([])
    expect(notice).toMatchObject({
      cause: 'run-failed',
      title: 'The backup of Home failed',
      body: 'The disk is gone. It was unplugged.',
      opens: { screen: 'run', run: 'r2' },
      urgency: 'critical',
    })
  })

  it('is told once a cause, not once a retry, and not again after a restart', () => {
    const m = machine()
    expect(m.look({ jobs: [job({ lastRun: run('r2', 'failed') })] })).toHaveLength(1)
    for (const id of ['r3', 'r4', 'r5']) expect(m.look({ jobs: [job({ lastRun: run(id, 'failed') })] })).toEqual([])
  })

  it('is told again for another cause, but not when the two take turns', () => {
    const m = machine()
    const full = run('r3', 'failed', { problem: problem('no-space', 'The disk is full.') })
    expect(m.look({ jobs: [job({ lastRun: run('r2', 'failed') })] })).toHaveLength(1)
    expect(m.look({ jobs: [job({ lastRun: full })] })).toHaveLength(1)
    expect(m.look({ jobs: [job({ lastRun: run('r4', 'failed') })] })).toEqual([])
    expect(m.look({ jobs: [job({ lastRun: { ...full, id: 'r5' } })] })).toEqual([])
  })

  it('is told though it failed before its tool could start, with no problem of its own (backrest#1058)', () => {
    const [notice] = machine().look({ jobs: [job({ lastRun: run('r2', 'failed', { problem: null }) })] })
    expect(notice?.body).toBe('Open it to see what happened.')
  })

  it('is told for each job: one success hides no failure', () => {
    const failed = job({ id: 'nas', name: 'NAS', lastRun: run('r2', 'failed') })
    expect(titles(machine().look({ jobs: [job(), failed] }))).toEqual(['The backup of NAS failed'])
  })

  it('an interrupted one is told as such; a cancelled one, which the user did, is not', () => {
    expect(titles(machine().look({ jobs: [job({ lastRun: run('r2', 'interrupted') })] }))).toEqual([
      'The backup of Home was interrupted',
    ])
    expect(machine().look({ jobs: [job({ lastRun: run('r2', 'cancelled') })] })).toEqual([])
  })
})

describe('recovery', () => {
  it('is told once when a failed job succeeds', () => {
    const m = machine()
    m.look({ jobs: [job({ lastRun: run('r2', 'failed') })] })
    const [notice] = m.look({ jobs: [job({ lastRun: run('r3', 'succeeded') })] })
    expect(notice).toMatchObject({ cause: 'recovered', urgency: 'low', opens: { screen: 'run', run: 'r3' } })
    expect(m.look()).toEqual([])
    expect(m.look({ jobs: [job({ lastRun: run('r4', 'succeeded') })] })).toEqual([])
  })

  it('is not told for a job that never failed, nor by a run that was cancelled', () => {
    const m = machine()
    expect(m.look()).toEqual([])
    m.look({ jobs: [job({ lastRun: run('r2', 'failed') })] })
    expect(m.look({ jobs: [job({ lastRun: run('r3', 'cancelled') })] })).toEqual([])
    expect(titles(m.look({ jobs: [job({ lastRun: run('r4', 'warning') })] }))).toEqual([
      'The backup of Home works again',
    ])
  })

  it('is not told while the new backup looks like damage', () => {
    const m = machine()
    m.look({ jobs: [job({ lastRun: run('r2', 'failed') })] })
    const suspect = job({ lastRun: run('r3', 'warning'), suspects: ['2026-11-23T030000Z'] })
    expect(m.look({ jobs: [suspect] }).map((n) => n.cause)).toEqual(['suspect-snapshot'])
    expect(m.look({ jobs: [{ ...suspect, suspects: [] }] }).map((n) => n.cause)).toEqual(['recovered'])
  })

  it('lets a later failure of the same cause be told again', () => {
    const m = machine()
    m.look({ jobs: [job({ lastRun: run('r2', 'failed') })] })
    m.look({ jobs: [job({ lastRun: run('r3', 'succeeded') })] })
    expect(titles(m.look({ jobs: [job({ lastRun: run('r4', 'failed') })] }))).toEqual(['The backup of Home failed'])
  })
})

describe('settings of notices', () => {
  const failed = [job({ lastRun: run('r2', 'failed') })]

  it('switch failures and recovery off, each by itself', () => {
    const quiet = machine({ settings: { failures: false, recovery: true, proofMaxAgeDays: 3 } })
    expect(quiet.look({ jobs: failed })).toEqual([])
    expect(quiet.look({ jobs: [job()] }).map((n) => n.cause)).toEqual(['recovered'])
    const failuresOnly = machine({ settings: { failures: true, recovery: false, proofMaxAgeDays: 3 } })
    expect(failuresOnly.look({ jobs: failed })).toHaveLength(1)
    expect(failuresOnly.look({ jobs: [job()] })).toEqual([])
  })

  it('switched on again, bring no old news', () => {
    const m = machine({ settings: { failures: false, recovery: false, proofMaxAgeDays: 3 } })
    m.look({ jobs: failed })
    expect(m.look({ settings: { failures: true, recovery: true, proofMaxAgeDays: 3 } })).toEqual([])
  })
})

describe('paths left out', () => {
  it('are told when they are new, with their names, and not every night (kopia#4746)', () => {
    const m = machine()
    const newWarnings = ['/a', '/b\n', '/c', '/d']
    const [notice] = m.look({ jobs: [job({ lastRun: run('r2', 'warning', { newWarnings }) })] })
    expect(notice).toMatchObject({ cause: 'run-warning-new', body: '4 paths not backed up: /a, /b\\n, /c and 1 more.' })
    expect(m.look()).toEqual([])
    expect(m.look({ jobs: [job({ lastRun: run('r3', 'warning') })] })).toEqual([])
  })
})

describe('weeks without a backup and without a sign (vorta#2272, #347, kopia#4032)', () => {
  it('alarm on the age of proof when nothing runs at all, and again each week', () => {
    expect(machine().watch(start, start + 18 * dayMs)).toEqual([
      '3d No proven backup of Home for 3 days',
      '10d No proven backup of Home for 10 days',
      '17d No proven backup of Home for 17 days',
    ])
  })

  it('alarm though every run says it succeeded, when none is proven', () => {
    const m = machine()
    const said: string[] = []
    for (let day = 0; day <= 4; day++) {
      const lastRun = run(`r${day}`, 'succeeded', { endedAt: start + day * dayMs })
      said.push(...titles(m.look({ jobs: [job({ lastRun })] }, start + day * dayMs)))
    }
    expect(said).toEqual(['No proven backup of Home for 3 days'])
  })

  it('give a new job its time, and say that it never had one', () => {
    const m = machine({ jobs: [job({ lastRun: null, provenAt: null })] })
    expect(m.watch(start, start + 3 * dayMs - 10 * minute)).toEqual([])
    const [notice] = m.look({}, start + 3 * dayMs)
    expect(notice).toMatchObject({ cause: 'overdue', body: expect.stringContaining('never had one') })
  })

  it('do not fall silent because the job is paused or by hand', () => {
    const m = machine({ jobs: [job({ paused: true })] })
    const [notice] = m.look({}, start + 4 * dayMs)
    expect(notice?.body).toContain('It is paused')
  })

  it('stop with a new proof, and begin anew after it', () => {
    const m = machine()
    expect(m.look({}, start + 4 * dayMs)).toHaveLength(1)
    expect(m.look({ jobs: [job({ provenAt: start + 4 * dayMs })] }, start + 4 * dayMs)).toEqual([])
    expect(m.watch(start + 4 * dayMs, start + 8 * dayMs)).toEqual(['7d No proven backup of Home for 3 days'])
  })
})

describe('a file that no proof covers', () => {
  const coverage = { oldestProof: start, exposedSince: start - 4 * dayMs, exposedFiles: 12 }
  const day = start + dayMs

  it('is told though all jobs do well, once they have had a day to mend it', () => {
    const m = machine({ coverage })
    expect(m.watch(start, day - minute)).toEqual([])
    const [notice] = m.look({}, day)
    expect(notice).toMatchObject({
      cause: 'proof-too-old',
      title: '12 files in no proven backup for more than 3 days',
      opens: { screen: 'overview' },
    })
    expect(m.look({}, day + minute)).toEqual([])
  })

  it('is not told of an old file that is new here and gone into a backup in the night', () => {
    const m = machine({ coverage })
    m.look()
    m.look({ coverage: { ...coverage, exposedFiles: 0, exposedSince: null } }, day - hour)
    expect(m.look({ coverage }, day)).toEqual([])
  })

  it('is not told while it is fresh, nor with no job at all', () => {
    const fresh = { ...coverage, exposedSince: start - hour }
    expect(machine({ coverage: fresh }).watch(start, day)).toEqual([])
    expect(machine({ jobs: [], coverage }).watch(start, day)).toEqual([])
  })

  it('is told at once where a proof has grown too old', () => {
    const old = { oldestProof: start - 4 * dayMs, exposedSince: null, exposedFiles: 0 }
    expect(titles(machine().look({ coverage: old }))).toEqual(['A proof is older than 3 days'])
  })

  it('is not told beside the failure that explains it, and not twice over a look that saw nothing', () => {
    const m = machine({ coverage, jobs: [job({ lastRun: run('r2', 'failed') })] })
    expect(m.watch(start, day)).toEqual(['0d The backup of Home failed'])
    m.look({ jobs: [job({ lastRun: run('r3', 'succeeded') })] }, day)
    expect(m.look({}, day + minute).map((n) => n.cause)).toEqual(['proof-too-old'])
    expect(m.look({ coverage: null }, day + 2 * minute)).toEqual([])
    expect(m.look({ coverage }, day + 3 * minute)).toEqual([])
  })
})

describe('a disk that is away (vorta#2151)', () => {
  const waiting = { since: start, code: 'destination-away', reason: '/mnt/disk is not there' }

  it('is told once after two days, not every hour', () => {
    expect(machine({ jobs: [job({ waiting })] }).watch(start, start + 9 * dayMs)).toEqual([
      '2d Home waits for its disk',
    ])
  })

  it('is told as overdue a week later than others, so that weeks do not pass in silence', () => {
    expect(machine({ jobs: [job({ waiting })] }).watch(start, start + 11 * dayMs)).toEqual([
      '2d Home waits for its disk',
      '10d No proven backup of Home for 10 days',
    ])
  })

  it('is not told again when the engine restarts and does not know of the wait yet', () => {
    const m = machine({ jobs: [job({ waiting })] })
    expect(m.look({}, start + 2 * dayMs)).toHaveLength(1)
    m.look({ jobs: [job()] }, start + 2 * dayMs + minute)
    expect(m.look({ jobs: [job({ waiting })] }, start + 2 * dayMs + 2 * minute)).toEqual([])
  })

  it('is told anew for another wait, once a run came between', () => {
    const m = machine({ jobs: [job({ waiting })] })
    m.look({}, start + 2 * dayMs)
    const back = start + 3 * dayMs
    m.look({ jobs: [job({ lastRun: run('r2', 'succeeded', { endedAt: back }), provenAt: back })] }, back + minute)
    expect(m.told()).toEqual([])
    const again = { ...waiting, since: back + dayMs }
    const jobs = [job({ waiting: again, lastRun: run('r2', 'succeeded', { endedAt: back }), provenAt: back })]
    expect(titles(m.look({ jobs }, back + 3 * dayMs - hour))).toEqual([])
    expect(titles(m.look({ jobs }, back + 3 * dayMs))).toContain('Home waits for its disk')
  })
})

describe('settings that are broken, and suspect backups', () => {
  it('broken settings are told once until mended, however often they are saved', () => {
    const m = machine()
    const config = problem('config-invalid', 'The settings cannot be read.')
    expect(m.look({ config })).toMatchObject([{ title: 'The settings cannot be read', opens: { screen: 'settings' } }])
    expect(m.look({ config: { ...config, why: 'Line 4.' } })).toEqual([])
    m.look({ config: null })
    expect(m.look({ config })).toHaveLength(1)
  })

  it('a suspect backup is told once a snapshot, and not as a failed run beside', () => {
    const m = machine()
    const suspect = job({ lastRun: run('r2', 'failed', { problem: problem('suspect-snapshot') }), suspects: ['s1'] })
    expect(m.look({ jobs: [suspect] }).map((n) => n.cause)).toEqual(['suspect-snapshot'])
    expect(m.look()).toEqual([])
    expect(m.look({ jobs: [{ ...suspect, suspects: ['s1', 's2'] }] })).toHaveLength(1)
  })
})

describe('the memory', () => {
  it('forgets what no longer holds and jobs that are gone', () => {
    const m = machine()
    m.look({ jobs: [job({ lastRun: run('r2', 'failed') })] })
    expect(m.told()).toEqual(['run-failed:home:destination-missing'])
    m.look({ jobs: [] })
    expect(m.told()).toEqual([])
  })

  it('gives each notice an id of its own', () => {
    const m = machine()
    const ids = [4, 11].flatMap((days) => m.look({}, start + days * dayMs).map((n) => n.id))
    expect(new Set(ids).size).toBe(2)
  })
})
