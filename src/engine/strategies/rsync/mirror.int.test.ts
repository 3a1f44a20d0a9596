import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { RawPath } from '../../system/rawpath.ts'
import { age, plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { compareTrees, readTree } from '../../testing/trees.ts'
import type { SnapshotInfo } from '../strategy.ts'
import { World } from '../testing/world.ts'
import { createRsync } from './rsync.ts'

let world: World

describe('a mirror', () => {
  afterEach(() => world.remove())
  const mirrorOf = (layout: 'mirror' | 'bare-mirror') => new World({ create: createRsync, strategy: 'rsync', layout })
  const history = () => readdirSync(`${world.jobFolder}/history`).sort()

  test('follows its source and keeps what it drops and replaces', async () => {
    world = mirrorOf('mirror')
    plantHostileTree(world.source)
    put(world.source, 'changed', 'one')
    put(world.source, 'gone/deep/\xff', 'precious')
    put(world.source, 'gone-file', 'precious too')
    const first = await world.backup()
    expect(first.info).toMatchObject({ id: 'mirror', complete: true })
    expect(compareTrees(world.source, world.in({ id: 'mirror' }))).toEqual([])
    put(world.source, 'changed', 'two')
    rmSync(`${world.source}/gone`, { recursive: true })
    unlinkSync(`${world.source}/gone-file`)
    expect((await world.backup()).outcome.status).toBe('done')
    expect(readFileSync(`${world.in({ id: 'mirror' })}/changed`, 'utf8')).toBe('two')
    const paths = [...readTree(world.source).keys()]
    expect([...readTree(world.in({ id: 'mirror' })).keys()]).toEqual(paths)
    const kept = readTree(`${world.jobFolder}/history/${history().at(-1)}${world.source}` as RawPath)
    expect([...kept.keys()]).toEqual(['.', 'changed', 'gone', 'gone/deep', 'gone/deep/\xff', 'gone-file'])
  })

  test('a file that became a folder, and a folder that became a file, are no obstacle', async () => {
    world = mirrorOf('mirror')
    put(world.source, 'a', 'was a file')
    put(world.source, 'b/inside', 'was in a folder')
    await world.backup()
    unlinkSync(`${world.source}/a`)
    put(world.source, 'a/inside', 'now a folder')
    rmSync(`${world.source}/b`, { recursive: true })
    put(world.source, 'b', 'now a file')
    expect((await world.backup()).outcome).toMatchObject({ status: 'done', leftOut: [] })
    expect([...readTree(world.in({ id: 'mirror' })).keys()]).toEqual(['.', 'a', 'a/inside', 'b'])
    const kept = `${world.jobFolder}/history/${history().at(-1)}${world.source}`
    expect(readFileSync(`${kept}/b/inside`, 'utf8')).toBe('was in a folder')
    expect(readFileSync(`${kept}/a`, 'utf8')).toBe('was a file')
  })

  test('what could not be looked at this time is not taken for deleted', async () => {
    world = mirrorOf('mirror')
    put(world.source, 'here')
    const away = put(world.top, 'other/a').replace(/\/a$/, '') as RawPath
    const roots = [world.source, away]
    await world.backup({ roots })
    rmSync(away, { recursive: true })
    put(world.source, 'new')
    expect((await world.backup({ roots })).outcome.status).toBe('done')
    expect(existsSync(`${world.in({ id: 'mirror' }, away)}/a`)).toBe(true)
    await world.backup()
    expect(existsSync(world.in({ id: 'mirror' }, away))).toBe(false)
  })

  test('nothing is dropped by a run that is suspect or incomplete', async () => {
    world = mirrorOf('mirror')
    const gone = put(world.source, 'gone', 'precious')
    await world.backup()
    unlinkSync(gone)
    for (const verdict of [
      { complete: false, suspect: [] },
      { complete: true, suspect: ['much is gone'] },
    ]) {
      const { context } = await world.copy()
      await world.strategy.finish(context, { ...verdict, manifest: {}, files: 0, bytes: 0 })
      expect(existsSync(`${world.in({ id: 'mirror' })}/gone`)).toBe(true)
    }
  })

  test('interrupted it does not count as complete until the next run is through', async () => {
    world = mirrorOf('mirror')
    put(world.source, 'a')
    await world.backup()
    put(world.source, 'b')
    await world.copy()
    expect(await world.strategy.snapshots(world.ctx)).toMatchObject([{ id: 'mirror', complete: false }])
    expect(await world.strategy.clear(world.ctx, 'mirror')).toEqual([
      'The mirror holds part of the run; the next run completes it.',
    ])
    await world.backup()
    expect(await world.strategy.snapshots(world.ctx)).toMatchObject([{ id: 'mirror', complete: true }])
  })

  test('a bare one keeps nothing of what it drops', async () => {
    world = mirrorOf('bare-mirror')
    put(world.source, 'gone/\xff')
    put(world.source, 'stays')
    await world.backup()
    rmSync(`${world.source}/gone`, { recursive: true })
    expect((await world.backup()).outcome.status).toBe('done')
    expect([...readTree(world.in({ id: 'mirror' })).keys()]).toEqual(['.', 'stays'])
    expect(world.entries()).toEqual(['mirror', 'mirror.manifest.json'])
  })

  test('it is restored like any snapshot', async () => {
    world = mirrorOf('mirror')
    plantHostileTree(world.source)
    const info = (await world.backup()).info as SnapshotInfo
    const target = `${world.top}/back` as RawPath
    expect((await world.restore(info, { target })).status).toBe('done')
    expect(compareTrees(world.source, `${target}${world.source}` as RawPath)).toEqual([])
  })

  test('the runbook’s mirror by hand gives the same, byte for byte, after deletions too', async () => {
    world = mirrorOf('mirror')
    plantHostileTree(world.source)
    age(world.source)
    const hand = `${world.top}/by-hand` as RawPath
    mkdirSync(hand)
    const byHand = () => execFileSync('rsync', ['-aH', '--delete', `${world.source}/`, `${hand}/`])
    byHand()
    await world.backup()
    rmSync(`${world.source}/names/-dash.md`)
    rmSync(`${world.source}/folders/bad\xff\xfebytes.md`, { recursive: true, force: true })
    put(world.source, 'added')
    age(world.source)
    byHand()
    await world.backup()
    expect(compareTrees(hand, world.in({ id: 'mirror' }))).toEqual([])
  })
})
