import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, truncateSync, unlinkSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RawPath } from '../../system/rawpath.ts'
import { plantHostileTree, put } from '../../testing/hostile-tree.ts'
import { compareTrees, readTree } from '../../testing/trees.ts'
import type { CopyOutcome, SnapshotInfo } from '../strategy.ts'
import { World, type WorldOptions } from './world.ts'

const isRoot = process.getuid?.() === 0

/** A backup of one open and one shut file and folder by the user `nobody`, in a process of its own. */
function backupAsNobody(strategy: 'rsync' | 'cp'): {
  source: string
  outcome: CopyOutcome
  copied: string[]
  left: string[]
} {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const name = strategy === 'rsync' ? 'createRsync' : 'createCp'
  const script = `
    import { chmodSync, readdirSync } from 'node:fs'
    import { World } from ${url('./world.ts')}
    import { put } from ${url('../../testing/hostile-tree.ts')}
    import { ${name} } from ${url(`../${strategy}/${strategy}.ts`)}
    const world = new World({ create: ${name}, strategy: '${strategy}' })
    put(world.source, 'part/open')
    put(world.source, 'part/drop.tmp')
    put(world.source, 'whole/open')
    chmodSync(put(world.source, 'part/shut\\nname'), 0)
    chmodSync(put(world.source, 'whole/shut'), 0)
    put(world.source, 'read-only/inside')
    put(world.source, 'read-only/drop.tmp')
    chmodSync(world.source + '/read-only', 0o555)
    const { outcome, info } = await world.backup({ rules: [{ action: 'exclude', pattern: '*.tmp' }] })
    const copied = readdirSync(world.in(info), { recursive: true }).sort()
    await world.strategy.remove(world.ctx, [info], new AbortController().signal, () => {})
    const left = world.entries()
    chmodSync(world.source + '/read-only', 0o755)
    world.remove()
    console.log(JSON.stringify({ source: world.source, outcome, copied, left }))`
  const drop = ['--reuid=65534', '--regid=65534', '--clear-groups']
  const args = [...drop, process.execPath, '--input-type=module-typescript', '-e', script]
  return JSON.parse(execFileSync('setpriv', args, { encoding: 'utf8', cwd: '/' })) as ReturnType<typeof backupAsNobody>
}

