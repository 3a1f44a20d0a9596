import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SnapshotRow } from '../coverage/proof-db.ts'
import { closeHistoryFile, openHistoryFile } from '../store/history-file.ts'
import { type RawPath, rawFromText } from '../system/rawpath.ts'
import { startWorker, type WorkerClient } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import type { CollectInput, RunOps } from './run-ops.ts'

const raw = (text: string): RawPath => rawFromText(text)
let base: string
let historyFile: string
let source: string
let copy: string
const workers: WorkerClient<RunOps>[] = []

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ctxb-ops-'))
  historyFile = join(base, 'history.db')
  closeHistoryFile(openHistoryFile(historyFile, 0).db, true)
  source = join(base, 'p/.context')
  copy = join(base, 'copy')
  mkdirSync(join(source, 'journal'), { recursive: true })
  for (let i = 0; i < 8; i++) writeFileSync(join(source, `journal/${i}.md`), `day ${i}\n`)
  writeFileSync(join(source, 'pad.enc'), 'secret')
  mkdirSync(join(base, 'scratch'))
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close()
  rmSync(base, { recursive: true, force: true })
})

const input = (more: Partial<CollectInput> = {}): CollectInput => ({
  roots: [{ path: raw(source), as: raw(source), rules: [], required: true }],
  scopes: [{ path: raw(source), class: 'journal', project: raw(join(base, 'p')) }],
  ...{ never: new Set(), oneFileSystem: true, scratch: raw(join(base, 'scratch')), historyFile, job: 'j' },
  ...{ previous: null, previousAt: null, leaveOut: [], mtimeStepNs: 1 },
  ...more,
})
const row = (id: string, order: number): SnapshotRow => ({
  ...{ job: 'j', id, at: order, order, complete: true, suspect: false, decision: null, files: 9, bytes: 9 },
  listedAt: order,
})
/** A whole run of one worker: what is copied is what is there, with exact times. */
async function run(
  id: string,
  order: number,
  change: (worker: WorkerClient<RunOps>) => void | Promise<void> = () => {},
) {
  const worker = startWorker<RunOps>(workerFile('run'))
  workers.push(worker)
  const collected = await worker.call(
    'collect',
    input({ previous: order > 1 ? `S${order - 1}` : null, previousAt: order - 1 }),
  )
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(`${copy + base}/p`, { recursive: true })
  execFileSync('cp', ['-a', `${base}/p/.`, `${copy}${base}/p`])
  await change(worker)
  const listing = await worker.call('prove', {
    ...{ contentRoot: raw(copy), leftOut: [], mtimeStepNs: 1, roots: [raw(source)] },
  })
  const read = await worker.call('readBack', { contentRoot: raw(copy), at: order })
  await worker.call('saveProof', { historyFile, snapshot: row(id, order), readBack: read })
  return { worker, collected, listing, read }
}
const verify = (worker: WorkerClient<RunOps>, snapshot: string) =>
  worker.call('verify', { historyFile, job: 'j', snapshot, contentRoot: raw(copy), at: 1 })

describe('a run in its worker', () => {
  it('proves what is there, and reads back encrypted files without being asked', async () => {
    const { collected, listing, read } = await run('S1', 1)
    expect(collected).toMatchObject({ shrinkage: [], emptied: [], names: { files: 9 } })
    expect(listing).toMatchObject({ misses: [], absentRoots: [], unreadable: [], files: 9 })
    expect(read.verified.map((v) => v.path)).toEqual([raw(join(source, 'pad.enc'))])
    expect(read.damaged).toEqual([])
  })

  it('misses what the tool passed over in silence, and a root of which nothing came', async () => {
    const one = await run('S1', 1, () => rmSync(join(copy + source, 'journal/3.md')))
    expect(one.listing.misses).toEqual([{ path: raw(join(source, 'journal/3.md')), kind: 'missing' }])
    const all = await run('S2', 2, () => rmSync(copy + source, { recursive: true }))
    expect(all.listing.absentRoots).toEqual([raw(source)])
  })

  it('finds other content behind equal size and time, and copies it afresh the next time', async () => {
    const { worker } = await run('S1', 1)
    const bad = join(copy + source, 'journal/5.md')
    writeFileSync(bad, 'DAY 5\n')
    // The time has to be that of the source to the nanosecond.
    execFileSync('touch', ['-r', join(source, 'journal/5.md'), bad])
    const found = await verify(worker, 'S1')
    expect(found.damaged.map((d) => d.path)).toEqual([raw(join(source, 'journal/5.md'))])
    expect(found.verified).toHaveLength(8)
    const next = await run('S2', 2)
    expect(next.collected.names.fresh).not.toBeNull()
    expect(next.read.verified.map((v) => v.path)).toContain(raw(join(source, 'journal/5.md')))
    expect((await verify(next.worker, 'S2')).damaged).toEqual([])
    expect((await run('S3', 3)).collected.names.fresh).toBeNull()
  })

  it('compares with the last listing: deleted files shrink it, new ones do not', async () => {
    await run('S1', 1)
    writeFileSync(join(source, 'journal/new.md'), 'x')
    expect((await run('S2', 2)).collected.shrinkage).toEqual([])
    rmSync(join(source, 'pad.enc'))
    for (let i = 0; i < 5; i++) rmSync(join(source, `journal/${i}.md`))
    const kinds = (await run('S3', 3)).collected.shrinkage.map((s) => s.kind)
    expect(kinds.sort()).toEqual(['encrypted-gone', 'many-gone'])
  })
})
