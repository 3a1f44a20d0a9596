import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RawPath } from '../../system/rawpath.ts'
import { plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { testDoor } from '../../testing/test-door.ts'
import { compareTrees } from '../../testing/trees.ts'
import type { SnapshotInfo } from '../strategy.ts'
import { describeFolderStrategy } from '../testing/contract.ts'
import { describeFaults } from '../testing/faults.ts'
import { World, type WorldOptions } from '../testing/world.ts'
import { createCp } from './cp.ts'

const options: WorldOptions = { create: createCp, strategy: 'cp' }
describeFolderStrategy('GNU cp', options)
describeFaults('GNU cp', options)

let world: World
beforeEach(() => {
  world = new World(options)
})
afterEach(() => world.remove())

test('the runbook’s own line by hand gives the same, byte for byte', async () => {
  const project = `${world.source}/some-project/.context` as RawPath
  plantHostileTree(project)
  const hand = `${world.top}/by-hand` as RawPath
  execFileSync('cp', ['-a', project, hand])
  const info = (await world.backup({ roots: [project] })).info as SnapshotInfo
  expect(compareTrees(hand, world.in(info, project))).toEqual([])
})

test('each snapshot stands by itself: writing to one changes no other', async () => {
  put(world.source, 'a', 'one')
  const first = (await world.backup()).info as SnapshotInfo
  const second = (await world.backup()).info as SnapshotInfo
  const inode = (info: SnapshotInfo) => lstatSync(`${world.in(info)}/a`).ino
  expect(inode(first)).not.toBe(inode(second))
})

test('a link above the source is met as the folder it leads to', async () => {
  put(world.source, 'real/deep/a')
  symlinkSync('real', `${world.source}/alias`)
  const root = `${world.source}/alias/deep` as RawPath
  const info = (await world.backup({ roots: [root] })).info as SnapshotInfo
  expect(compareTrees(root, world.in(info, root))).toEqual([])
})

test('a folder that its owner may not write to is taken in part all the same', async () => {
  put(world.source, 'part/keep')
  put(world.source, 'part/drop.tmp')
  chmodSync(`${world.source}/part`, 0o555)
  utimesSync(`${world.source}/part`, 1_500_000_000.25, 1_500_000_000.25)
  const info = (await world.backup({ rules: [{ action: 'exclude', pattern: '*.tmp' }] })).info as SnapshotInfo
  const differences = compareTrees(world.source, world.in(info))
  expect(differences).toEqual(['"part/drop.tmp" is only in the first'])
})

describe('a cp without --parents, as macOS and the BSDs have it', () => {
  /** GNU tools that refuse what a BSD cp does not know, and xargs with -J. */
  const bsdWorld = () => {
    const bin = `${world.top}/bin`
    mkdirSync(bin)
    const cp = `#!/bin/sh
for a in "$@"; do case $a in --) break;; --*) echo "cp: illegal option -- -" >&2; exit 64;; esac; done
args=
for a in "$@"; do case $a in -pPR|-pPRc) set -- "$@" -a;; *) set -- "$@" "$a";; esac; shift; done
exec /usr/bin/cp "$@"\n`
    writeFileSync(`${bin}/cp`, cp, { mode: 0o755 })
    const xargs = `#!/bin/sh
# xargs -0 -J % program options % last
[ "$1 $2 $3" = "-0 -J %" ] || { echo "xargs: illegal option" >&2; exit 1; }
shift 3
program=$1; shift
last=; options=
for a in "$@"; do [ "$a" = % ] || { options="$options $last"; last=$a; }; done
exec /usr/bin/xargs -0 sh -c 'p=$1; o=$2; l=$3; shift 3; exec "$p" $o "$@" "$l"' sh "$program" "$options" "$last"\n`
    writeFileSync(`${bin}/xargs`, xargs, { mode: 0o755 })
    const door = testDoor({ env: { PATH: `${bin}:${process.env['PATH']}` } })
    return new World({ ...options, door, platform: 'darwin' })
  }

  test('is told by its not knowing --version, and copies the same, folder by folder', async () => {
    const bsd = bsdWorld()
    try {
      expect(await bsd.strategy.detect()).toMatchObject({ unavailable: null, flavour: 'BSD' })
      plantHostileTree(bsd.source)
      put(bsd.source, 'part/keep')
      put(bsd.source, 'part/-dash')
      put(bsd.source, 'part/drop.tmp')
      const { outcome, info } = await bsd.backup({ rules: [{ action: 'exclude', pattern: '*.tmp' }] })
      expect(outcome).toMatchObject({ status: 'done', leftOut: [] })
      const copy = bsd.in(info as SnapshotInfo)
      expect(compareTrees(bsd.source, copy, { ignoreLinks: true })).toEqual(['"part/drop.tmp" is only in the first'])
      const target = `${bsd.top}/back` as RawPath
      const outcome2 = await bsd.restore(info as SnapshotInfo, { target, paths: [`${bsd.source}/part` as RawPath] })
      expect(outcome2.status).toBe('done')
      expect(readFileSync(`${target}${bsd.source}/part/-dash`, 'utf8')).toBe('part/-dash')
    } finally {
      bsd.remove()
    }
  })
})
