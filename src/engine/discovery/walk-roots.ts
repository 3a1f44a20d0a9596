import { lstatSync, realpathSync } from 'node:fs'
import type { Mount } from '../system/mounts.ts'
import { fsPath, isWithin, type RawPath, rawJoin, rawParent } from '../system/rawpath.ts'
import { mountRules, rebase } from './mounts.ts'
import { plainReason } from './reasons.ts'
import type { NotLookedInto, WalkOptions } from './types.ts'

/** Lies at the top of every backup destination of this program, whoever made it. */
export const markerName = '.ctx-backup.json'

/** A folder that a walk starts from. */
export interface Root {
  /** As the user wrote it: projects are shown below it. */
  path: RawPath
  /** Without links: two roots that are the same folder are one. */
  real: RawPath
  walked: boolean
}

/** The roots that can be walked, outer ones first; the others are told to `unknown`. */
export function resolveRoots(options: WalkOptions, unknown: NotLookedInto[]): Root[] {
  const byReal = new Map<RawPath, Root>()
  for (const given of options.roots) {
    const path = (given.length > 1 ? given.replace(/\/+$/, '') || '/' : given) as RawPath
    if (!path.startsWith('/')) {
      unknown.push({ path, reason: 'it is not a full path' })
      continue
    }
    if (options.prunePaths.has(path)) {
      unknown.push({ path, reason: 'it is both a folder to search and on the list of folders never searched' })
      continue
    }
    try {
      const real = realpathSync.native(fsPath(path), 'latin1') as RawPath
      const destination = destinationAround(real)
      if (destination !== null) {
        unknown.push({ path, reason: `it lies in a backup destination (${markerName} is in ${destination})` })
      } else if (!byReal.has(real)) byReal.set(real, { path, real, walked: false })
    } catch (error) {
      unknown.push({ path, reason: plainReason(error) })
    }
  }
  return [...byReal.values()].sort((a, b) => a.real.length - b.real.length)
}

function destinationAround(folder: RawPath): RawPath | null {
  for (let at = folder; ; at = rawParent(at)) {
    if (isMarked(at)) return at
    if (at === '/') return null
  }
}

/** Whether a folder is a backup destination. One that cannot be asked is none. */
export function isMarked(folder: RawPath): boolean {
  try {
    return lstatSync(fsPath(rawJoin(folder, markerName)), { throwIfNoEntry: false })?.isFile() ?? false
  } catch {
    return false
  }
}

/** What a walk from one root never looks at, and what it must say about it; both under the names the walk uses. */
export interface Boundary {
  shut: Set<RawPath>
  tell: Map<RawPath, string>
  /** Other roots that lie inside: walked along, so not walked again. */
  nested: Map<RawPath, Root>
}

export function boundaryOf(
  root: Root,
  roots: readonly Root[],
  options: WalkOptions,
  mounts: readonly Mount[],
): Boundary {
  const rules = mountRules(mounts, root.real, root.path, options.crossFileSystems)
  const shut = rules.shut
  for (const path of options.prunePaths) {
    shut.add(path)
    if (isWithin(path, root.real)) shut.add(rebase(path, root.real, root.path))
  }
  const inside = roots.filter((other) => other !== root && isWithin(other.real, root.real))
  return {
    shut,
    tell: new Map(rules.tell.map((t) => [t.path, t.reason])),
    nested: new Map(inside.map((other) => [rebase(other.real, root.real, root.path), other])),
  }
}
