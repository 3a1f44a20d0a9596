import { describe, expect, it } from 'vitest'
import { job, machine, problem, run, start, titles } from './testing/machine.ts'
import { dayMs } from './types.ts'

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
