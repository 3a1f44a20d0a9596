import type { Verify } from '../../shared/model/status.ts'
import { damagedBackup } from '../../shared/problems/coverage.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import type { ReadBackResult } from '../coverage/read-back.ts'
import { type ActiveRun, cancelledOutcome, type Outcome } from '../runs/active-run.ts'
import { foundSnapshots } from '../runs/found-snapshots.ts'
import { ensureListed } from '../runs/relist.ts'
import type { RunOps } from '../runs/run-ops.ts'
import type { SnapshotInfo } from '../strategies/strategy.ts'
import { display, type RawPath, wirePath } from '../system/rawpath.ts'
import { startWorker } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import { snapshotOf } from './restore.ts'

/** Reads snapshots back now: the newest good one, a named one, or `all`. */
export async function verify(core: Core, run: ActiveRun, wanted: string): Promise<{ outcome: Outcome; found: Verify }> {
  const { job } = run
  const strategy = strategyOf(core, job)
  const context = jobContext(core, job)
  run.progress.phase('preflight')
  const which = wanted === 'all' ? await foundSnapshots(core, job) : [await snapshotOf(core, job, wanted)]
  const found: Verify = { schema: 1, checked: { files: 0, bytes: 0 }, damaged: [], missing: [], unproven: [] }
  const worker = startWorker<RunOps>(workerFile('run'))
  try {
    for (const snapshot of which) {
      run.progress.phase('read-back', { files: snapshot.files, bytes: snapshot.bytes })
      const content = await strategy.content(context, snapshot.id, {
        unfinished: false,
        paths: [],
        scratch: run.scratch,
      })
      try {
        await ensureListed(core, job, snapshot, content.root, worker)
        let files = 0
        let bytes = 0
        const read = await worker.call(
          'verify',
          {
            historyFile: core.history.file,
            job: job.id,
            snapshot: snapshot.id,
            contentRoot: content.root,
            at: core.clock.now(),
          },
          {
            signal: run.signal,
            onEvent: (e) => {
              const file = e as { path: RawPath; bytes: number }
              files++
              bytes += file.bytes
              run.progress.done(files, bytes, display(file.path))
            },
          },
        )
        add(found, read, job.id, snapshot)
        for (const d of [...read.damaged, ...read.missing])
          await run.log.write('error', `${display(d.path)}: ${d.reason}`)
      } finally {
        await content.release()
      }
    }
  } finally {
    await worker.close()
  }
  return { outcome: outcomeOf(run, found), found }
}

function add(found: Verify, read: ReadBackResult, job: string, snapshot: SnapshotInfo): void {
  const shape = (f: { path: RawPath; reason: string }) => ({
    ...wirePath(f.path),
    reason: f.reason,
    job,
    snapshot: snapshot.id,
  })
  found.checked.files += read.files
  found.checked.bytes += read.bytes
  // Spread into a call, a hundred thousand of them would not fit on the stack.
  found.damaged = [...found.damaged, ...read.damaged.map(shape)]
  found.missing = [...found.missing, ...read.missing.map(shape)]
  found.unproven = [...(found.unproven ?? []), ...read.unproven.map(shape)]
}

function outcomeOf(run: ActiveRun, found: Verify): Outcome {
  const bad = [...found.damaged, ...found.missing].map((f) => f.path)
  const stats = { files: found.checked.files, bytes: found.checked.bytes, added: 0 }
  const base = { warnings: [], stats, snapshot: null, note: null }
  if (run.signal.aborted) return cancelledOutcome({ id: run.id, job: run.job.id, kind: run.kind })
  return bad.length > 0
    ? { ...base, status: 'failed', problem: damagedBackup(run.job.id, bad) }
    : { ...base, status: 'succeeded', problem: null }
}
