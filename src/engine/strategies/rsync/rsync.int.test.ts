import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RawPath, rawFromText } from '../../system/rawpath.ts'
import { createSystemClock } from '../../system/system-clock.ts'
import { age, plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { testDoor } from '../../testing/test-door.ts'
import { compareTrees } from '../../testing/trees.ts'
import type { SnapshotInfo } from '../strategy.ts'
import { describeFolderStrategy } from '../testing/contract.ts'
import { describeFaults } from '../testing/faults.ts'
import { World, type WorldOptions } from '../testing/world.ts'
import { createRsync } from './rsync.ts'

const options: WorldOptions = { create: createRsync, strategy: 'rsync' }
describeFolderStrategy('rsync', options)
describeFaults('rsync', options)

let world: World

describe('dated snapshots', () => {
  afterEach(() => world.remove())
  beforeEach(() => {
    world = new World(options)
  })

  test('an unchanged file is one file in all snapshots, a changed one is not', async () => {
    const changed = put(world.source, 'changed', 'one')
    put(world.source, 'same', 'same')
    symlinkSync('same', `${world.source}/link`)
    const first = (await world.backup()).info as SnapshotInfo
    writeFileSync(changed, 'two')
    const second = (await world.backup()).info as SnapshotInfo
    const inode = (info: SnapshotInfo, name: string) => lstatSync(`${world.in(info)}/${name}`).ino
    expect(inode(second, 'same')).toBe(inode(first, 'same'))
    expect(inode(second, 'link')).toBe(inode(first, 'link'))
    expect(inode(second, 'changed')).not.toBe(inode(first, 'changed'))
  })

  test('only changed files cost space: what was added is told', async () => {
    put(world.source, 'same', 'x'.repeat(1000))
    const changed = put(world.source, 'changed', 'x')
    expect((await world.backup()).outcome.stats.added).toBe(1001)
    writeFileSync(changed, 'yyy')
    expect((await world.backup()).outcome.stats.added).toBe(3)
  })

  test('a mode changed alone does not change the older snapshot', async () => {
    const file = put(world.source, 'file', 'x', 1_700_000_000)
    chmodSync(file, 0o600)
    const first = (await world.backup()).info as SnapshotInfo
    chmodSync(file, 0o644)
    const second = (await world.backup()).info as SnapshotInfo
    const mode = (info: SnapshotInfo) => lstatSync(`${world.in(info)}/file`).mode & 0o777
    expect([mode(first), mode(second)]).toEqual([0o600, 0o644])
  })

  test('links that came apart come out apart, although the last snapshot had them joined', async () => {
    put(world.source, 'one', 'shared', 1_700_000_000)
    linkSync(`${world.source}/one`, `${world.source}/two`)
    await world.backup()
    unlinkSync(`${world.source}/two`)
    put(world.source, 'two', 'shared', 1_700_000_000)
    const { collected, info } = await world.backup()
    expect(collected.hardLinks).toBe(false)
    expect(compareTrees(world.source, world.in(info as SnapshotInfo), { ignoreLinks: true })).toEqual([])
    // In the snapshot they may still be one; what is restored is as it was on disk.
    const target = `${world.top}/back` as RawPath
    expect((await world.restore(info as SnapshotInfo, { target })).status).toBe('done')
    expect(compareTrees(world.source, `${target}${world.source}` as RawPath)).toEqual([])
  })

  test('without hard links at the destination every snapshot is a whole copy', async () => {
    put(world.source, 'same', 'same')
    const first = (await world.backup()).info as SnapshotInfo
    const second = (await world.backup({ facts: { hardLinks: false } })).info as SnapshotInfo
    const inode = (info: SnapshotInfo) => lstatSync(`${world.in(info)}/same`).ino
    expect(inode(second)).not.toBe(inode(first))
  })

  test('where times come in steps of seconds, a file named as fresh is copied although it looks the same', async () => {
    const file = put(world.source, 'file', 'one', 1_700_000_000)
    const facts = { mtimeStepNs: 2_000_000_000 }
    await world.backup({ facts })
    writeFileSync(file, 'two')
    utimesSync(file, 1_700_000_000.5, 1_700_000_000.5)
    const second = (await world.backup({ facts, fresh: new Set([file]) })).info as SnapshotInfo
    expect(readFileSync(`${world.in(second)}/file`, 'utf8')).toBe('two')
  })

  test('modes that the destination cannot keep are noted and come back at a restore', async () => {
    chmodSync(put(world.source, 'script'), 0o751)
    chmodSync(put(world.source, 'plain'), 0o644)
    const info = (await world.backup({ facts: { modes: false } })).info as SnapshotInfo
    chmodSync(`${world.in(info)}/script`, 0o644)
    const target = `${world.top}/back` as RawPath
    expect((await world.restore(info, { target })).status).toBe('done')
    expect(lstatSync(`${target}${world.source}/script`).mode & 0o777).toBe(0o751)
    expect(lstatSync(`${target}${world.source}/plain`).mode & 0o777).toBe(0o644)
  })

  test('what the destination cannot store is left out by name, not in silence', async () => {
    put(world.source, 'file')
    symlinkSync('file', `${world.source}/link`)
    const { outcome } = await world.backup({ facts: { symlinks: false } })
    expect(outcome.status).toBe('partial')
    expect(outcome.leftOut).toEqual([expect.objectContaining({ path: `${world.source}/link`, kind: 'unstorable' })])
  })

  test('a link above the source is met as the folder it leads to', async () => {
    put(world.source, 'real/deep/a')
    symlinkSync('real', `${world.source}/alias`)
    const root = `${world.source}/alias/deep` as RawPath
    const info = (await world.backup({ roots: [root] })).info as SnapshotInfo
    expect(compareTrees(root, world.in(info, root))).toEqual([])
    expect(lstatSync(world.in(info, `${world.source}/alias` as RawPath)).isDirectory()).toBe(true)
  })

  test('the runbook’s own line by hand gives the same, byte for byte', async () => {
    plantHostileTree(world.source)
    put(world.source, 'app/node_modules/dep/x')
    put(world.source, 'app/dist/y')
    put(world.source, 'app/.context/state/throttle')
    put(world.source, 'app/.context/TASKS.md')
    // By itself rsync leaves the time of a folder or link that is as old as its copy, to the second.
    age(world.source)
    const hand = `${world.top}/by-hand` as RawPath
    mkdirSync(hand)
    const excludes = ['node_modules', 'dist', '.context/state']
    const line = ['-a', '--delete', ...excludes.map((e) => `--exclude=${e}`), `${world.source}/`, `${hand}/`]
    execFileSync('rsync', line)
    const rules = excludes.map((pattern) => ({ action: 'exclude' as const, pattern }))
    const info = (await world.backup({ rules })).info as SnapshotInfo
    expect(existsSync(`${hand}/app/.context/TASKS.md`)).toBe(true)
    expect(existsSync(`${hand}/app/dist`)).toBe(false)
    // The runbook's -a keeps no hard links; ours does.
    expect(compareTrees(hand, world.in(info), { ignoreLinks: true })).toEqual([])
  })
})

describe('which rsync it is', () => {
  afterEach(() => world.remove())
  const detectWith = async (script: string, platform: NodeJS.Platform = 'linux') => {
    world = new World(options)
    const bin = `${world.top}/bin`
    mkdirSync(bin)
    writeFileSync(`${bin}/rsync`, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    const door = testDoor({ env: { PATH: `${bin}:${process.env['PATH']}` } })
    return createRsync({ door, clock: createSystemClock(), platform, home: rawFromText('/root') }).detect()
  }

  test('the real one is found, tried and told', async () => {
    world = new World(options)
    expect(await world.strategy.detect()).toMatchObject({ unavailable: null, flavour: 'samba rsync' })
  })

  test('openrsync that cannot do what is needed is told apart, with the fix', async () => {
    const script = `[ "$1" = --version ] && { echo 'openrsync: protocol version 29'; exit 0; }
      echo 'openrsync: unrecognized option --from0' >&2; exit 1`
    const info = await detectWith(script, 'darwin')
    expect(info).toMatchObject({ flavour: 'openrsync', version: 'protocol 29', fix: 'brew install rsync' })
    expect(info.unavailable).toContain('openrsync')
    expect(info.unavailable).toContain('unrecognized option --from0')
  })

  test('one that claims success and copies nothing is unfit', async () => {
    const info = await detectWith(`[ "$1" = --version ] && exec /usr/bin/rsync --version; exit 0`)
    expect(info.unavailable).not.toBeNull()
  })

  test('a program that is no rsync is not taken for one', async () => {
    expect((await detectWith('echo hello')).unavailable).toContain('does not say which rsync')
  })
})
