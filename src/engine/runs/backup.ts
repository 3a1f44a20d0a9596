import { ProblemError } from '../../shared/model/problem.ts'
import type { RunStats } from '../../shared/model/status.ts'
import { cancelled, notInListing, readBackDiffers, timedOut } from '../../shared/problems/run.ts'
import { type Core, strategyOf } from '../core.ts'
import type { ReadBackResult } from '../coverage/read-back.ts'
import { newSnapshotId } from '../destination/layout.ts'
import type { CopyOutcome, RunContext, SnapshotInfo, Strategy } from '../strategies/strategy.ts'
import { display, isWithin, type RawPath } from '../system/rawpath.ts'
import { startWorker, type WorkerClient } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import { type ActiveRun, failed, nothingDone, type Outcome } from './active-run.ts'
import { collectForRun, type Gathered } from './gather.ts'
import { preflight, type Ready } from './preflight.ts'
import { pruneJob } from './prune.ts'
import type { ProveRunOutput, RunOps } from './run-ops.ts'
import { type NotTaken, toWarnings } from './warnings.ts'

/** What a backup has in hand between its phases. */
interface Work {
  core: Core
  run: ActiveRun
  strategy: Strategy
  worker: WorkerClient<RunOps>
  ready: Ready
  gathered: Gathered
  context: RunContext
}

/**
 * One backup from preflight to prune. Nothing it makes counts as good before the listing of what was made has been
 * compared with what was to be copied; whatever ends it before that is cleared away and the last good backup stands.
 */
export async function backup(core: Core, run: ActiveRun): Promise<Outcome> {
  const strategy = strategyOf(core, run.job)
  run.progress.phase('preflight')
  const ready = await preflight(core, run, strategy)
  const worker = startWorker<RunOps>(workerFile('run'))
  try {
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
      signal: run.signal,
      timeLimitMs: run.job.timeLimitMinutes * 60_000,
      onProgress: (p) => run.progress.done(p.files, p.bytes, p.current === null ? null : display(p.current)),
      log: (level, text) => run.log.write(level, text),
      onStart: (child) => core.history.updateRun(run.id, { child }),
    }
    await core.history.updateRun(run.id, { snapshot: context.snapshot })
    const work: Work = { core, run, strategy, worker, ready, gathered, context }
    return await copyAndProve(work, at)
  } finally {
    await worker.close()
    await ready.release()
  }
}

async function copyAndProve(work: Work, at: number): Promise<Outcome> {
  const { run, strategy, context, gathered } = work
  run.progress.phase('copy', { files: gathered.collected.names.files, bytes: gathered.collected.names.bytes })
  const copied = await copy(work)
  if (copied.status === 'failed' || copied.status === 'cancelled') {
    return { ...stopped(work, copied), note: await clear(work) }
  }
  run.progress.phase('prove', { files: gathered.collected.names.files })
  const content = await strategy.content(context, context.snapshot, {
    unfinished: true,
    paths: [],
    scratch: run.scratch,
  })
  let listing: ProveRunOutput
  let read: ReadBackResult
  try {
    listing = await work.worker.call(
      'prove',
      {
        contentRoot: content.root,
        leftOut: copied.leftOut.map((l) => l.path),
        mtimeStepNs: context.facts.mtimeStepNs,
        roots: gathered.sources.roots.map((r) => r.path),
      },
      { signal: run.signal, onEvent: (e) => run.progress.done((e as { entries: number }).entries, 0, null) },
    )
    run.progress.phase('read-back')
    read = await work.worker.call(
      'readBack',
      { contentRoot: content.root, at: work.core.clock.now() },
      { signal: run.signal },
    )
  } finally {
    await content.release()
  }
  if (run.signal.aborted) return { ...stopped(work, { ...copied, status: 'cancelled' }), note: await clear(work) }
  const broken = breach(work, listing, read)
  if (broken !== null) return { ...failed(broken, statsOf(work, listing, copied)), note: await clear(work) }
  return settle(work, { at, copied, listing, read })
}

function copy(work: Work): Promise<CopyOutcome> {
  const limit = AbortSignal.timeout(work.context.timeLimitMs)
  return work.strategy
    .run({ ...work.context, signal: AbortSignal.any([work.run.signal, limit]) })
    .then((outcome) =>
      outcome.status === 'cancelled' && limit.aborted && !work.run.signal.aborted
        ? { ...outcome, status: 'failed', problem: timedOut(work.run.job.id, work.run.job.timeLimitMinutes) }
        : outcome,
    )
}

function stopped(work: Work, copied: CopyOutcome): Outcome {
  const { run } = work
  if (copied.status === 'cancelled') {
    return {
      status: 'cancelled',
      problem: cancelled(run.job.id, run.id),
      warnings: [],
      stats: nothingDone,
      snapshot: null,
      note: null,
    }
  }
  if (copied.problem === null) throw new Error('a failed copy without a problem')
  return failed(copied.problem)
}

