import { folderRetention } from '../strategies/retention-folder.ts'
import type { RunContext, SnapshotInfo } from '../strategies/strategy.ts'
import type { ProcessDoor } from '../system/process.ts'
import { rawJoin } from '../system/rawpath.ts'
import { historyFolder, mirrorId, snapshotTime } from './layout.ts'
import { mirrorHistory } from './mirror.ts'
import { removeTree } from './removal.ts'

/** What a proven mirror keeps of its earlier states follows the job's retention, each state counted as a snapshot. */
export async function pruneMirrorHistory(door: ProcessDoor, ctx: RunContext, now: number): Promise<void> {
  const states = (await mirrorHistory(ctx)).map(
    (id): SnapshotInfo => ({
      id,
      job: ctx.job.id,
      machine: ctx.machine.id,
      at: snapshotTime(id) ?? 0,
      complete: true,
      suspect: false,
      decision: null,
      files: 0,
      bytes: 0,
    }),
  )
  const zone = ctx.job.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  for (const { id, keep, why } of folderRetention(states, ctx.job.retention, { zone, now })) {
    if (keep) continue
    await removeTree(door, ctx, rawJoin(historyFolder(ctx), id), { id: mirrorId, signal: ctx.signal })
    await ctx.log('info', `removed what the mirror kept of ${id}: ${why}`)
  }
}
