import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Config } from '../../shared/model/config.ts'
import { editConfigText } from './config-edit.ts'
import { readConfig } from './config-read.ts'
import { commentsOf } from './config-yaml.ts'

/** Written as this app writes it, so that whatever differs after an edit is the edit's doing. */
const text = `# top of file

# about the version
version: 1 # one
# before roots
roots:
  - ~/x # home

  # second root
  - /work
# before jobs
jobs:
  # job a
  - id: a # the id
    # its name
    name: A
    strategy: rsync
    destination: {path: /mnt/a} # there
    sources:
      ctx: all # everything
    schedule: # when
      kind: daily
      at: "02:30" # night
    retention: &r
      last: 3 # three
      daily: 7
      # end of retention

  # job b
  - id: b
    name: 'B'
    strategy: cp
    destination:
      path: /mnt/b
    sources:
      paths:
        # first path
        - /w1 # one path
        - /w2 # two path
    excludes: [node_modules, '*.tmp'] # not these
    retention: *r
    # end of b

# about notices
notifications:
  failures: true
# very end
`

function read(source: string): Config {
  const reading = readConfig(source)
  if (reading.kind !== 'good') throw new Error(JSON.stringify(reading))
  return reading.config
}

function edit(source: string, change: (config: Config) => Config): string {
  const before = read(source)
  return editConfigText(source, before, change(structuredClone(before)))
}

function changedLines(before: string, after: string): { gone: string[]; come: string[] } {
  const [a, b] = [before.split('\n'), after.split('\n')]
  return { gone: a.filter((l) => !b.includes(l)), come: b.filter((l) => !a.includes(l)) }
}

const comments = (source: string) => commentsOf(source).map((c) => c.slice(1).trim())

function withJob(config: Config, id: string, change: (job: Config['jobs'][number]) => void): Config {
  const job = config.jobs.find((j) => j.id === id)
  if (job === undefined) throw new Error(`no job ${id}`)
  change(job)
  return config
}

