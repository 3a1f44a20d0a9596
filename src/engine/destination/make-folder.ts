import { lstat, mkdir } from 'node:fs/promises'
import { ProblemError } from '../../shared/model/problem.ts'
import { snapshotNameTaken } from '../../shared/problems/destination.ts'
import type { RunContext } from '../strategies/strategy.ts'
import { display, fsPath, type RawPath } from '../system/rawpath.ts'
import { jobFolder, machineFolder, mirrorId, snapshotFolder, unfinishedFolder } from './layout.ts'

/**
 * Makes the folder that a run writes to, 0700. Throws the system's own error, or ProblemError when a dated snapshot's
 * name is taken: what lies there would pass for what this run makes.
 */
export async function makeUnfinished(ctx: RunContext): Promise<RawPath> {
  await makeFolder(machineFolder(ctx))
  await makeFolder(jobFolder(ctx))
  const folder = unfinishedFolder(ctx, ctx.snapshot)
  if (ctx.snapshot === mirrorId) {
    await makeFolder(folder)
    return folder
  }
  for (const path of [snapshotFolder(ctx, ctx.snapshot), folder]) {
    if ((await lstat(fsPath(path)).catch(() => null)) === null) continue
    throw new ProblemError(snapshotNameTaken({ job: ctx.job.id, path: display(path) }))
  }
  await makeFolder(folder)
  return folder
}

/**
 * Never with its parents: where a disk has gone, they would be made on the system's own disk; and `recursive` reports
 * a read-only disk as a missing folder.
 */
export async function makeFolder(path: RawPath): Promise<void> {
  await mkdir(fsPath(path), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
