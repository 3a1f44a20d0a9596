import type { JobConfig } from '../../shared/model/config.ts'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import type { Pruned } from '../../shared/model/status.ts'
import { upkeepFailed } from '../../shared/problems/run.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import { machineZone } from '../schedule/machine-zone.ts'
import { folderRetention } from '../strategies/retention-folder.ts'
import type { RunContext, SnapshotInfo } from '../strategies/strategy.ts'
import type { ActiveRun, Outcome } from './active-run.ts'
import { foundSnapshots } from './found-snapshots.ts'
import { isGood, isPending } from './good.ts'

export interface PrunePlan {
  keep: { id: string; why: string }[]
  drop: { snapshot: SnapshotInfo; why: string }[]
  /** Why nothing may be dropped now. */
  held: string | null
}

/**
 * What retention would do. Holds everything unless the newest snapshot is complete and its listing was proven,
 * and while a suspect one waits for the user's decision.
 */
export async function planPrune(core: Core, job: JobConfig, found?: readonly SnapshotInfo[]): Promise<PrunePlan> {
  const snapshots = found ?? (await foundSnapshots(core, job))
  const proven = new Set((await core.coverage.known(job.id)).map((s) => s.id))
  const zone = job.zone ?? machineZone()
  const decided = folderRetention(snapshots, job.retention, { zone, now: core.clock.now() })
  const held = holdReason(snapshots, proven)
  const byId = new Map(snapshots.map((s) => [s.id, s]))
  return {
    keep: decided.filter((d) => d.keep || held !== null).map(({ id, why }) => ({ id, why })),
    drop: decided.flatMap((d) => {
      const snapshot = byId.get(d.id)
      return d.keep || held !== null || snapshot === undefined ? [] : [{ snapshot, why: d.why }]
    }),
    held,
  }
}

function holdReason(snapshots: readonly SnapshotInfo[], proven: ReadonlySet<string>): string | null {
  const newest = snapshots[0]
  if (newest === undefined) return 'There is no backup yet.'
  const pending = snapshots.find(isPending)
  if (pending !== undefined) return `The backup ${pending.id} looks wrong and waits for your decision.`
  const judged = snapshots.find((s) => s.decision !== 'rejected') ?? newest
  if (!isGood(judged)) return `The newest backup ${judged.id} is not complete.`
  if (!proven.has(judged.id)) return `The newest backup ${judged.id} has not been proven yet.`
  return null
}

/** Removes what the policy drops. Never rejects: a failure is upkeep's, not the backup's; a cancelled one is none. */
export async function pruneJob(
  core: Core,
  job: JobConfig,
  options: { signal: AbortSignal; log: RunContext['log'] },
): Promise<{ removed: number; problem: Problem | null; plan: PrunePlan }> {
  let plan: PrunePlan = { keep: [], drop: [], held: null }
  try {
    plan = await planPrune(core, job)
    if (plan.held !== null || plan.drop.length === 0) return { removed: 0, problem: null, plan }
    const drop = plan.drop.map((d) => d.snapshot)
    await strategyOf(core, job).remove(jobContext(core, job), drop, options.signal, options.log)
    await forgetGone(core, job)
    return { removed: drop.length, problem: null, plan }
  } catch (error) {
    await forgetGone(core, job).catch(() => {})
    if (options.signal.aborted) return { removed: 0, problem: null, plan }
    const why =
      error instanceof ProblemError ? error.problem.why : error instanceof Error ? error.message : String(error)
    return { removed: 0, problem: upkeepFailed(job.id, why), plan }
  }
}

/** Proof goes with the snapshot it is of. */
async function forgetGone(core: Core, job: JobConfig): Promise<void> {
  const left = await strategyOf(core, job).snapshots(jobContext(core, job))
  await core.coverage.forget(
    job.id,
    left.map((s) => s.id),
  )
}

/** The plan in the shape of `prune --json`; for a dry run, `removed` is what would be. */
export function prunedShape(plan: PrunePlan): Pruned {
  return {
    schema: 1,
    kept: plan.keep,
    removed: plan.drop.map((d) => ({ id: d.snapshot.id, why: d.why })),
    held: plan.held,
  }
}

/** `prune JOB` by hand: through the queue like any run, so that it never meets a backup at the same place. */
export const pruneAsRun = {
  plan: planPrune,
  async run(core: Core, run: ActiveRun): Promise<{ outcome: Outcome; value: Pruned }> {
    run.progress.phase('prune')
    // A disk that is away is said to be away, not to have failed at upkeep.
    await foundSnapshots(core, run.job)
    const { plan, problem, removed } = await pruneJob(core, run.job, {
      signal: run.signal,
      log: (level, text) => run.log.write(level, text),
    })
    const outcome: Outcome = {
      status: problem === null ? 'succeeded' : 'failed',
      problem,
      warnings: [],
      stats: { files: 0, bytes: 0, added: 0, deleted: removed },
      snapshot: null,
      note: plan.held,
    }
    if (run.signal.aborted) throw new Error('cancelled')
    if (problem !== null) throw new ProblemError(problem)
    return { outcome, value: prunedShape(plan) }
  },
}
