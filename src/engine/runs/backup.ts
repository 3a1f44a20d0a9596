import { ProblemError } from '../../shared/model/problem.ts'
import type { RunStats } from '../../shared/model/status.ts'
import { cancelled } from '../../shared/problems/run.ts'
import { type Core, strategyOf } from '../core.ts'
import { newSnapshotId } from '../destination/layout.ts'
import { reachable } from '../destination/reach.ts'
import { within } from '../schedule/within.ts'
import type { CopyOutcome, RunContext, SnapshotInfo, Strategy } from '../strategies/strategy.ts'
import { display } from '../system/rawpath.ts'
import { startWorker, type WorkerClient } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import { type ActiveRun, failed, type Outcome } from './active-run.ts'
import { collectForRun, type Gathered } from './gather.ts'
import { breach, type Made, notTakenBy } from './judge.ts'
import { type Limits, limitRun, unlessStuck } from './limits.ts'
import { preflight, type Ready } from './preflight.ts'
import { pruneJob } from './prune.ts'
import type { RunOps } from './run-ops.ts'
import { type NotTaken, toWarnings } from './warnings.ts'

/** What a backup has in hand between its phases. */
interface Work {
  core: Core
  run: ActiveRun
  strategy: Strategy
  worker: WorkerClient<RunOps>
  limits: Limits
  gathered: Gathered
  context: RunContext
  /** It was given up as stuck: should it come to itself again, it must not touch what a later run makes. */
  left: () => boolean
}

/** Milliseconds that a destination may take to answer after a run was stopped, perhaps because of it. */
const answerTime = 3_000
/** Milliseconds for what is closed in passing; a dead mount may hold it for ever. */
const closingTime = 5_000

/**
 * One backup from preflight to prune. Nothing it makes counts as good before the listing of what was made has been
 * compared with what was to be copied; whatever ends it before that is cleared away and the last good backup stands.
 */
export async function backup(core: Core, run: ActiveRun): Promise<Outcome> {
  const strategy = strategyOf(core, run.job)
  run.progress.phase('preflight')
  // Its thread starts while the preflight waits for the disk.
  const worker = startWorker<RunOps>(workerFile('run'))
  const ready = await preflight(core, run, strategy).catch(async (error: unknown) => {
    await worker.close()
    throw error
  })
  const limits = limitRun(core, run, ready.context.destination)
  let left = false
  try {
    const whole = gatherAndCopy({ core, run, strategy, worker, limits, left: () => left }, ready)
    const ended = await unlessStuck(core.clock, limits.signal, whole)
    if (ended !== 'stuck') return ended
    left = true
    // Whatever comes of it later has no run to belong to.
    whole.catch(() => {})
    return { ...stopped(run, limits), note: 'The unfinished backup could not be removed; the next run does it.' }
  } finally {
    limits.end()
    // After a stop the disk may be the reason: a thread that touches it then would never come back.
    const free = !limits.signal.aborted || (await reachable(core.door, ready.context.destination, answerTime))
    if (!free) ready.abandon()
    const closing = Promise.allSettled([worker.close(), free ? ready.release() : null])
    await within(core.clock, closingTime, closing, null)
  }
}

async function gatherAndCopy(hand: Omit<Work, 'gathered' | 'context'>, ready: Ready): Promise<Outcome> {
  const { core, run, strategy, limits, worker } = hand
  run.progress.phase('collect')
  const gathered = await collectForRun(core, run, ready, worker)
  const at = core.clock.now()
  const taken = new Set((await strategy.snapshots(ready.context)).map((s) => s.id))
  const context: RunContext = {
    ...ready.context,
    names: gathered.collected.names,
    facts: ready.facts,
    snapshot: run.job.layout === 'snapshots' ? newSnapshotId(at, taken) : 'mirror',
    previous: ready.previous,
    scratch: run.scratch,
    signal: limits.signal,
    timeLimitMs: run.job.timeLimitMinutes * 60_000,
    onProgress: (p) => run.progress.done(p.files, p.bytes, p.current === null ? null : display(p.current)),
    log: (level, text) => run.log.write(level, text),
    onStart: (child) => core.history.updateRun(run.id, { child }),
  }
  await core.history.updateRun(run.id, { snapshot: context.snapshot })
  const work: Work = { ...hand, gathered, context }
  try {
    return await copyAndProve(work)
  } catch (error) {
    await clear(work)
    if (limits.signal.aborted) return stopped(run, limits)
    throw error
  }
}

async function copyAndProve(work: Work): Promise<Outcome> {
  const { run, strategy, context, gathered, limits } = work
  run.progress.phase('copy', { files: gathered.collected.names.files, bytes: gathered.collected.names.bytes })
  const copied = await strategy.run(context)
  if (limits.signal.aborted) return { ...stopped(run, limits), note: await clear(work) }
  if (copied.status === 'failed' || copied.status === 'cancelled') {
    if (copied.problem === null) throw new Error('a copy ended without a problem or a backup')
    return { ...failed(copied.problem), note: await clear(work) }
  }
  const made = await lookBack(work, copied)
  if (limits.signal.aborted) return { ...stopped(run, limits), note: await clear(work) }
  const broken = breach(run, context.snapshot, gathered, made)
  if (broken !== null) return { ...failed(broken, statsOf(work, made)), note: await clear(work) }
  return settle(work, made)
}

