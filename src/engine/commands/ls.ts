import type { z } from 'zod'
import type { Input } from '../../shared/api.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import type { Entries, Entry } from '../../shared/model/status.ts'
import { notFoundInBackup } from '../../shared/problems/run.ts'
import { type Core, jobContext, jobOf, strategyOf } from '../core.ts'
import type { RunOps } from '../runs/run-ops.ts'
import { instant } from '../system/clock.ts'
import type { FileEntry } from '../system/filelist.ts'
import { display, type RawPath, rawFromText, wirePath } from '../system/rawpath.ts'
import { startWorker } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import { snapshotOf } from './restore.ts'
import { pathInBackup } from './restore-target.ts'

const entryTypes = { f: 'file', d: 'folder', l: 'link', s: 'special' } as const

/** A folder of a snapshot, page by page. Throws ProblemError when the snapshot or the path is not there. */
export async function ls(core: Core, input: z.output<(typeof Input)['ls']>): Promise<Entries> {
  const job = jobOf(core, input.job)
  const snapshot = await snapshotOf(core, job, input.snapshot)
  const asked = rawFromText(input.path.startsWith('/') ? input.path : `/${input.path}`)
  const path = pathInBackup(asked, { job: job.id, snapshot: snapshot.id })
  const content = await strategyOf(core, job).content(jobContext(core, job), snapshot.id, {
    unfinished: false,
    paths: [path],
    scratch: '' as RawPath,
  })
  const worker = startWorker<RunOps>(workerFile('run'))
  try {
    const page = await worker.call('listFolder', {
      contentRoot: content.root,
      path,
      recursive: input.recursive,
      limit: input.limit,
      from: input.cursor === null ? 0 : Number(input.cursor),
    })
    if (page === null) throw new ProblemError(notFoundInBackup(job.id, snapshot.id, display(path)))
    const nextCursor = page.next === null ? null : String(page.next)
    return { schema: 1, entries: page.entries.map(entryShape), nextCursor }
  } finally {
    await worker.close()
    await content.release()
  }
}

function entryShape(e: FileEntry): Entry {
  return {
    ...wirePath(e.path),
    type: entryTypes[e.type],
    bytes: e.size,
    mtime: instant(Number(e.mtimeNs / 1_000_000n)),
    ...(e.type === 'l' ? { target: display(e.target) } : {}),
  }
}
