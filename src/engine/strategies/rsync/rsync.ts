import { ProblemError } from '../../../shared/model/problem.ts'
import { strategyUnavailable } from '../../../shared/problems/engine.ts'
import { checkPlace } from '../../destination/check-place.ts'
import { createFlusher } from '../../destination/flush.ts'
import { folderMethods } from '../../destination/folder-methods.ts'
import { mirrorId, newSnapshotId, unfinishedFolder } from '../../destination/layout.ts'
import { type RawPath, rawFromText } from '../../system/rawpath.ts'
import { orStopped } from '../destination-error.ts'
import type { JobContext, Strategy, StrategyDeps } from '../strategy.ts'
import { copyCommands } from './commands.ts'
import { createDetect } from './detect.ts'
import type { Rsync } from './features.ts'
import { restoreRsync } from './restore.ts'
import { runRsync } from './run.ts'

/** Stands for the lists of names where a plan is only shown. */
const shownList = rawFromText('NAMES') as RawPath

/** rsync onto a folder or a mounted disk: dated snapshots that share unchanged files, or a mirror. */
export function createRsync(deps: StrategyDeps): Strategy {
  const { door, clock, platform } = deps
  const detect = createDetect(deps)
  const folder = folderMethods(deps)
  const flusher = createFlusher(door, platform)
  const usable = async (ctx: JobContext): Promise<Rsync> => {
    const { rsync, info } = await detect()
    if (rsync !== null) return rsync
    throw new ProblemError(strategyUnavailable(ctx.job.id, 'rsync', info.unavailable ?? '', info.fix))
  }
  return {
    ...folder,
    id: 'rsync',
    capabilities: { snapshots: true, mirror: true, prune: true, encrypts: false, remote: false, anyNames: true },
    detect: async () => (await detect()).info,
    async preflight(ctx) {
      const { info } = await detect()
      const tool =
        info.unavailable === null ? [] : [strategyUnavailable(ctx.job.id, 'rsync', info.unavailable, info.fix)]
      return [...tool, ...(await checkPlace(door, ctx))]
    },
    async plan(ctx) {
      const rsync = await usable(ctx)
      const { names } = ctx
      const facts = ctx.facts ?? (await folder.probe(ctx.destination))
      const mirror = ctx.snapshot === mirrorId && ctx.job.layout !== 'bare-mirror'
      const history = mirror ? newSnapshotId(clock.now(), new Set()) : null
      const plan = { ...ctx, facts, platform, history, hardLinks: names?.hardLinks ?? false }
      return copyCommands(rsync, plan, { trees: names?.trees ?? shownList, second: names?.partial ?? shownList })
    },
    async run(ctx) {
      const rsync = await usable(ctx)
      const outcome = await orStopped(ctx, 'rsync', () => runRsync({ door, clock, platform }, rsync, ctx))
      if (outcome.status === 'done' || outcome.status === 'partial') flusher.start(unfinishedFolder(ctx, ctx.snapshot))
      return outcome
    },
    async finish(ctx, verdict) {
      await flusher.done(unfinishedFolder(ctx, ctx.snapshot))
      return folder.finish(ctx, verdict)
    },
    restore: async (ctx) => restoreRsync(door, await usable(ctx), ctx),
  }
}