/** What the world may do to a run: with real disks, real permissions, real kills. Needs root for the mounts. */
export function describeFaults(name: string, options: WorldOptions): void {
  describe.runIf(isRoot)(`${name} and faults`, () => {
    let world: World
    let mounted: string[] = []
    beforeEach(() => {
      world = new World(options)
    })
    afterEach(() => {
      for (const path of mounted) execFileSync('umount', [path])
      mounted = []
      world.remove()
    })

    const mount = (path: string, options: string) => {
      mkdirSync(path, { recursive: true })
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'ctx-test', path])
      mounted.push(path)
    }

    test('a full disk fails the run in words, and what was there before stays whole', async () => {
      mount(world.ctx.destination, 'size=400k')
      put(world.source, 'a', 'x'.repeat(50_000))
      const first = await world.backup()
      expect(first.outcome.status).toBe('done')
      put(world.source, 'big', 'y'.repeat(600_000))
      const { outcome, context } = await world.backup()
      expect(outcome).toMatchObject({ status: 'failed', problem: { code: 'disk-full' } })
      expect(outcome.problem?.what).toContain('is full')
      await world.strategy.clear(world.ctx, context.snapshot)
      expect(await world.strategy.snapshots(world.ctx)).toEqual([first.info])
      expect(readFileSync(`${world.in(first.info as SnapshotInfo)}/a`, 'utf8')).toHaveLength(50_000)
      unlinkSync(`${world.source}/big`)
      expect((await world.backup()).outcome.status).toBe('done')
    })

    test('a disk that is read-only is refused before the run', async () => {
      mount(world.ctx.destination, 'size=400k')
      put(world.source, 'a')
      await world.backup()
      execFileSync('mount', ['-o', 'remount,ro', world.ctx.destination])
      expect((await world.strategy.preflight(world.ctx)).map((p) => [p.code, p.why.includes('read-only')])).toEqual([
        ['disk-not-writable', true],
      ])
      const report = await world.strategy.probe(world.ctx.destination)
      expect(report).toMatchObject({ exists: true, writable: false, problem: { code: 'place-not-writable' } })
    })

    test('a disk that turns read-only in the middle fails the run in words', async () => {
      mount(world.ctx.destination, 'size=400k')
      put(world.source, 'a')
      await world.backup()
      const beforeCopy = () => execFileSync('mount', ['-o', 'remount,ro', world.ctx.destination])
      const { outcome } = await world.backup({ beforeCopy: () => void beforeCopy() })
      expect(outcome).toMatchObject({ status: 'failed', problem: { code: 'disk-read-only' } })
    })

    test('an unmounted and a swapped disk are two problems, and neither is written to', async () => {
      mount(world.ctx.destination, 'size=400k')
      put(world.source, 'a')
      await world.backup()
      const codes = async () => (await world.strategy.preflight(world.ctx)).map((p) => p.code)
      execFileSync('umount', [mounted.pop() ?? ''])
      expect(await codes()).toEqual(['destination-not-marked'])
      mount(world.ctx.destination, 'size=400k')
      const { id } = world.ctx.job.destination
      await world.prepare()
      world.ctx.job.destination.id = id
      expect(await codes()).toEqual(['destination-other'])
    })

    test('as a plain user: what may not be read is told by name, and the rest is copied', () => {
      const { source, outcome, copied, left } = backupAsNobody(options.strategy)
      expect(outcome).toMatchObject({ status: 'partial', problem: null })
      const reason = 'no permission to read it'
      expect(outcome.leftOut.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
        { path: `${source}/part/shut\nname`, kind: 'unreadable', reason },
        { path: `${source}/whole/shut`, kind: 'unreadable', reason },
      ])
      expect(copied).toEqual(['part', 'part/open', 'read-only', 'read-only/inside', 'whole', 'whole/open'])
      // A folder without the right to write is removed with its snapshot all the same.
      expect(left).toEqual([])
    })

    test('an emptied source gives an empty snapshot and touches no older one', async () => {
      plantHostileTree(world.source)
      const first = (await world.backup()).info as SnapshotInfo
      const before = readTree(world.in(first), { ignoreLinks: true })
      execFileSync('rm', ['-rf', world.source])
      mkdirSync(world.source)
      const second = await world.backup()
      expect(second.outcome.status).toBe('done')
      expect(readTree(world.in(first), { ignoreLinks: true })).toEqual(before)
    })

    test('a key truncated to nothing and four nights after it: the good key still restores', async () => {
      const key = put(world.source, '.ctx/.ctx.key', 'k'.repeat(32))
      const good = (await world.backup()).info as SnapshotInfo
      truncateSync(key, 0)
      for (let night = 0; night < 4; night++) expect((await world.backup()).outcome.status).toBe('done')
      const target = `${world.top}/back` as RawPath
      expect((await world.restore(good, { target })).status).toBe('done')
      expect(readFileSync(`${target}${key}`, 'utf8')).toBe('k'.repeat(32))
    })

    test('cancelled in the middle the tool ends, and clear leaves nothing of it', async () => {
      for (let i = 0; i < 400; i++) put(world.source, `many/${i}`, 'x'.repeat(30_000))
      const abort = new AbortController()
      const { outcome, context } = await world.backup({ signal: abort.signal, onStart: () => abort.abort() })
      expect(outcome).toMatchObject({ status: 'cancelled', problem: null })
      await world.strategy.clear(world.ctx, context.snapshot)
      expect(existsSync(`${world.jobFolder}/${context.snapshot}.partial`)).toBe(false)
    })

    test('a source on another kind of disk is copied just the same', async () => {
      mount(`${world.source}/disk`, 'size=2m')
      plantHostileTree(`${world.source}/disk/tree` as RawPath)
      const roots = [`${world.source}/disk/tree` as RawPath]
      const { info } = await world.backup({ roots })
      expect(compareTrees(roots[0] as RawPath, world.in(info as SnapshotInfo, roots[0] as RawPath))).toEqual([])
    })
  })
}
