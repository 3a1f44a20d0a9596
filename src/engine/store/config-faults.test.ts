import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../../shared/model/config.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { type ConfigStoreOptions, openConfigStore } from './config-store.ts'
import type { ConfigStore } from './types.ts'

const good = `version: 1
# the nightly one
jobs:
  - id: nightly # do not rename
    name: Nightly
    strategy: cp
    destination:
      path: /mnt/b
    sources:
      ctx: all
`

let config: string
let file: string
let stores: ConfigStore[]
beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), 'ctxb-config-'))
  file = join(config, 'config.yaml')
  stores = []
})
afterEach(async () => {
  for (const store of stores) await store.close()
  await rm(config, { recursive: true, force: true })
})

async function open(options: Partial<ConfigStoreOptions> = {}): Promise<ConfigStore> {
  const store = await openConfigStore({ folders: { config }, clock: createFakeClock(), watch: false, ...options })
  stores.push(store)
  return store
}

const rename = (name: string) => (c: Config) => ({ ...c, jobs: c.jobs.map((j) => ({ ...j, name })) })

describe('a file that cannot be used', () => {
  const broken: [string, string, Record<string, RegExp>][] = [
    ['is not YAML', good.replace('name: Nightly', 'name: "Nightly'), { what: /line \d+, column \d+/ }],
    [
      'has a wrong value',
      good.replace('cp', 'rsink'),
      { what: /line 6, column 15: jobs\[0\]\.strategy is "rsink"/, why: /rsync, cp/ },
    ],
    [
      'misses something',
      good.replace('    name: Nightly\n', ''),
      { what: /line 4, column 5: jobs\[0\]\.name/, why: /It is missing/ },
    ],
    [
      'has a typo',
      good.replace('strategy', 'stratgey'),
      { what: /line 6, column 5: jobs\[0\]\.stratgey/, why: /Did you mean strategy/ },
    ],
    [
      'has a typo deep down',
      `${good}    schedule: {kind: daily, att: "02:30"}\n`,
      { what: /schedule\.att/, why: /Did you mean at/ },
    ],
    [
      'has a wrong time',
      `${good}    schedule: {kind: daily, at: "25:00"}\n`,
      { what: /schedule\.at is "25:00"/, why: /such as "02:30"/ },
    ],
    [
      'has an unknown kind',
      `${good}    schedule: {kind: fortnightly}\n`,
      { what: /schedule\.kind/, why: /manual, hourly, daily/ },
    ],
    ['names a key twice', `${good}version: 1\n`, { what: /line 11/, why: /unique/i }],
    [
      'has two jobs of one id',
      good + good.slice(good.indexOf('  - id')),
      { what: /jobs\[1\]\.id is "nightly"/, why: /Another job, jobs\[0\], has the same id/ },
    ],
    ['is empty', '', { why: /empty/ }],
    ['is a list', '- a\n', { why: /must hold settings/ }],
  ]

  it.each(broken)('%s: it is said where and what, and the last good one stays in force', async (_, text, expected) => {
    await writeFile(file, good)
    const running = await open()
    await writeFile(file, text)
    await running.check()
    for (const store of [running, await open()]) {
      const problem = store.problem()
      expect(problem).toMatchObject({ code: 'config-broken', severity: 'urgent' })
      for (const [field, pattern] of Object.entries(expected)) expect(problem?.[field as 'what']).toMatch(pattern)
      expect(problem?.why).toContain('the last good settings stay in force')
      expect(problem?.fix?.command).toContain(file)
      expect(store.current().jobs.map((j) => j.id)).toEqual(['nightly'])
      await expect(store.change(rename('X'))).rejects.toMatchObject({ problem: { code: 'config-broken' } })
    }
    expect(await readFile(file, 'utf8')).toBe(text)
    await writeFile(file, good)
    await running.check()
    expect(running.problem()).toBe(null)
  })

  it('is the user’s edit of a good one: that one is in force again after a restart', async () => {
    await writeFile(file, good)
    await (await open()).change(rename('Newest'))
    await writeFile(file, 'version: [')
    expect((await open()).current().jobs[0]?.name).toBe('Newest')
  })

  it('has no jobs in force where there never was a good one', async () => {
    await writeFile(file, 'version: [')
    const store = await open()
    expect(store.current().jobs).toEqual([])
    expect(store.problem()?.why).toContain('no job runs')
  })

  it('from a newer version is used as far as it is understood, and never changed', async () => {
    const newer = `${good.replace('version: 1', 'version: 2')}cloud: true\n`
    await writeFile(file, newer)
    const store = await open()
    expect(store.readOnly()).toBe(true)
    expect(store.problem()).toMatchObject({ code: 'config-newer' })
    expect(store.current().jobs.map((j) => j.id)).toEqual(['nightly'])
    await expect(store.change(rename('X'))).rejects.toMatchObject({ problem: { code: 'config-newer' } })
    expect(await readFile(file, 'utf8')).toBe(newer)
  })

  it('from a newer version that is not understood leaves the last good one in force', async () => {
    await writeFile(file, good)
    await open()
    await writeFile(file, 'version: 9\njobs: {nightly: {}}\n')
    const store = await open()
    expect([store.readOnly(), store.current().jobs[0]?.id]).toEqual([true, 'nightly'])
  })

  it('from an older version is brought up to date, and written so at the next change', async () => {
    await writeFile(file, `${good}every: day # was called so\n`)
    const migrations = [
      (doc: { get(k: string): unknown; set(k: string, v: unknown): void; delete(k: string): boolean }) => {
        doc.set('proofMaxAgeDays', doc.get('every') === 'day' ? 1 : 7)
        doc.delete('every')
      },
    ]
    const store = await open({ migrations, version: 2 })
    expect([store.problem(), store.current().proofMaxAgeDays]).toEqual([null, 1])
    await store.change(rename('Moved on'))
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(/^version: 2\n/)
    expect(text).toContain('# do not rename')
    expect(text).not.toContain('every')
    expect((await open({ migrations, version: 2 })).current()).toMatchObject({ proofMaxAgeDays: 1, version: 2 })
  })

  it('that is gone leaves no job, and says where the last good one is', async () => {
    await writeFile(file, good)
    const store = await open()
    await rm(file)
    await store.check()
    expect([store.exists(), store.current().jobs]).toEqual([false, []])
    expect(store.problem()).toMatchObject({ code: 'config-gone', fix: { command: `cp '${file}.1' '${file}'` } })
    await store.change((c) => ({ ...c, roots: ['/new'] }))
    expect([store.exists(), store.problem()]).toEqual([true, null])
  })
})
