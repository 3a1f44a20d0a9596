import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { display, fsPath, type RawPath } from '../../system/rawpath.ts'
import { hostileNames, plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { compareTrees, readTree } from '../../testing/trees.ts'
import type { SnapshotInfo } from '../strategy.ts'
import { World, type WorldOptions } from './world.ts'

/** What holds for every strategy that keeps snapshots in folders, tried with the real tool. */
export function describeFolderStrategy(name: string, options: WorldOptions): void {
  describe(`${name} as a strategy`, () => {
    let world: World
    beforeEach(() => {
      world = new World(options)
    })
    afterEach(() => world.remove())

    const made = async (run: ReturnType<World['backup']>): Promise<SnapshotInfo> => {
      const { outcome, info } = await run
      expect(outcome).toMatchObject({ status: 'done', problem: null, leftOut: [] })
      if (info === null) throw new Error('nothing was finished')
      return info
    }
    const all = (target: string) => ({ target: `${world.top}/${target}` as RawPath })

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

    test('a snapshot is listed only once it is finished, newest first, with what it holds', async () => {
      put(world.source, 'a', '12345')
      const { context, outcome } = await world.copy()
      expect(outcome.status).toBe('done')
      expect(await world.strategy.snapshots(world.ctx)).toEqual([])
      const unfinished = await world.strategy.content(world.ctx, context.snapshot, {
        unfinished: true,
        paths: [],
        scratch: world.scratch(),
      })
      expect(existsSync(`${unfinished.root}${world.source}/a`)).toBe(true)
      const verdict = { complete: true, suspect: [], manifest: { any: 1 }, files: 1, bytes: 5 }
      const first = await world.strategy.finish(context, verdict)
      const second = await made(world.backup())
      const listed = await world.strategy.snapshots(world.ctx)
      expect(listed).toEqual([second, first])
      expect(first).toMatchObject({
        job: 'nightly',
        complete: true,
        suspect: false,
        decision: null,
        files: 1,
        bytes: 5,
      })
    })

    test('a crash before the manifest, or with a torn one, leaves no snapshot behind', async () => {
      put(world.source, 'a')
      const info = await made(world.backup())
      const manifest = `${world.jobFolder}/${info.id}.manifest.json`
      const whole = readFileSync(manifest, 'utf8')
      writeFileSync(manifest, whole.slice(0, 40))
      expect(await world.strategy.snapshots(world.ctx)).toEqual([])
      unlinkSync(manifest)
      expect(await world.strategy.snapshots(world.ctx)).toEqual([])
      // The manifest is written first and the name given last: between the two there is only a .partial folder.
      writeFileSync(manifest, whole)
      const { context } = await world.copy()
      writeFileSync(`${world.jobFolder}/${context.snapshot}.manifest.json`, whole.replaceAll(info.id, context.snapshot))
      expect((await world.strategy.snapshots(world.ctx)).map((s) => s.id)).toEqual([info.id])
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

    test('cancelled before it begins it copies nothing', async () => {
      put(world.source, 'a')
      const { outcome } = await world.backup({ signal: AbortSignal.abort() })
      expect(outcome).toMatchObject({ status: 'cancelled', problem: null })
    })

    test('the tool killed in the middle is a failure with words, and clear removes what it left', async () => {
      for (let i = 0; i < 300; i++) put(world.source, `many/${i}`, 'x'.repeat(200_000))
      const first = await made(world.backup())
      const before = readTree(world.in(first), { ignoreLinks: true })
      let group = 0
      const { outcome, context } = await world.backup({
        previous: null,
        onStart: (child) => {
          group ||= child.pid
        },
        onProgress: () => {
          if (group > 0) process.kill(-group, 'SIGKILL')
          group = -1
        },
      })
      expect(outcome).toMatchObject({ status: 'failed', problem: { code: 'tool-killed' } })
      expect(outcome.problem?.fix?.command).toBe('ctx-backup run nightly')
      expect(world.entries()).toContain(`${context.snapshot}.partial`)
      const did = await world.strategy.clear(world.ctx, context.snapshot)
      expect(did).toEqual([`Removed the unfinished backup ${context.snapshot}.`])
      expect(world.entries()).toEqual([first.id, `${first.id}.manifest.json`])
      expect(readTree(world.in(first), { ignoreLinks: true })).toEqual(before)
      expect(await world.strategy.clear(world.ctx, context.snapshot)).toEqual([])
      expect((await world.strategy.snapshots(world.ctx)).map((s) => s.id)).toEqual([first.id])
    })

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

    test('a name that is taken already is not written into', async () => {
      put(world.source, 'a')
      const info = await made(world.backup({ at: 1_790_000_000_000 }))
      unlinkSync(`${world.jobFolder}/${info.id}.manifest.json`)
      put(world.source, 'b')
      await expect(world.backup({ at: 1_790_000_000_000 })).rejects.toThrow(/is there already/)
      expect(existsSync(`${world.in(info)}/b`)).toBe(false)
      expect(await world.strategy.snapshots(world.ctx)).toEqual([])
    })

    test('a path that the snapshot does not hold is refused by name', async () => {
      put(world.source, 'a')
      const info = await made(world.backup())
      const paths = [`${world.source}/nothing` as RawPath]
      await expect(world.restore(info, { ...all('back'), paths })).rejects.toThrow(/nothing is not in the backup/)
    })

    test('removing takes exactly the named snapshots; the others keep every byte and mode', async () => {
      plantHostileTree(world.source)
      const [a, b, c] = [await made(world.backup()), await made(world.backup()), await made(world.backup())]
      const before = readTree(world.in(c), { ignoreLinks: true })
      await world.strategy.remove(world.ctx, [a, b], new AbortController().signal, () => {})
      expect(world.entries()).toEqual([c.id, `${c.id}.manifest.json`])
      expect(readTree(world.in(c), { ignoreLinks: true })).toEqual(before)
    })

    test('nothing is removed that this job did not make on this machine', async () => {
      put(world.source, 'a')
      const info = await made(world.backup())
      const foreign = `${world.jobFolder}/2020-01-01T000000Z`
      mkdirSync(foreign)
      const remove = (id: string) =>
        world.strategy.remove(world.ctx, [{ ...info, id }], new AbortController().signal, () => {})
      await expect(remove('2020-01-01T000000Z')).rejects.toThrow(/left alone/)
      await expect(remove('../../elsewhere')).rejects.toThrow()
      const manifest = `${world.jobFolder}/${info.id}.manifest.json`
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"job":"nightly"', '"job":"other"'))
      await expect(remove(info.id)).rejects.toThrow(/left alone/)
      expect(existsSync(foreign)).toBe(true)
      expect(existsSync(world.in(info))).toBe(true)
    })

    test('a removal that a crash stopped is gone on with by clear', async () => {
      put(world.source, 'a')
      const [a, b] = [await made(world.backup()), await made(world.backup())]
      rmSync(`${world.jobFolder}/${a.id}/tmp`, { recursive: true, force: true })
      const { renameSync } = await import('node:fs')
      renameSync(`${world.jobFolder}/${a.id}`, `${world.jobFolder}/${a.id}.deleting`)
      expect((await world.strategy.snapshots(world.ctx)).map((s) => s.id)).toEqual([b.id])
      expect(await world.strategy.clear(world.ctx, b.id)).toEqual([`finished removing the old backup ${a.id}`])
      expect(world.entries()).toEqual([b.id, `${b.id}.manifest.json`])
    })

    test('two machines and two jobs on one destination never touch each other', async () => {
      put(world.source, 'a')
      const mine = await made(world.backup({ at: 1_790_000_000_000 }))
      const { destination } = world.ctx
      const others = [
        new World({ ...options, destination, machine: '99999999-2222-4333-8444-555555555555' }),
        new World({ ...options, destination, job: 'hourly' }),
      ]
      try {
        for (const other of others) {
          put(other.source, 'b')
          expect(await other.strategy.snapshots(other.ctx)).toEqual([])
          const { info } = await other.backup({ at: 1_790_000_000_000 })
          expect(info?.id).toBe(mine.id)
          await other.strategy.clear(other.ctx, mine.id)
          await other.strategy.remove(other.ctx, [info as SnapshotInfo], new AbortController().signal, () => {})
          expect(await other.strategy.snapshots(other.ctx)).toEqual([])
          expect(other.ctx.job.destination.id).toBe(world.ctx.job.destination.id)
        }
        expect(compareTrees(world.source, world.in(mine))).toEqual([])
        expect(await world.strategy.snapshots(world.ctx)).toEqual([mine])
      } finally {
        for (const other of others) other.remove()
      }
    })

    test('the user’s word about a suspect snapshot is kept at the destination', async () => {
      put(world.source, 'a')
      const { context } = await world.copy()
      const verdict = { complete: true, suspect: ['the key is gone'], manifest: {}, files: 1, bytes: 1 }
      const info = await world.strategy.finish(context, verdict)
      expect(info).toMatchObject({ suspect: true, decision: null })
      await world.strategy.decide(world.ctx, info.id, 'accepted')
      expect((await world.strategy.snapshots(world.ctx))[0]).toMatchObject({ suspect: true, decision: 'accepted' })
      await expect(world.strategy.decide(world.ctx, '2020-01-01T000000Z', 'accepted')).rejects.toThrow(/left alone/)
    })

    test('preflight knows a missing, an unmarked, another and the right destination', async () => {
      const codes = async () => (await world.strategy.preflight(world.ctx)).map((p) => p.code)
      expect(await codes()).toEqual(['destination-missing'])
      await expect(world.strategy.snapshots(world.ctx)).rejects.toThrow(/is not there/)
      await world.prepare()
      expect(await codes()).toEqual([])
      const marker = `${world.ctx.destination}/.ctx-backup.json`
      const right = readFileSync(marker, 'utf8')
      writeFileSync(marker, right.replace(/"id": "[0-9a-f]{8}/, '"id": "00000000'))
      expect(await codes()).toEqual(['destination-other'])
      writeFileSync(marker, 'not ours')
      expect(await codes()).toEqual(['disk-failed'])
      unlinkSync(marker)
      expect(await codes()).toEqual(['destination-not-marked'])
    })

    test('preparing twice keeps the destination’s id, and leaves nothing else behind', async () => {
      await world.prepare()
      const { id } = world.ctx.job.destination
      await world.prepare()
      expect(world.ctx.job.destination.id).toBe(id)
      expect(readdirSync(world.ctx.destination).sort()).toEqual(['.ctx-backup.json', 'test-host-11111111'])
      expect(statSync(`${world.ctx.destination}/.ctx-backup.json`).mode & 0o777).toBe(0o600)
    })

    test('the plan shows the real program and the place it writes to', async () => {
      const plan = {
        ...world.ctx,
        names: null,
        previous: null,
        facts: await world.prepare(),
        snapshot: '2026-11-23T023000Z',
      }
      const commands = await world.strategy.plan(plan)
      expect(commands.length).toBeGreaterThan(0)
      for (const { program, args } of commands) {
        expect(existsSync(program)).toBe(true)
        expect(args.join(' ')).toContain(`${display(world.jobFolder)}/2026-11-23T023000Z.partial`)
      }
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
