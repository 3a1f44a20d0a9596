import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RawPath } from '../../system/rawpath.ts'
import { plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { compareTrees, readTree } from '../../testing/trees.ts'
import { made, World, type WorldOptions } from './world.ts'

/** A folder strategy's contract: what it brings back, and what it leaves alone. */
export function describeRestores(name: string, options: WorldOptions): void {
  describe(`${name}: what it brings back, and what it leaves alone`, () => {
    let world: World
    beforeEach(() => {
      world = new World(options)
    })
    afterEach(() => world.remove())
    const all = (target: string) => ({ target: `${world.top}/${target}` as RawPath })

    test('a restore equals the source, whole or one path, hostile names and all', async () => {
      plantHostileTree(world.source)
      const info = await made(world.backup())
      expect(await world.restore(info, all('back'))).toMatchObject({ status: 'done', leftOut: [], kept: [] })
      expect(compareTrees(world.source, `${world.top}/back${world.source}` as RawPath)).toEqual([])
      const one = `${world.source}/folders/bad\xff\xfebytes.md` as RawPath
      expect((await world.restore(info, { ...all('one'), paths: [one] })).status).toBe('done')
      expect([...readTree(`${world.top}/one${world.source}` as RawPath).keys()]).toEqual([
        '.',
        'folders',
        'folders/bad\xff\xfebytes.md',
        'folders/bad\xff\xfebytes.md/inside',
      ])
    })

    test('a restore leaves what is there alone, and says so, unless it may overwrite', async () => {
      put(world.source, 'a', 'backed up')
      put(world.source, 'b', 'also')
      const info = await made(world.backup())
      const target = `${world.top}/back` as RawPath
      const there = put(target, `${world.source.slice(1)}/a`, 'mine now!')
      chmodSync(`${target}${world.source}`, 0o711)
      const outcome = await world.restore(info, { target })
      expect(outcome).toMatchObject({ status: 'done', kept: [`${world.source}/a`] })
      expect(readFileSync(there, 'utf8')).toBe('mine now!')
      expect(readFileSync(`${target}${world.source}/b`, 'utf8')).toBe('also')
      expect(statSync(`${target}${world.source}`).mode & 0o777).toBe(0o711)
      expect(await world.restore(info, { target, overwrite: true })).toMatchObject({ status: 'done', kept: [] })
      expect(readFileSync(there, 'utf8')).toBe('backed up')
    })

    test('overwriting replaces a file of equal size and time, and never writes through a link', async () => {
      put(world.source, 'a', 'good', 1_700_000_000)
      put(world.source, 'b', 'good')
      const info = await made(world.backup())
      const target = `${world.top}/back` as RawPath
      put(target, `${world.source.slice(1)}/a`, 'evil', 1_700_000_000)
      const outside = put(world.top, 'outside', 'untouched')
      symlinkSync(outside, `${target}${world.source}/b`)
      expect((await world.restore(info, { target, overwrite: true })).status).toBe('done')
      expect(readFileSync(`${target}${world.source}/a`, 'utf8')).toBe('good')
      expect(lstatSync(`${target}${world.source}/b`).isFile()).toBe(true)
      expect(readFileSync(outside, 'utf8')).toBe('untouched')
    })

    test('a restore refuses to go through a link that leads out of the target', async () => {
      put(world.source, 'deep/a')
      const info = await made(world.backup())
      const target = `${world.top}/back` as RawPath
      mkdirSync(`${target}${world.source}`, { recursive: true })
      mkdirSync(`${world.top}/outside`)
      symlinkSync(`${world.top}/outside`, `${target}${world.source}/deep`)
      await expect(world.restore(info, { target, overwrite: true })).rejects.toThrow(/link/)
      expect(readdirSync(`${world.top}/outside`)).toEqual([])
    })

    test('a folder in the place of a file is left, and told', async () => {
      put(world.source, 'a')
      put(world.source, 'b')
      const info = await made(world.backup())
      const target = `${world.top}/back` as RawPath
      put(target, `${world.source.slice(1)}/a/inside`)
      const outcome = await world.restore(info, { target, overwrite: true })
      expect(outcome.status).toBe('partial')
      expect(outcome.leftOut).toEqual([expect.objectContaining({ path: `${world.source}/a` })])
      expect(existsSync(`${target}${world.source}/a/inside`)).toBe(true)
      expect(existsSync(`${target}${world.source}/b`)).toBe(true)
    })

    test('the key comes back private, and so does its folder', async () => {
      chmodSync(put(world.source, '.ctx/.ctx.key', 'k'.repeat(32)), 0o644)
      chmodSync(`${world.source}/.ctx`, 0o755)
      const info = await made(world.backup())
      await world.restore(info, all('back'))
      expect(statSync(`${world.top}/back${world.source}/.ctx/.ctx.key`).mode & 0o777).toBe(0o600)
      expect(statSync(`${world.top}/back${world.source}/.ctx`).mode & 0o777).toBe(0o700)
    })

    test('a restore in place brings back what is gone and leaves the folders as they are', async () => {
      const gone = put(world.source, 'deep/gone\nfile', 'precious', 1_700_000_000)
      chmodSync(gone, 0o640)
      const info = await made(world.backup())
      const before = readTree(world.source)
      rmSync(gone)
      chmodSync(`${world.source}/deep`, 0o711)
      const outcome = await world.restore(info, { target: '/' as RawPath, paths: [`${world.source}/deep` as RawPath] })
      expect(outcome).toMatchObject({ status: 'done', kept: [] })
      expect(readTree(world.source).get('deep/gone\nfile')).toEqual(before.get('deep/gone\nfile'))
      expect(statSync(`${world.source}/deep`).mode & 0o777).toBe(0o711)
    })

    test('a path that the snapshot does not hold is refused by name', async () => {
      put(world.source, 'a')
      const info = await made(world.backup())
      const paths = [`${world.source}/nothing` as RawPath]
      await expect(world.restore(info, { ...all('back'), paths })).rejects.toThrow(/nothing is not in the backup/)
    })
  })
}
