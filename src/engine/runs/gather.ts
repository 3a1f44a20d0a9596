import { bytes } from '../../shared/format/bytes.ts'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import { nothingToBackUp } from '../../shared/problems/engine.ts'
import {
  mirrorWouldLose,
  notEnoughSpace,
  shrinkSentence,
  sourceEmpty,
  sourceMissing,
  suspectSnapshot,
} from '../../shared/problems/guard.ts'
import { type Core, strategyOf } from '../core.ts'
import { freeSpace } from '../destination/reach.ts'
import type { Shrinkage } from '../guards/shrinkage.ts'
import type { SnapshotInfo } from '../strategies/strategy.ts'
import { display, type RawPath } from '../system/rawpath.ts'
import type { WorkerClient } from '../system/worker-rpc.ts'
import type { ActiveRun } from './active-run.ts'
import { neverEnter } from './never-enter.ts'
import type { Ready } from './preflight.ts'
import { ensureListed } from './relist.ts'
import type { CollectOutput, RunOps } from './run-ops.ts'
import { type JobSources, sourcesOf } from './sources-of.ts'
import type { NotTaken } from './warnings.ts'

/** Room that a run leaves at the destination for its own bookkeeping. */
const spareBytes = 16 * 1024 * 1024

/** What a run will take, looked at before the tool starts. */
export interface Gathered {
  sources: JobSources
  collected: CollectOutput
  notTaken: NotTaken[]
  shrinkage: { path: RawPath; sentence: string }[]
  suspectProblem: (snapshot: string, suspect: readonly string[]) => Problem | null
}

/** Walks the sources and lets the guards speak. Throws ProblemError when the run must not start. */
export async function collectForRun(
  core: Core,
  run: ActiveRun,
  ready: Ready,
  worker: WorkerClient<RunOps>,
): Promise<Gathered> {
  const survey = await ready.survey()
  const sources = await sourcesOf(core, run.job, survey)
  const unseen = run.job.sources.ctx === undefined ? [] : core.coverage.silent
  if (ready.baseline !== null) await listBaseline(core, run, ready.baseline, { ready, worker })
  const collected = await worker.call(
    'collect',
    {
      roots: sources.roots,
      scopes: sources.scopes,
      never: await neverEnter(core),
      oneFileSystem: run.job.oneFileSystem,
      scratch: run.scratch,
      historyFile: core.history.file,
      job: run.job.id,
      previous: ready.baseline?.id ?? null,
      previousAt: ready.previous?.at ?? null,
      leaveOut: run.job.leaveOut,
      unseen,
      mtimeStepNs: ready.facts.mtimeStepNs,
    },
    { signal: run.signal },
  )
  guardSources(run, sources, collected)
  const shrinkage = run.allow.has('shrinkage') ? [] : inWords(collected.shrinkage)
  if (run.job.layout !== 'snapshots' && shrinkage.length > 0)
    throw new ProblemError(
      mirrorWouldLose(
        run.job.id,
        shrinkage.map((s) => s.sentence),
        shrinkage.map((s) => display(s.path)),
      ),
    )
  await guardSpace(run, ready, collected)
  return {
    sources,
    collected,
    notTaken: notTakenOf(collected, unseen),
    shrinkage,
    suspectProblem: suspectOf(run, shrinkage),
  }
}

/**
 * The guards compare with the last good backup's listing. Should the history have none (it was lost, or the app died
 * before it was kept), it is taken from the destination, or a key that is gone would pass unnoticed.
 */
async function listBaseline(
  core: Core,
  run: ActiveRun,
  baseline: SnapshotInfo,
  { ready, worker }: { ready: Ready; worker: WorkerClient<RunOps> },
): Promise<void> {
  const strategy = strategyOf(core, run.job)
  const content = await strategy.content(ready.context, baseline.id, {
    unfinished: false,
    paths: [],
    scratch: run.scratch,
  })
  try {
    await ensureListed(core, run.job, baseline, content.root, worker)
  } finally {
    await content.release()
  }
}

function guardSources(run: ActiveRun, sources: JobSources, collected: CollectOutput): void {
  const explicit = new Set(sources.explicit)
  const bad = collected.rootStates.filter(
    (r) => explicit.has(r.path) && (r.state === 'missing' || r.state === 'unreadable' || r.state === 'not-mounted'),
  )
  if (bad.length > 0 && !run.allow.has('source-missing'))
    throw new ProblemError(
      sourceMissing(
        run.job.id,
        bad.map((r) => ({ path: display(r.path), reason: r.reason })),
      ),
    )
  const emptied = collected.emptied.filter((root) => explicit.has(root))
  if (run.allow.has('source-empty')) return
  if (emptied.length > 0) throw new ProblemError(sourceEmpty(run.job.id, emptied.map(display)))
  const gone = new Set(collected.shrinkage.flatMap((s) => (s.kind === 'context-gone' ? [s.scope] : [])))
  if (collected.names.files === 0 && gone.size > 0)
    throw new ProblemError(sourceEmpty(run.job.id, [...gone].map(display)))
  // A job over ctx's files that finds none has protected nothing, whatever the tool would say.
  if (collected.names.files === 0 && run.job.sources.ctx !== undefined)
    throw new ProblemError({ ...nothingToBackUp(), job: run.job.id })
}

function inWords(shrinkage: readonly Shrinkage[]): Gathered['shrinkage'] {
  return shrinkage.map((s) => ({ path: s.path, sentence: shrinkSentence(s.kind, display(s.path), s.gone, s.of) }))
}

function suspectOf(run: ActiveRun, shrinkage: Gathered['shrinkage']): Gathered['suspectProblem'] {
  return (snapshot, suspect) =>
    suspect.length === 0
      ? null
      : suspectSnapshot(
          run.job.id,
          snapshot,
          suspect,
          shrinkage.map((s) => display(s.path)),
        )
}

async function guardSpace(run: ActiveRun, ready: Ready, collected: CollectOutput): Promise<void> {
  if (run.allow.has('space')) return
  const needed = (ready.linksUnchanged ? collected.changedBytes : collected.names.bytes) + spareBytes
  const free = await freeSpace(ready.door, ready.context.destination)
  if (free !== null && free < needed)
    throw new ProblemError(notEnoughSpace(run.job.id, display(ready.context.destination), bytes(needed), bytes(free)))
}

function notTakenOf(collected: CollectOutput, unseen: readonly RawPath[]): NotTaken[] {
  const unreadableRoots = collected.rootStates.flatMap((r) =>
    r.state === 'unreadable' ? [{ path: r.path, reason: r.reason }] : [],
  )
  const silent = unseen.map((path) => ({ path, reason: 'the disk it lies on does not answer' }))
  return [...collected.unreadable, ...collected.skipped, ...unreadableRoots, ...silent]
}
