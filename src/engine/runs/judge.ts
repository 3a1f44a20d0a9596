import type { Problem } from '../../shared/model/problem.ts'
import { notInListing, readBackDiffers } from '../../shared/problems/run.ts'
import { matters, needsReadBack } from '../coverage/needs.ts'
import { type Miss, type ProofScope, scopeFinder } from '../coverage/prove.ts'
import type { ReadBackResult } from '../coverage/read-back.ts'
import type { CopyOutcome } from '../strategies/strategy.ts'
import { display, isWithin, type RawPath } from '../system/rawpath.ts'
import type { ActiveRun } from './active-run.ts'
import type { Gathered } from './gather.ts'
import type { ProveRunOutput } from './run-ops.ts'
import type { NotTaken } from './warnings.ts'

/** What a copy brought, as the tool said and as its listing shows. */
export interface Made {
  copied: CopyOutcome
  listing: ProveRunOutput
  read: ReadBackResult
}

/** What makes a finished copy no backup at all: files absent from the listing without a word of the tool, or read back wrong. */
export function breach(run: ActiveRun, snapshot: string, gathered: Gathered, { listing, read }: Made): Problem | null {
  const lost = [
    ...listing.absentRoots.filter((root) => !isLeftOutRoot(gathered, root)),
    ...listing.misses.flatMap((m) => (m.kind === 'missing' || m.kind === 'differs' ? [m.path] : [])),
    ...listing.unreadable.flatMap((u) => (wasClosed(gathered, u.path) ? [] : [u.path])),
  ]
  for (const path of lost.slice(0, 1000))
    void run.log.write('error', `not in the listing as it should be: ${display(path)}`)
  if (lost.length > 0) return notInListing(run.job.id, snapshot, [...new Set(lost)].map(display))
  const wrong = [...read.damaged, ...read.missing]
  for (const { path, reason } of wrong) void run.log.write('error', `read back wrong: ${display(path)}: ${reason}`)
  if (wrong.length === 0) return null
  const paths = wrong.map((w) => display(w.path))
  return readBackDiffers(run.job.id, snapshot, paths)
}

/** A folder that could not be looked into has a copy as closed as itself; that is a warning already. */
function wasClosed(gathered: Gathered, path: RawPath): boolean {
  return gathered.notTaken.some((n) => isWithin(path, n.path))
}

/** Told by the tool and a warning already: one unreadable file is its own source root, such as `.ctxrc`. */
function isLeftOutRoot(gathered: Gathered, root: RawPath): boolean {
  return gathered.notTaken.some((n) => isWithin(n.path, root)) || !gathered.sources.explicit.includes(root)
}

/**
 * What a run did not bring into the backup. A file that went away or changed meanwhile was never this run's to keep:
 * that is told for ctx's own files that matter, which do not come and go, and only logged for all others.
 */
export function notTakenBy(run: ActiveRun, gathered: Gathered, { copied, listing, read }: Made): NotTaken[] {
  const scopeOf = scopeFinder(gathered.sources.scopes)
  const told = new Map<RawPath, NotTaken>()
  for (const one of gathered.notTaken) told.set(one.path, one)
  const gone = new Set(listing.misses.flatMap((m) => (m.kind === 'vanished' ? [m.path] : [])))
  for (const { path, reason, kind } of copied.leftOut) {
    // What changed while it was copied is judged by the listing alone.
    if (kind !== 'changed' && !(kind === 'vanished' && gone.has(path))) told.set(path, { path, reason })
  }
  for (const miss of listing.misses) {
    if (miss.kind !== 'vanished' && miss.kind !== 'changed') continue
    void run.log.write('info', `${meanwhile[miss.kind]}: ${display(miss.path)}`)
    if (isTold(miss, scopeOf(miss.path))) told.set(miss.path, { path: miss.path, reason: meanwhile[miss.kind] })
  }
  for (const { path, reason } of read.unproven) if (!told.has(path)) told.set(path, { path, reason })
  return [...told.values()]
}

const meanwhile = {
  vanished: 'it was gone before it could be copied',
  changed: 'it changed while it was copied',
} as const

/** A key that goes away in mid-run must not pass for one that was never there. */
function isTold(miss: Miss, scope: ProofScope | null): boolean {
  if (scope === null) return false
  if (needsReadBack(scope.class, miss.path)) return true
  const ownedByCtx = scope.class !== 'other' || scope.project !== ''
  return miss.kind === 'vanished' && ownedByCtx && matters(scope.class)
}