describe('an edit of the settings file', () => {
  it('touches only the line that says the value', () => {
    const paused = edit(text, (c) =>
      withJob(c, 'a', (j) => {
        j.name = 'Nightly: all'
      }),
    )
    expect(changedLines(text, paused).gone).toEqual(['    name: A'])
    expect(changedLines(text, paused).come.filter((l) => l !== '')).toEqual(['    name: "Nightly: all"'])
    const night = edit(text, (c) =>
      withJob(c, 'a', (j) => {
        j.schedule = { kind: 'daily', at: '03:15' }
      }),
    )
    expect(changedLines(text, night).come.filter((l) => l !== '')).toEqual(['      at: "03:15" # night'])
  })

  it('writes no defaults that it was not asked to', () => {
    const paused = edit(text, (c) =>
      withJob(c, 'b', (j) => {
        j.paused = true
      }),
    )
    expect(changedLines(text, paused).come.filter((l) => l !== '')).toEqual(['    paused: true'])
    const quiet = edit(text, (c) => ({ ...c, notifications: { ...c.notifications, recovery: false } }))
    expect(changedLines(text, quiet).come.filter((l) => l !== '')).toEqual(['  recovery: false'])
  })

  it('keeps the entries of lists with their comments when others come and go', () => {
    const moved = edit(text, (c) => ({ ...c, roots: ['/new', '/work'] }))
    expect(read(moved).roots).toEqual(['/new', '/work'])
    expect(moved).toContain('  # second root\n  - /work')
    const paths = edit(text, (c) =>
      withJob(c, 'b', (j) => {
        j.sources = { paths: ['/w2', '/w1', '/w3'] }
      }),
    )
    expect(paths).toMatch(/- \/w2 # two path\n\s+- \/w1 # one path\n\s+- \/w3\n/)
  })

  it('changes a shared value (anchor) for the one job alone', () => {
    for (const id of ['a', 'b']) {
      const edited = edit(text, (c) =>
        withJob(c, id, (j) => {
          j.retention.daily = 30
        }),
      )
      const daily = Object.fromEntries(read(edited).jobs.map((j) => [j.id, j.retention.daily]))
      expect(daily).toEqual({ a: 7, b: 7, [id]: 30 })
      expect(edited).toContain('# job b')
    }
  })

  it('removes a job and leaves what stood between it and its neighbours', () => {
    const without = edit(text, (c) => ({ ...c, jobs: c.jobs.filter((j) => j.id !== 'a') }))
    expect(read(without).jobs.map((j) => j.id)).toEqual(['b'])
    for (const c of ['job b', 'end of retention', 'about notices', 'very end']) expect(comments(without)).toContain(c)
    const alone = edit(text, (c) => ({ ...c, jobs: [] }))
    expect(read(alone).jobs).toEqual([])
    for (const c of ['end of b', 'about notices', 'before jobs']) expect(comments(alone)).toContain(c)
  })

  it('writes the first file with what differs from the defaults', () => {
    const before = Config.parse({ version: 1 })
    const job = { id: 'a', name: 'A', strategy: 'cp', destination: { path: '~/b' }, sources: { ctx: 'all' } }
    const written = editConfigText(null, before, Config.parse({ version: 1, jobs: [job] }))
    expect(written).toMatch(/^# Settings of ctx Backup/)
    expect(written).not.toContain('roots')
    expect(read(written).jobs[0]).toMatchObject(job)
  })

  it('keeps a lone ~ as the home, for other readers of YAML too', () => {
    const own = 'version: 1\nroots:\n  - ~\n  - /w\n'
    expect(read(own).roots).toEqual(['~', '/w'])
    const edited = edit('version: 1\n', (c) => ({ ...c, roots: ['~', '/w'] }))
    expect(edited).toContain('- "~"')
    expect(read(edit(own, (c) => ({ ...c, roots: ['~', '/z'] }))).roots).toEqual(['~', '/z'])
  })

  it('keeps the line ends and the manner of lists', () => {
    const dos = text.replaceAll('\n', '\r\n')
    const edited = edit(dos, (c) => ({ ...c, proofMaxAgeDays: 5 }))
    expect(edited.replaceAll('\r\n', '')).not.toContain('\n')
    expect(edit('version: 1\nroots:\n  - /a\n', (c) => ({ ...c, proofMaxAgeDays: 5 }))).toContain('\n  - /a\n')
    expect(edit('version: 1\nroots:\n- /a\n', (c) => ({ ...c, proofMaxAgeDays: 5 }))).toContain('\n- /a\n')
  })

  it('can fill what was left empty', () => {
    const edited = edit('version: 1\nroots: # where\njobs:\n', (c) => ({ ...c, roots: ['/w'], proofMaxAgeDays: 9 }))
    expect(read(edited)).toMatchObject({ roots: ['/w'], proofMaxAgeDays: 9, jobs: [] })
    expect(comments(edited)).toContain('where')
  })
})

describe('for any edits', () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      '~',
      'true',
      'null',
      '5',
      '0x1',
      '- a',
      'a: b',
      '#x',
      '&a',
      '*r',
      "it's",
      '"',
      '|',
      'é\u2028x',
      ' lead',
    ),
    fc.string({ minLength: 1, maxLength: 20 }),
  )
  const path = fc.oneof(
    fc.constantFrom('~', '/w1', '/w2', '/work', '~/x'),
    scalar.map((s) => `/${s}`),
  )
  const schedule = fc.oneof(
    fc.constant({ kind: 'manual' as const }),
    fc.record({ kind: fc.constant('hourly' as const), minute: fc.nat(59) }),
    fc.record({ kind: fc.constant('daily' as const), at: fc.constantFrom('02:30', '23:59') }),
    fc.record({ kind: fc.constant('cron' as const), cron: fc.constantFrom('*/5 * * * *', '0 2 * * 1-5') }),
  )
  const count = fc.nat(50)
  const retention = fc.record({
    last: count,
    hourly: count,
    daily: count,
    weekly: count,
    monthly: count,
    yearly: count,
  })
  type Change = (c: Config) => Config
  /** So that a counterexample can be read. */
  const told = (what: unknown, change: Change): Change =>
    Object.assign(change, { [fc.toStringMethod]: () => JSON.stringify(what) })
  const jobChange = fc
    .tuple(
      fc.constantFrom('a', 'b'),
      fc.oneof(
        scalar.map((name) => ({ name })),
        schedule.map((s) => ({ schedule: s })),
        retention.map((r) => ({ retention: r })),
        fc.boolean().map((paused) => ({ paused })),
        fc.array(scalar, { maxLength: 4 }).map((excludes) => ({ excludes })),
        fc.array(path, { minLength: 1, maxLength: 4 }).map((paths) => ({ sources: { paths } })),
        fc.constant({ sources: { ctx: 'all' as const } }),
        fc.constantFrom('Europe/Berlin', undefined).map((zone) => ({ zone })),
        path.map((p) => ({ destination: { path: p } })),
      ),
    )
    .map(
      ([id, change]): Change =>
        told({ id, change }, (c) => ({
          ...c,
          jobs: c.jobs.map((j) => (j.id === id ? (Config.shape.jobs.parse([{ ...j, ...change }])[0] ?? j) : j)),
        })),
    )
  const topChange: fc.Arbitrary<Change> = fc.oneof(
    fc.array(path, { maxLength: 4 }).map((roots): Change => told({ roots }, (c) => ({ ...c, roots }))),
    fc.array(scalar, { maxLength: 3 }).map((prune): Change => told({ prune }, (c) => ({ ...c, prune }))),
    fc
      .boolean()
      .map(
        (failures): Change => told({ failures }, (c) => ({ ...c, notifications: { ...c.notifications, failures } })),
      ),
    fc.boolean().map((crossFileSystems): Change => told({ crossFileSystems }, (c) => ({ ...c, crossFileSystems }))),
  )
  /** Comments that no change here takes the line of. */
  const lasting = [
    'top of file',
    'about the version',
    'one',
    'before roots',
    'before jobs',
    'job a',
    'the id',
    'its name',
    'job b',
    'about notices',
    'very end',
    'end of b',
    'there',
    'when',
  ]

  it('the file says exactly what was set, and the comments on what stayed are all there', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(jobChange, topChange), { minLength: 1, maxLength: 5 }), (changes) => {
        let source = text
        for (const change of changes) {
          const before = read(source)
          const after = Config.parse(change(structuredClone(before)))
          source = editConfigText(source, before, after)
          expect(JSON.parse(JSON.stringify(read(source)))).toEqual(JSON.parse(JSON.stringify(after)))
        }
        const left = comments(source)
        for (const comment of lasting) expect(left).toContain(comment)
      }),
      { numRuns: 80 },
    )
  })

  it('an edit that is taken back leaves the comments in their order', () => {
    fc.assert(
      fc.property(fc.oneof(jobChange, topChange), (change) => {
        const before = read(text)
        const there = editConfigText(text, before, Config.parse(change(structuredClone(before))))
        const back = editConfigText(there, read(there), before)
        const order = comments(back).filter((c) => lasting.includes(c))
        expect(order).toEqual(comments(text).filter((c) => lasting.includes(c)))
      }),
      { numRuns: 50 },
    )
  })
})
