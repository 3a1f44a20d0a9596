import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import { strategyUnavailable } from '../../shared/problems/engine.ts'
import { overlapping, sourceHung } from '../../shared/problems/guard.ts'
import { type Core, expandHome, factsOf, jobContext } from '../core.ts'
import type { SurveySummary } from '../coverage/survey-ops.ts'
import { mirrorId } from '../destination/layout.ts'
import { lockMachineFolder } from '../destination/lock.ts'
import { reach } from '../destination/reach.ts'
import { overlaps } from '../guards/overlap.ts'
import { acceptDestination } from '../jobs/destination.ts'
import type { DestinationFacts, JobContext, SnapshotInfo, Strategy } from '../strategies/strategy.ts'
import type { ProcessDoor } from '../system/process.ts'
import { display } from '../system/rawpath.ts'
import type { ActiveRun } from './active-run.ts'
import { isGood, isTrusted } from './good.ts'
import { sourcesOf } from './sources-of.ts'

/** A run that may begin: its destination is there, is the right one, and is held by nobody else. */
export interface Ready {
  context: JobContext
  facts: DestinationFacts
  door: ProcessDoor
  survey: () => Promise<SurveySummary>
  /** Snapshot to link to. */
  previous: SnapshotInfo | null
  /** Snapshot whose listing the sources are compared with. */
  baseline: SnapshotInfo | null
  linksUnchanged: boolean
  release: () => Promise<void>
  /** In place of `release` where the destination does not answer. */
  abandon: () => void
}

/** Throws ProblemError with what stops the run; nothing has been written then. */
export async function preflight(core: Core, run: ActiveRun, strategy: Strategy): Promise<Ready> {
  const info = await strategy.detect()
  if (info.unavailable !== null)
    throw new ProblemError(strategyUnavailable(run.job.id, run.job.strategy, info.unavailable, info.fix))
  // The sources are looked at while the destination answers; awaited below, unless that stops the run first.
  const looking = core.coverage.lookAgain()
  looking.catch(() => {})
  const job = run.job.destination.id === undefined ? await acceptDestination(core, run.job) : run.job
  const context = jobContext(core, job)
  await guardSilentSources(core, run)
  const stops = (await strategy.preflight(context)).filter((p) => !allowed(run, p))
  if (stops[0] !== undefined) throw new ProblemError(stops[0])
  const facts = await factsFor(core, context, strategy)
  const survey = await looking
  await guardOverlap(core, run, context, survey)
  const lock = await lockMachineFolder(core, context)
  try {
    if (lock.broken !== null) await run.log.write('warn', lock.broken)
    await clearLeftovers(run, strategy, context)
    const snapshots = await strategy.snapshots(context)
    const previous = snapshots.find(isGood) ?? null
    return {
      context,
      facts,
      door: core.door,
      survey: () => Promise.resolve(survey),
      previous,
      // Without any complete one, what was finished is the best there is to compare with.
      baseline: previous ?? snapshots.find(isTrusted) ?? null,
      linksUnchanged:
        job.layout !== 'snapshots' || (strategy.capabilities.mirror && facts.hardLinks && previous !== null),
      release: () => lock.release(),
      abandon: () => lock.abandon(),
    }
  } catch (error) {
    // Held on, it would keep every later run of this process away.
    await lock.release()
    throw error
  }
}

/** For `clear`: whatever unfinished backup an earlier run left, by any name. */
const anyUnfinished = ''

/** What an earlier run could not clear away goes now; should it resist again, this run is none the worse for it. */
async function clearLeftovers(run: ActiveRun, strategy: Strategy, context: JobContext): Promise<void> {
  try {
    const left = run.job.layout === 'snapshots' ? anyUnfinished : mirrorId
    for (const did of await strategy.clear(context, left)) await run.log.write('info', did)
  } catch (error) {
    await run.log.write(
      'warn',
      `what an earlier run left could not be removed: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function allowed(run: ActiveRun, problem: Problem): boolean {
  return (
    problem.code.startsWith('destination-') &&
    problem.code !== 'destination-missing' &&
    run.allow.has('destination-identity')
  )
}

async function factsFor(core: Core, context: JobContext, strategy: Strategy): Promise<DestinationFacts> {
  const id = context.job.destination.id ?? ''
  const known = await factsOf(core, id)
  if (known !== null) return known
  // The history was lost: measure again.
  const report = await strategy.probe(context.destination)
  if (report.problem !== null) throw new ProblemError(report.problem)
  await core.history.set(`destination:${id}`, report)
  return report
}

/** A look at a source on a dead mount would never come back: asked by a process of its own first. */
async function guardSilentSources(core: Core, run: ActiveRun): Promise<void> {
  const { paths = [], ctx } = run.job.sources
  const named = [...paths, ...(Array.isArray(ctx) ? ctx : [])].map((path) => expandHome(core, path))
  const answers = await Promise.all(named.map((path) => reach(core.door, path)))
  const hung = named.filter((_, i) => answers[i] === 'hung')
  if (hung.length > 0) throw new ProblemError(sourceHung(run.job.id, hung.map(display)))
}

async function guardOverlap(core: Core, run: ActiveRun, context: JobContext, survey: SurveySummary): Promise<void> {
  if (run.allow.has('overlap')) return
  const roots = (await sourcesOf(core, context.job, survey)).roots.map((r) => r.path)
  const why = await overlaps(core.door, context.destination, roots)
  if (why !== null) throw new ProblemError(overlapping(context.job.id, context.job.destination.path, why))
}
