import { ProblemError } from '../../../shared/model/problem.ts'
import { strategyUnavailable } from '../../../shared/problems/engine.ts'
import { checkPlace } from '../../destination/check-place.ts'
import { createFlusher } from '../../destination/flush.ts'
import { folderMethods } from '../../destination/folder-methods.ts'
import { unfinishedFolder } from '../../destination/layout.ts'
import { display, type RawPath, rawFromText } from '../../system/rawpath.ts'
import { orStopped } from '../destination-error.ts'
import type { JobContext, Strategy, StrategyDeps } from '../strategy.ts'
import { bsdCommand, gnuCommand } from './commands.ts'
import { type Cp, createDetect } from './detect.ts'
import { restoreCp } from './restore.ts'
import { runCp } from './run.ts'

/** Stands for the list of names where a plan is only shown. */
const shownList = rawFromText('NAMES') as RawPath

/** cp onto a folder or a mounted disk: a whole dated copy each run, sharing blocks where the file system can. */
export function createCp(deps: StrategyDeps): Strategy {
  const { door, clock, platform } = deps
  const detect = createDetect(deps)
  const folder = folderMethods(deps)
  const flusher = createFlusher(door, platform)
  const parts = { door, clock, platform }
  const usable = async (ctx: JobContext): Promise<Cp> => {
    const { cp, info } = await detect()
    if (cp !== null) return cp
    throw new ProblemError(strategyUnavailable(ctx.job.id, 'cp', info.unavailable ?? '', info.fix))
  }
  return {
    ...folder,
    id: 'cp',
    capabilities: { snapshots: true, mirror: false, prune: true, encrypts: false, remote: false, anyNames: true },
    detect: async () => (await detect()).info,
    async preflight(ctx) {
      const { info } = await detect()
      const tool = info.unavailable === null ? [] : [strategyUnavailable(ctx.job.id, 'cp', info.unavailable, info.fix)]
      return [...tool, ...(await checkPlace(door, ctx))]
    },
    async plan(ctx) {
      const cp = await usable(ctx)
      const to = display(unfinishedFolder(ctx, ctx.snapshot))
      const list = ctx.names?.trees ?? shownList
      const copy = { from: '/', to, replace: false, clones: platform === 'darwin' }
      return [cp.flavour === 'GNU' ? gnuCommand(cp, copy, list) : bsdCommand(cp, copy, `${to}/FOLDER`, list)]
    },
    async run(ctx) {
      const cp = await usable(ctx)
      const outcome = await orStopped(ctx, 'cp', () => runCp(parts, cp, ctx))
      if (outcome.status === 'done' || outcome.status === 'partial') flusher.start(unfinishedFolder(ctx, ctx.snapshot))
      return outcome
    },
    async finish(ctx, verdict) {
      await flusher.done(unfinishedFolder(ctx, ctx.snapshot))
      return folder.finish(ctx, verdict)
    },
    restore: async (ctx) => restoreCp(parts, await usable(ctx), ctx),
  }
}
