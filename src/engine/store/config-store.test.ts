import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { createSystemClock } from '../system/system-clock.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { sh, waitFor } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
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

describe('changing the settings', () => {
  it('begins with none, and makes the file, for its user alone', async () => {
    const store = await open()
    expect([store.exists(), store.problem(), store.current().jobs]).toEqual([false, null, []])
    await store.change((c) => ({ ...c, roots: ['/work'] }))
    expect(store.exists()).toBe(true)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await open()).current().roots).toEqual(['/work'])
  })

  it('keeps comments and the five last good files, newest first', async () => {
    await writeFile(file, good)
    const store = await open()
    let told = 0
    store.onChange(() => told++)
    for (const name of ['N1', 'N2', 'N3', 'N4', 'N5', 'N6']) await store.change(rename(name))
    expect(told).toBe(6)
    expect(await readFile(file, 'utf8')).toBe(good.replace('Nightly', 'N6'))
    expect((await readdir(config)).sort()).toEqual(['config.yaml', ...[1, 2, 3, 4, 5].map((n) => `config.yaml.${n}`)])
    for (const n of [1, 2, 3, 4, 5]) {
      expect(await readFile(`${file}.${n}`, 'utf8')).toBe(good.replace('Nightly', `N${7 - n}`))
      expect((await stat(`${file}.${n}`)).mode & 0o777).toBe(0o600)
    }
  })

  it('refuses what would not be valid, names the field, and changes nothing', async () => {
    await writeFile(file, good)
    const store = await open()
    const edits: [RegExp, (c: Config) => Config][] = [
      [/jobs\[1\]\.id cannot be "nightly"/, (c) => ({ ...c, jobs: [...c.jobs, ...c.jobs] })],
      [/proofMaxAgeDays cannot be 0/, (c) => ({ ...c, proofMaxAgeDays: 0 })],
      [
        /jobs\[0\]\.zone cannot be "Mars\/One"/,
        (c) => ({ ...c, jobs: c.jobs.map((j) => ({ ...j, zone: 'Mars/One' })) }),
      ],
    ]
    for (const [what, edit] of edits) {
      const error = (await store.change(edit).catch((e: unknown) => e)) as ProblemError
      expect(error).toBeInstanceOf(ProblemError)
      expect(error.problem.what).toMatch(what)
    }
    expect(await readFile(file, 'utf8')).toBe(good)
  })

  it('asks the rules of other rooms too', async () => {
    const checks = [(c: Config) => c.jobs.map((_, i) => ({ path: ['jobs', i, 'name'], why: 'no names today' }))]
    await writeFile(file, good)
    expect((await open({ checks })).problem()?.why).toMatch(/No names today/)
  })

  it('builds on an edit that the user made since, and never loses it', async () => {
    await writeFile(file, good)
    const store = await open()
    await writeFile(file, good.replace('/mnt/b', '/mnt/user'))
    await store.change(rename('App'))
    expect(await readFile(file, 'utf8')).toBe(good.replace('/mnt/b', '/mnt/user').replace('Nightly', 'App'))
  })

  it('starts over when the user saves in the very middle of a change', async () => {
    await writeFile(file, good)
    const store = await open()
    let asked = 0
    const changed = await store.change((c) => {
      // The user's editor saves after the app has read the file.
      if (asked++ === 0) {
        const { writeFileSync } = process.getBuiltinModule('node:fs')
        writeFileSync(file, good.replace('/mnt/b', '/mnt/user'))
      }
      return rename('App')(c)
    })
    expect(asked).toBe(2)
    expect(changed.jobs[0]).toMatchObject({ name: 'App', destination: { path: '/mnt/user' } })
  })

  it('does two changes at once one after the other', async () => {
    await writeFile(file, good)
    const store = await open()
    await Promise.all([store.change(rename('X')), store.change((c) => ({ ...c, proofMaxAgeDays: 9 }))])
    expect(store.current()).toMatchObject({ proofMaxAgeDays: 9, jobs: [{ name: 'X' }] })
  })

  it('replaces the file behind a link and leaves the link', async () => {
    const elsewhere = join(config, 'dotfiles')
    await mkdir(elsewhere)
    await writeFile(join(elsewhere, 'ours.yaml'), good)
    await symlink(join(elsewhere, 'ours.yaml'), file)
    await (await open()).change(rename('Linked'))
    expect(await readlink(file)).toBe(join(elsewhere, 'ours.yaml'))
    expect(await readFile(join(elsewhere, 'ours.yaml'), 'utf8')).toContain('Linked')
  })

  it.runIf(process.getuid?.() === 0)('says so when the disk is full, and leaves the old file whole', async () => {
    const door = testDoor()
    const mount = await door.run(sh('mount -t tmpfs -o size=64k none "$1"', config))
    expect(mount.ended).toEqual({ by: 'exit', code: 0 })
    try {
      await writeFile(file, good)
      const store = await open()
      await door.run(sh('head -c 100000 /dev/zero > "$1/fill"', config))
      const error = (await store.change(rename('Full')).catch((e: unknown) => e)) as ProblemError
      expect(error.problem).toMatchObject({ code: 'config-unwritable', why: expect.stringContaining('no space left') })
      expect(await readFile(file, 'utf8')).toBe(good)
      expect((await readdir(config)).filter((n) => n.endsWith('.tmp'))).toEqual([])
      expect(store.current().jobs[0]?.name).toBe('Nightly')
    } finally {
      await door.run(sh('umount "$1"', config))
    }
  })

  it('sweeps away what a crash in mid-write left', async () => {
    await writeFile(file, good)
    await writeFile(`${file}.4711.tmp`, 'half')
    await open()
    expect(await readdir(config)).not.toContain('config.yaml.4711.tmp')
  })
})

describe('the user’s edits', () => {
  it('come into force as soon as they are saved', async () => {
    await writeFile(file, good)
    const store = await open({ watch: true, clock: createSystemClock() })
    let told = 0
    store.onChange(() => told++)
    await writeFile(file, good.replace('Nightly', 'Edited'))
    await waitFor(async () => told > 0)
    expect(store.current().jobs[0]?.name).toBe('Edited')
    await writeFile(file, 'version: [')
    await waitFor(async () => store.problem() !== null)
    expect(store.current().jobs[0]?.name).toBe('Edited')
  })

  it('are found by a look, and only a real change is told', async () => {
    await writeFile(file, good)
    const store = await open()
    let told = 0
    store.onChange(() => told++)
    await store.check()
    await writeFile(file, good)
    await store.check()
    expect(told).toBe(0)
    await writeFile(file, good.replace('Nightly', 'Edited'))
    await store.check()
    expect([told, store.current().jobs[0]?.name]).toEqual([1, 'Edited'])
  })

  it('may leave the file open to others: it is closed to them', async () => {
    await writeFile(file, good)
    await chmod(file, 0o644)
    await open()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
})