async function clear(work: Work): Promise<string | null> {
  try {
    const did = await work.strategy.clear(work.context, work.context.snapshot)
    return did.length === 0 ? null : did.join(' ')
  } catch (error) {
    const why = error instanceof ProblemError ? error.problem.why : String(error)
    void work.run.log.write('warn', `The unfinished backup could not be removed yet: ${why}`)
    return 'The unfinished backup could not be removed; the next run does it.'
  }
}

/** What makes a finished copy no backup at all: files absent from the listing without a word of the tool, or read back wrong. */
function breach(work: Work, listing: ProveRunOutput, read: ReadBackResult) {
  const { run, context } = work
  const lost = [
    ...listing.absentRoots.filter((root) => !isLeftOutRoot(work, root)),
    ...listing.misses.flatMap((m) => (m.kind === 'missing' || m.kind === 'differs' ? [m.path] : [])),
    ...listing.unreadable.flatMap((u) => (wasClosed(work, u.path) ? [] : [u.path])),
  ]
  for (const path of lost.slice(0, 1000))
    void run.log.write('error', `not in the listing as it should be: ${display(path)}`)
  if (lost.length > 0) return notInListing(run.job.id, context.snapshot, [...new Set(lost)].map(display))
  const wrong = [...read.damaged, ...read.missing]
  for (const { path, reason } of wrong) void run.log.write('error', `read back wrong: ${display(path)}: ${reason}`)
  return wrong.length > 0
    ? readBackDiffers(
        run.job.id,
        context.snapshot,
        wrong.map((w) => display(w.path)),
      )
    : null
}

/** A folder that could not be looked into has a copy as closed as itself; that is a warning already. */
function wasClosed(work: Work, path: RawPath): boolean {
  return work.gathered.notTaken.some((n) => isWithin(path, n.path))
}

/** Told by the tool and a warning already: one unreadable file is its own source root, such as `.ctxrc`. */
function isLeftOutRoot(work: Work, root: RawPath): boolean {
  return work.gathered.notTaken.some((n) => isWithin(n.path, root)) || !work.gathered.sources.explicit.includes(root)
}

interface Made {
  at: number
  copied: CopyOutcome
  listing: ProveRunOutput
  read: ReadBackResult
}

async function settle(work: Work, made: Made): Promise<Outcome> {
  const { core, run, strategy, context, gathered } = work
  const warnings = await toWarnings(core, run.job.id, notTakenBy(work, made))
  const loud = warnings.filter((w) => !w.accepted)
  const complete = loud.length === 0 && made.read.unproven.length === 0
  const suspect = run.allow.has('shrinkage') ? [] : gathered.shrinkage.map((s) => s.sentence)
  run.progress.phase('finish')
  const finished = await strategy.finish(context, {
    complete,
    suspect,
    manifest: manifestOf(work, made),
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
  const stats = statsOf(work, made.listing, made.copied)
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
  return { id: s.id, at: s.at, complete: s.complete, decision: s.decision, files: s.files, bytes: s.bytes }
}

async function tidy(work: Work) {
  if (!work.strategy.capabilities.prune || work.run.job.layout !== 'snapshots') return null
  work.run.progress.phase('prune')
  return pruneJob(work.core, work.run.job, { signal: work.run.signal, log: work.context.log })
}

function notTakenBy(work: Work, made: Made): NotTaken[] {
  const told = made.copied.leftOut.filter((l) => l.kind !== 'changed')
  const vanished = new Set(
    made.listing.misses.flatMap((m) => (m.kind === 'vanished' || m.kind === 'changed' ? [m.path] : [])),
  )
  for (const m of made.listing.misses) {
    if (m.kind === 'changed') void work.run.log.write('info', `changed while it was copied: ${display(m.path)}`)
    if (m.kind === 'vanished') void work.run.log.write('info', `gone before it was copied: ${display(m.path)}`)
  }
  return [...work.gathered.notTaken, ...told.filter((l) => !(l.kind === 'vanished' && vanished.has(l.path)))]
}

function statsOf(work: Work, listing: ProveRunOutput, copied: CopyOutcome): RunStats {
  return {
    files: listing.files,
    bytes: listing.bytes,
    added: copied.stats.added,
    filesPerPhaseMs: work.run.progress.took,
  }
}

function manifestOf(work: Work, made: Made) {
  const { sources } = work.gathered
  return {
    sources: sources.roots.map((r) => r.path).map(display),
    items: sources.scopes.map((s) => ({ class: s.class, path: display(s.path) })),
    notTaken: notTakenBy(work, made).map((n) => ({ path: display(n.path), reason: n.reason })),
    run: work.run.id,
  }
}
