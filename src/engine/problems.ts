import type { JobConfig } from '../shared/model/config.ts'
import type { Problem } from '../shared/model/problem.ts'
import type { Item } from '../shared/model/status.ts'
import {
  classLeftOut,
  damagedBackup,
  eventLogForgotten,
  exposedTooLong,
  keyLeftOut,
  keyUnproven,
  nothingBacksUp,
  notLookedInto,
  proofTooOld,
  sameDiskOnly,
  waitingForDisk,
} from '../shared/problems/coverage.ts'
import { suspectSnapshot } from '../shared/problems/guard.ts'
import { oddityProblem } from '../shared/problems/oddity.ts'
import { leftOutOf } from '../shared/problems/run.ts'
import type { Looked } from './coverage/service.ts'
import type { Oddity } from './discovery/types.ts'
import { forgetsEventLog } from './import/event-log.ts'
import type { RunRecord } from './store/types.ts'
import { display } from './system/rawpath.ts'

const dayMs = 86_400_000

export interface ProblemFacts {
  now: number
  config: Problem | null
  jobs: readonly JobConfig[]
  proofMaxAgeDays: number
  looked: Looked | null
  /** Last ended backup of each job. */
  lastRuns: ReadonlyMap<string, RunRecord>
  /** Suspect snapshots that wait for a decision. */
  pending: readonly { job: string; snapshot: string; reasons: readonly string[] }[]
  damaged: readonly { job: string; paths: readonly string[] }[]
  /** Jobs that wait for their disk, and where it should be. */
  waiting: readonly { job: string; path: string }[]
  /** Since when files have been exposed: the next run has a day to mend it before it is a problem. */
  exposedFrom: number | null
  /** Jobs with a run under way: their proof is being made. */
  running: ReadonlySet<string>
}

const rank = { urgent: 0, attention: 1, advice: 2 } as const

/** Every problem there is now, worst first; each has one fix where there is one. Pure. */
export function problemsOf(f: ProblemFacts): Problem[] {
  const all = [
    ...(f.config === null ? [] : [f.config]),
    ...f.pending.map((p) => suspectSnapshot(p.job, p.snapshot, p.reasons, [])),
    ...f.jobs.flatMap((job) => runProblems(job, f)),
    ...f.damaged.map((d) => damagedBackup(d.job, d.paths)),
    ...f.waiting.map((w) => waitingForDisk(w.job, w.path)),
    ...(f.looked === null ? [] : coverageProblems(f, f.looked)),
    ...f.jobs.filter(forgetsEventLog).map((job) => eventLogForgotten(job.id)),
  ]
  const once = new Map(all.map((p) => [p.id, p]))
  return [...once.values()].sort((a, b) => rank[a.severity] - rank[b.severity])
}

function runProblems(job: JobConfig, f: ProblemFacts): Problem[] {
  const last = f.lastRuns.get(job.id)
  if (last === undefined || last.status === 'succeeded' || last.status === 'skipped') return []
  const loud = last.warnings.filter((w) => !w.accepted)
  const leftOut = last.status === 'warning' && loud.length > 0 ? [leftOutOf(job.id, last.id, loud)] : []
  // A suspect snapshot is told of until it is decided, not only by its run.
  const own = last.problem !== null && last.problem.code !== 'suspect-snapshot' ? [last.problem] : []
  return [...own, ...leftOut]
}

function coverageProblems(f: ProblemFacts, looked: Looked): Problem[] {
  const { coverage } = looked
  const items = [...coverage.user.items, ...coverage.projects.flatMap((p) => p.items)]
  const firstJob = f.jobs[0]?.id ?? null
  const problems: Problem[] = looked.oddities.map((o) => oddity(o, firstJob))
  if (looked.hubServer) problems.push(oddityProblem('hub-on-this-disk', coverage.user.path))
  if (coverage.unknown.length > 0) problems.push(notLookedInto(coverage.unknown))
  if (f.jobs.length === 0)
    return coverage.exposure.files > 0 ? [...problems, nothingBacksUp(coverage.exposure.files)] : problems
  return [
    ...problems,
    ...keyProblems(f, items, firstJob),
    ...ageProblems(f, looked, firstJob),
    ...survivalProblems(f, looked, items),
  ]
}

function keyProblems(f: ProblemFacts, items: readonly Item[], job: string | null): Problem[] {
  // A key that is broken on disk has a problem of its own; running again would not mend it.
  const broken = new Set(f.looked?.oddities.flatMap((o) => (o.kind === 'key-size' ? [display(o.path)] : [])))
  const open = items.filter((i) => i.class === 'key' && i.exposedFiles > 0 && !broken.has(i.path))
  if (open.length === 0) return []
  const paths = [...new Set(open.map((i) => i.path))]
  if (open.every((i) => i.leftOut === true)) return [keyLeftOut(paths)]
  if (f.running.size > 0) return []
  // A job that has not run yet is no alarm; one that ran and left the key unproven is.
  return [{ ...keyUnproven(paths, job), severity: f.lastRuns.size === 0 ? 'attention' : 'urgent' }]
}

function ageProblems(f: ProblemFacts, looked: Looked, job: string | null): Problem[] {
  const limit = f.now - f.proofMaxAgeDays * dayMs
  const problems: Problem[] = []
  if (looked.oldestProof !== null && looked.oldestProof < limit) problems.push(proofTooOld(f.proofMaxAgeDays, job))
  const oldest = looked.coverage.exposure.oldest
  const hadItsDay = f.exposedFrom !== null && f.now - f.exposedFrom > dayMs
  if (oldest !== null && oldest !== undefined && Date.parse(oldest) < limit && hadItsDay && f.running.size === 0) {
    const paths = looked.unproven.map((u) => display(u.path))
    problems.push(exposedTooLong(looked.coverage.exposure.files, f.proofMaxAgeDays, paths, job))
  }
  return problems
}

function survivalProblems(f: ProblemFacts, looked: Looked, items: readonly Item[]): Problem[] {
  const { survival } = looked.coverage
  const elsewhere = survival.anotherDisk + survival.anotherMachine + survival.offSite
  const problems: Problem[] = []
  if (survival.thisDisk > 0 && elsewhere === 0) problems.push(sameDiskOnly(f.jobs.map((j) => j.id)))
  const leftOut = new Set(
    items.filter((i) => i.leftOut === true && i.class !== 'key' && i.files > 0).map((i) => i.class),
  )
  if (leftOut.size > 0) problems.push(classLeftOut([...leftOut]))
  return problems
}

function oddity(o: Oddity, job: string | null): Problem {
  const path = display(o.path)
  switch (o.kind) {
    case 'context-symlink':
    case 'link-inside':
      return oddityProblem(o.kind, path, display(o.target))
    case 'key-mode':
      return oddityProblem(o.kind, path, o.mode.toString(8))
    case 'key-size':
      return oddityProblem(o.kind, path, String(o.size), job)
    case 'key-missing':
      return oddityProblem(o.kind, path, display(o.from))
    case 'ctxrc-broken':
      return oddityProblem(o.kind, path, o.reason)
    default:
      return oddityProblem(o.kind, path)
  }
}
