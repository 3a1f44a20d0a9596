import type { z } from 'zod'
import type { Input } from '../../shared/api.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import type { Restored } from '../../shared/model/status.ts'
import { noBackupYet, noSuch, notFoundInBackup, restoreIncomplete } from '../../shared/problems/run.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import type { ActiveRun, Outcome } from '../runs/active-run.ts'
import { foundSnapshots } from '../runs/found-snapshots.ts'
import { isGood } from '../runs/good.ts'
import type { RunOps } from '../runs/run-ops.ts'
import type { SnapshotInfo } from '../strategies/strategy.ts'
import { type RawPath, rawFromWire, wirePath } from '../system/rawpath.ts'
import { startWorker } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import { pathInBackup, rememberRestored, restoreTarget } from './restore-target.ts'

export type RestoreWish = z.output<(typeof Input)['restore']>

/** The snapshot named, or with `latest` the newest good one. Throws ProblemError when there is none. */
export async function snapshotOf(core: Core, job: JobConfig, wanted: string): Promise<SnapshotInfo> {
  const snapshots = await foundSnapshots(core, job)
  const found = wanted === 'latest' ? snapshots.find(isGood) : snapshots.find((s) => s.id === wanted)
  if (found !== undefined) return found
  throw new ProblemError(
    wanted === 'latest'
      ? noBackupYet(job.id)
      : noSuch(
          'snapshot',
          wanted,
          snapshots.map((s) => s.id),
        ),
  )
}

/** Restores with the plain tool, then reads every restored file back and compares it with the snapshot. */
export async function restore(
  core: Core,
  run: ActiveRun,
  wish: RestoreWish,
): Promise<{ outcome: Outcome; restored: Restored }> {
  const { job } = run
  const strategy = strategyOf(core, job)
  const context = jobContext(core, job)
  const began = core.clock.monotonic()
  run.progress.phase('preflight')
  const target = await restoreTarget(core, job.id, wish)
  const snapshot = await snapshotOf(core, job, wish.snapshot)
  const paths = wish.paths.map((path) => pathInBackup(rawFromWire(path), { job: job.id, snapshot: snapshot.id }))
  const content = await strategy.content(context, snapshot.id, { unfinished: false, paths, scratch: run.scratch })
  const worker = startWorker<RunOps>(workerFile('run'))
  try {
    run.progress.phase('collect')
    const plan = await worker.call('planRestore', {
      contentRoot: content.root,
      target,
      paths,
      overwrite: wish.overwrite,
    })
    if (plan.absent[0] !== undefined)
      throw new ProblemError(notFoundInBackup(job.id, snapshot.id, wirePath(plan.absent[0]).path))
    if (target !== '/') await rememberRestored(core, content.root, target, paths)
    run.progress.phase('copy', { files: plan.files, bytes: plan.bytes })
    const copied = await strategy.restore({
      ...context,
      snapshot,
      paths,
      target,
      overwrite: wish.overwrite,
      scratch: run.scratch,
      signal: run.signal,
      onProgress: (p) => run.progress.done(p.files, p.bytes, null),
      log: (level, text) => run.log.write(level, text),
      onStart: (child) => core.history.updateRun(run.id, { child }),
    })
    if (copied.status === 'failed' && copied.problem !== null) throw new ProblemError(copied.problem)
    run.progress.phase('read-back', { files: plan.files, bytes: plan.bytes })
    const check = await worker.call('checkRestore', { contentRoot: content.root, target }, { signal: run.signal })
    const finding = (f: { path: RawPath; reason: string }) => ({
      ...wirePath(f.path),
      reason: f.reason,
      job: job.id,
      snapshot: snapshot.id,
    })
    const restored: Restored = {
      schema: 1,
      files: check.files,
      bytes: check.bytes,
      to: wirePath(target).path,
      kept: plan.kept.map(wirePath),
      damaged: check.damaged.map(finding),
      seconds: Math.round((core.clock.monotonic() - began) / 100) / 10,
    }
    const bad = check.damaged.length > 0
    const status =
      copied.status === 'cancelled' ? 'cancelled' : bad ? 'failed' : plan.kept.length > 0 ? 'warning' : 'succeeded'
    const problem = bad ? restoreIncomplete(job.id, restored.damaged) : null
    const stats = { files: check.files, bytes: check.bytes, added: check.bytes }
    return { outcome: { status, problem, warnings: [], stats, snapshot: snapshot.id, note: null }, restored }
  } finally {
    await worker.close()
    await content.release()
  }
}
