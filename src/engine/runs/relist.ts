import type { JobConfig } from '../../shared/model/config.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import type { SnapshotInfo } from '../strategies/strategy.ts'
import type { RawPath } from '../system/rawpath.ts'
import { startWorker, type WorkerClient } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import { isTrusted } from './good.ts'
import type { RunOps } from './run-ops.ts'
import { sourcesOf } from './sources-of.ts'

/** Takes a snapshot's listing into the history when it has none there: after the history was lost, or one made elsewhere. */
export async function ensureListed(
  core: Core,
  job: JobConfig,
  snapshot: SnapshotInfo,
  contentRoot: RawPath,
  worker: WorkerClient<RunOps>,
): Promise<boolean> {
  const known = await core.coverage.known(job.id)
  if (known.some((s) => s.id === snapshot.id)) return false
  const survey = core.coverage.lastSurvey ?? (await core.coverage.lookAgain())
  const { scopes, roots } = await sourcesOf(core, job, survey)
  const everything = { path: '/' as RawPath, class: 'other' as const, project: '' as const }
  // What is gone from the disk is in no survey; the user's key is known by its name all the same.
  const key = { path: `${core.home}/.ctx/.ctx.key` as RawPath, class: 'key' as const, project: '' as const }
  await worker.call('prove', {
    contentRoot,
    leftOut: [],
    mtimeStepNs: 1,
    roots: roots.map((r) => r.path),
    scopes: [everything, key, ...scopes],
  })
  const { id, at, order = 0, complete, decision, files, bytes, suspect } = snapshot
  await worker.call('saveProof', {
    historyFile: core.history.file,
    snapshot: { job: job.id, id, at, order, complete, decision, files, bytes, suspect, listedAt: core.clock.now() },
    readBack: null,
  })
  return true
}

/** Lists again the newest finished snapshot of each job that the history knows nothing of. Answers with the jobs. */
export async function relistUnknown(core: Core): Promise<string[]> {
  const done: string[] = []
  for (const job of core.config.current().jobs) {
    const strategy = strategyOf(core, job)
    const context = jobContext(core, job)
    if ((await strategy.preflight(context)).length > 0) continue
    const newest = (await strategy.snapshots(context)).find(isTrusted)
    if (newest === undefined) continue
    const worker = startWorker<RunOps>(workerFile('run'))
    const content = await strategy.content(context, newest.id, { unfinished: false, paths: [], scratch: '' as RawPath })
    try {
      if (await ensureListed(core, job, newest, content.root, worker)) done.push(job.id)
    } finally {
      await content.release()
      await worker.close()
    }
  }
  return done
}
