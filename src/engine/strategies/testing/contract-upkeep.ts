import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { display } from '../../system/rawpath.ts'
import { plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { compareTrees, readTree } from '../../testing/trees.ts'
import type { SnapshotInfo } from '../strategy.ts'
import { made, World, type WorldOptions } from './world.ts'

/** A folder strategy's contract: what counts as a snapshot, and what may be removed. */
export function describeUpkeep(name: string, options: WorldOptions): void {
  describe(`${name}: what counts as a snapshot, and what may be removed`, () => {
    let world: World
    beforeEach(() => {
      world = new World(options)
    })
    afterEach(() => world.remove())

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

    test('a name that is taken already is not written into', async () => {
      put(world.source, 'a')
      const info = await made(world.backup({ at: 1_790_000_000_000 }))
      unlinkSync(`${world.jobFolder}/${info.id}.manifest.json`)
      put(world.source, 'b')
      await expect(world.backup({ at: 1_790_000_000_000 })).rejects.toThrow(/is there already/)
      expect(existsSync(`${world.in(info)}/b`)).toBe(false)
      expect(await world.strategy.snapshots(world.ctx)).toEqual([])
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
  })
}