/** Lists what was made and reads back what must be read back. */
async function lookBack(work: Work, copied: CopyOutcome): Promise<Made> {
  const { run, strategy, context, gathered, worker, limits } = work
  const { signal } = limits
  run.progress.phase('prove', { files: gathered.collected.names.files })
  const content = await strategy.content(context, context.snapshot, {
    unfinished: true,
    paths: [],
    scratch: run.scratch,
  })
  try {
    const listing = await worker.call(
      'prove',
      {
        contentRoot: content.root,
        leftOut: copied.leftOut.map((l) => l.path),
        mtimeStepNs: context.facts.mtimeStepNs,
        roots: gathered.sources.roots.map((r) => r.path),
      },
      { signal, onEvent: (e) => run.progress.done((e as { entries: number }).entries, 0, null) },
    )
    run.progress.phase('read-back')
    const at = work.core.clock.now()
    const read = await worker.call('readBack', { contentRoot: content.root, at }, { signal })
    return { copied, listing, read }
  } finally {
    await content.release()
  }
}

/** How a run ends that was stopped: by the user, or because it would not have ended by itself. */
function stopped(run: ActiveRun, limits: Limits): Outcome {
  const why = limits.why()
  if (why !== null) return failed(why)
  return { ...failed(cancelled(run.job.id, run.id)), status: 'cancelled' }
}

async function clear(work: Work): Promise<string | null> {
  if (work.left()) return null
  const later = 'The unfinished backup could not be removed; the next run does it.'
  if (!(await reachable(work.core.door, work.context.destination, answerTime))) return later
  try {
    const did = await work.strategy.clear(work.context, work.context.snapshot)
    return did.length === 0 ? null : did.join(' ')
  } catch (error) {
    const why = error instanceof ProblemError ? error.problem.why : String(error)
    void work.run.log.write('warn', `The unfinished backup could not be removed yet: ${why}`)
    return later
  }
}

async function settle(work: Work, made: Made): Promise<Outcome> {
  const { core, run, strategy, context, gathered } = work
  const notTaken = notTakenBy(run, gathered, made)
  const warnings = await toWarnings(core, run.job.id, notTaken)
  const loud = warnings.filter((w) => !w.accepted)
  const complete = loud.length === 0 && made.read.unproven.length === 0
  const suspect = run.allow.has('shrinkage') ? [] : gathered.shrinkage.map((s) => s.sentence)
  run.progress.phase('finish')
  const finished = await strategy.finish(context, {
    complete,
    suspect,
    manifest: manifestOf(work, notTaken),
    files: made.listing.files,
    bytes: made.listing.bytes,
  })
  await work.worker.call('saveProof', {
    historyFile: core.history.file,
    snapshot: { job: run.job.id, ...pick(finished), suspect: suspect.length > 0, listedAt: core.clock.now() },
    readBack: made.read,
  })
  if (suspect.length > 0) {
    const before = await core.history.get<Record<string, string[]>>(`suspect:${run.job.id}`)
    await core.history.set(`suspect:${run.job.id}`, { ...before, [finished.id]: suspect })
  }
  const stats = statsOf(work, made)
  const upkeep = complete && suspect.length === 0 ? await tidy(work) : null
  const problem = gathered.suspectProblem(finished.id, suspect) ?? upkeep?.problem ?? null
  return {
    status: problem !== null || loud.length > 0 ? 'warning' : 'succeeded',
    problem,
    warnings,
    stats: { ...stats, deleted: upkeep?.removed ?? 0 },
    snapshot: finished.id,
    note: null,
  }
}

function pick(s: SnapshotInfo) {
  const { id, at, order = 0, complete, decision, files, bytes } = s
  return { id, at, order, complete, decision, files, bytes }
}

async function tidy(work: Work) {
  if (!work.strategy.capabilities.prune || work.run.job.layout !== 'snapshots') return null
  work.run.progress.phase('prune')
  return pruneJob(work.core, work.run.job, { signal: work.limits.signal, log: work.context.log })
}

function statsOf(work: Work, { listing, copied }: Made): RunStats {
  return {
    files: listing.files,
    bytes: listing.bytes,
    added: copied.stats.added,
    filesPerPhaseMs: work.run.progress.took,
  }
}

function manifestOf(work: Work, notTaken: readonly NotTaken[]) {
  const { sources } = work.gathered
  return {
    sources: sources.roots.map((r) => r.path).map(display),
    items: sources.scopes.map((s) => ({ class: s.class, path: display(s.path) })),
    notTaken: notTaken.map((n) => ({ path: display(n.path), reason: n.reason })),
    run: work.run.id,
  }
}
