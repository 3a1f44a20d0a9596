import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../shared/model/problem.ts'
import { addJob, itemsOf, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { type EngineProcess, startEngineProcess } from './testing/engine-process.ts'
import { expectReadable, isGood, leftovers, noOtherUser, snapshotsOf } from './testing/fault-rig.ts'

const nobody = 65534

describe.skipIf(noOtherUser !== null).each(['rsync', 'cp'] as const)(
  'as a user who may not read all, with %s',
  (strategy) => {
    let world: TestHome
    let engine: EngineProcess
    let job: string
    let first: string | null | undefined

    beforeEach(async () => {
      world = testHome()
      smallWorld(world)
      execFileSync('chown', ['-R', `${nobody}:${nobody}`, join(world.home, '..')])
      engine = await startEngineProcess(world, { uid: nobody })
      job = await addJob(engine, world, { strategy })
      first = (await runJob(engine, job)).snapshot
    })
    afterEach(async () => {
      await engine.kill()
      await world.end()
    })

    const goodOnes = async () => (await snapshotsOf(engine, job)).filter(isGood).map((s) => s.id)
    const leftOut = (problems: Problem[]) => problems.find((p) => p.code === 'left-out')

    /** A file that only root may read. */
    function shut(path: string, content = 'for root alone\n'): string {
      const file = world.write(path, content, 0o600)
      chownSync(file, 0, 0)
      return file
    }

    async function restored(path: string): Promise<string> {
      const to = join(world.home, '../back')
      await engine.api.restore({ job, snapshot: 'latest', paths: [{ path }], to, inPlace: false, overwrite: true })
      return to + path
    }

    it('one unreadable file is a warning by its path: accepted it is quiet and yet never covered, a new one is loud again', async () => {
      const file = shut('work/alpha/.context/journal/locked.md')
      const warned = await runJob(engine, job)
      const reason = 'no permission to read it'
      expect(warned).toMatchObject({
        status: 'warning',
        warnings: [{ path: file, reason, accepted: false, isNew: true }],
      })
      const loud = await statusOf(engine)
      const problem = leftOut(loud.problems)
      expectReadable(problem)
      expect(problem.paths).toEqual([file])
      expect(problem.fix?.command).toBe(`ctx-backup fix ${problem.id}`)
      expect(loud.exposure.files).toBe(1)
      const journal = itemsOf(loud).find((i) => file.startsWith(`${i.path}/`))
      expect(journal).toMatchObject({ protection: 'none', exposedFiles: 1 })
      // Not complete: it is no base for removing older ones.
      expect(await goodOnes()).toEqual([first])
      expect(leftovers(world.disk, job)).toEqual([])

      expect(await runJob(engine, job)).toMatchObject({ warnings: [{ path: file, isNew: false }] })
      await engine.api.fix({ id: problem.id })
      expect(leftOut((await statusOf(engine)).problems)).toBeUndefined()
      expect(await runJob(engine, job)).toMatchObject({
        status: 'succeeded',
        warnings: [{ path: file, accepted: true }],
      })
      const quiet = await statusOf(engine)
      expect(leftOut(quiet.problems)).toBeUndefined()
      expect(quiet.exposure.files, 'accepted is not covered').toBe(1)

      const second = shut('work/beta/.context/journal/locked.md')
      const again = await runJob(engine, job)
      expect(again.status).toBe('warning')
      expect(again.warnings).toHaveLength(2)
      expect(again.warnings).toContainEqual({ path: second, reason, accepted: false, isNew: true })
      expect(again.warnings).toContainEqual({ path: file, reason, accepted: true, isNew: false })
      expect(leftOut((await statusOf(engine)).problems)?.paths).toEqual([second])

      for (const one of [file, second]) chownSync(one, nobody, nobody)
      expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', warnings: [] })
      expect((await statusOf(engine)).exposure.files).toBe(0)
    })

    it('an unreadable project is unknown and never green, and its files stay in the backup made before', async () => {
      const context = join(world.home, 'work/alpha/.context')
      chmodSync(context, 0)
      const told = await statusOf(engine)
      expect(told.unknown.map((u) => u.path)).toContain(context)
      expectReadable(told.problems.find((p) => p.code === 'unknown'))

      const broken = await runJob(engine, job)
      expect(broken.status).toBe('warning')
      expect(broken.warnings?.map((w) => w.path)).toContain(context)
      expect(await goodOnes()).toEqual([first])
      expect(readFileSync(await restored(join(context, 'DECISIONS.md')), 'utf8')).toBe('# Decisions of alpha\n')

      chmodSync(context, 0o755)
      expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded' })
      expect((await statusOf(engine)).unknown).toEqual([])
    })

    it('a changed key that cannot be read: no proof is claimed of it, and the good one is kept', async () => {
      const key = join(world.home, '.ctx/.ctx.key')
      shut('.ctx/.ctx.key', 'a new key that nobody can read..')
      const broken = await runJob(engine, job)
      expect(broken.status).toBe('warning')
      const status = await statusOf(engine)
      expect(itemsOf(status).find((i) => i.class === 'key')).toMatchObject({ protection: 'none', proof: null })
      expectReadable(status.problems.find((p) => p.code === 'key-unproven'))
      expect(await goodOnes()).toEqual([first])
      expect(readFileSync(await restored(key))).toEqual(Buffer.alloc(32, 7))
      chownSync(key, nobody, nobody)
      expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded' })
    })
  },
)
