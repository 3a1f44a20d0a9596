import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fsPath, type RawPath } from '../../system/rawpath.ts'
import { hostileNames, plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { compareTrees, readTree } from '../../testing/trees.ts'
import type { SnapshotInfo } from '../strategy.ts'
import { made, World, type WorldOptions } from './world.ts'

/** A folder strategy's contract: what it copies: everything, exactly, and the second time too. */
export function describeCopies(name: string, options: WorldOptions): void {
  describe(`${name}: what it copies`, () => {
    let world: World
    beforeEach(() => {
      world = new World(options)
    })
    afterEach(() => world.remove())

    test('a copy equals its source in names, contents, modes, times, links and owners', async () => {
      plantHostileTree(world.source)
      const info = await made(world.backup())
      expect(compareTrees(world.source, world.in(info))).toEqual([])
    })

    test('folders taken in part, and those above the sources, get their modes and times too', async () => {
      plantHostileTree(world.source)
      put(world.source, 'part/keep')
      put(world.source, 'part/drop.tmp')
      put(world.source, 'bare/drop.tmp')
      utimesSync(`${world.source}/part`, 1_234_567_890.123, 1_234_567_890.123)
      utimesSync(`${world.source}/bare`, 1_234_567_890.5, 1_234_567_890.5)
      chmodSync(`${world.source}/part`, 0o555)
      utimesSync(world.source, 1_111_111_111.1, 1_111_111_111.1)
      const info = await made(world.backup({ rules: [{ action: 'exclude', pattern: '*.tmp' }] }))
      const differences = compareTrees(world.source, world.in(info))
      expect(differences).toEqual(['"bare/drop.tmp" is only in the first', '"part/drop.tmp" is only in the first'])
      const parent = (root: string) => {
        const s = statSync(`${root}${world.top}`, { bigint: true })
        return [s.mode, s.uid, s.mtimeNs]
      }
      expect(parent(`${world.jobFolder}/${info.id}`)[0]).toEqual(parent('')[0])
    })

    test('an empty source gives an empty copy', async () => {
      const info = await made(world.backup())
      expect([...readTree(world.in(info)).keys()]).toEqual(['.'])
    })

    test('a single file, a link and a folder can be sources side by side', async () => {
      const file = put(world.source, 'a/file')
      const folder = put(world.source, 'b/inside').replace('/inside', '') as RawPath
      symlinkSync('a', `${world.source}/link`)
      const roots = [file, folder, `${world.source}/link` as RawPath]
      const info = await made(world.backup({ roots }))
      expect([...readTree(world.in(info)).keys()].sort()).toEqual(['.', 'a', 'a/file', 'b', 'b/inside', 'link'])
    })

    test('a second run holds the new state, and the first one stays as it was', async () => {
      const changed = put(world.source, 'changed', 'one')
      put(world.source, 'same', 'same')
      put(world.source, 'gone', 'gone')
      const first = await made(world.backup())
      const before = readTree(world.in(first), { ignoreLinks: true })
      writeFileSync(changed, 'two')
      unlinkSync(`${world.source}/gone`)
      put(world.source, 'added', 'added')
      const second = await made(world.backup())
      expect(compareTrees(world.source, world.in(second), { ignoreLinks: true })).toEqual([])
      expect(readTree(world.in(first), { ignoreLinks: true })).toEqual(before)
    })

    test('a second edit within one second, of the same size, is not missed', async () => {
      const file = put(world.source, 'file', 'one')
      utimesSync(file, 1_700_000_000.1, 1_700_000_000.1)
      await made(world.backup())
      writeFileSync(file, 'two')
      utimesSync(file, 1_700_000_000.9, 1_700_000_000.9)
      const second = await made(world.backup())
      expect(readFileSync(`${world.in(second)}/file`, 'utf8')).toBe('two')
    })

    test('a file damaged in the backup is copied afresh when it is named so', async () => {
      const file = put(world.source, 'deep/file', 'good', 1_700_000_000)
      put(world.source, 'deep/other', 'other')
      const first = await made(world.backup())
      const damaged = `${world.in(first)}/deep/file`
      writeFileSync(damaged, 'evil')
      utimesSync(damaged, 1_700_000_000, 1_700_000_000)
      const second = await made(world.backup({ fresh: new Set([file]) }))
      expect(compareTrees(world.source, world.in(second), { ignoreLinks: true })).toEqual([])
      expect(readFileSync(damaged, 'utf8')).toBe('evil')
    })

    test('what vanishes between walk and copy is told as vanished, and the rest is copied', async () => {
      put(world.source, 'part/x.tmp')
      put(world.source, 'part/here')
      const gone = put(world.source, 'part/gone')
      const rules = [{ action: 'exclude' as const, pattern: '*.tmp' }]
      const { outcome, info } = await world.backup({ rules, beforeCopy: () => unlinkSync(gone) })
      expect(outcome.status).toBe('partial')
      expect(outcome.leftOut).toEqual([expect.objectContaining({ path: gone, kind: 'vanished' })])
      expect(existsSync(`${world.in(info as SnapshotInfo)}/part/here`)).toBe(true)
      expect(info?.complete).toBe(false)
    })

    test('hard links within the sources stay hard links, and only those', async () => {
      put(world.source, 'one', 'shared')
      linkSync(`${world.source}/one`, `${world.source}/two`)
      put(world.source, 'alone', 'shared')
      const info = await made(world.backup())
      const inode = (file: string) => lstatSync(`${world.in(info)}/${file}`).ino
      expect(inode('one')).toBe(inode('two'))
      expect(inode('alone')).not.toBe(inode('one'))
    })

    test('every hostile name is in the copy', async () => {
      for (const each of hostileNames) put(world.source, each)
      const info = await made(world.backup())
      for (const each of hostileNames) {
        expect(existsSync(fsPath(`${world.in(info)}/${each}` as RawPath)), JSON.stringify(each)).toBe(true)
      }
    })
  })
}
