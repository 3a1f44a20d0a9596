import type { RunWarning } from '../../shared/model/status.ts'
import type { Core } from '../core.ts'
import { type RawPath, wirePath } from '../system/rawpath.ts'

/** A path that a run did not bring into the backup, and why. */
export interface NotTaken {
  path: RawPath
  reason: string
}

const key = (job: string): string => `accepted-warnings:${job}`
const lastKey = (job: string): string => `last-warnings:${job}`

/**
 * Keyed by path: one already accepted stays quiet (but is never covered), one that was there last time is not new.
 */
export async function toWarnings(core: Core, job: string, notTaken: readonly NotTaken[]): Promise<RunWarning[]> {
  const accepted = new Set((await core.history.get<string[]>(key(job))) ?? [])
  const before = new Set((await core.history.get<string[]>(lastKey(job))) ?? [])
  const once = new Map(notTaken.map((n) => [n.path, n]))
  await core.history.set(lastKey(job), [...once.keys()])
  return [...once.values()].map((n) => ({
    ...wirePath(n.path),
    reason: n.reason,
    accepted: accepted.has(n.path),
    isNew: !before.has(n.path),
  }))
}

/** Accepts what the last run left out: quiet from now on. Answers how many. */
export async function acceptWarnings(core: Core, job: string): Promise<number> {
  const last = (await core.history.get<string[]>(lastKey(job))) ?? []
  const accepted = new Set((await core.history.get<string[]>(key(job))) ?? [])
  for (const path of last) accepted.add(path)
  await core.history.set(key(job), [...accepted])
  const run = await core.history.lastRun(job)
  if (run !== null)
    await core.history.updateRun(run.id, { warnings: run.warnings.map((w) => ({ ...w, accepted: true })) })
  return last.length
}
