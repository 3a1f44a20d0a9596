import { describe, expect, it } from 'vitest'
import { hour, job, machine, minute, run, start, titles } from './testing/machine.ts'
import { dayMs } from './types.ts'

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
