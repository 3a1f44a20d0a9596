import { realpath } from 'node:fs/promises'
import { reach } from '../destination/reach.ts'
import type { ProcessDoor } from '../system/process.ts'
import {
  display,
  fsPath,
  isWithin,
  type RawPath,
  rawFromBytes,
  rawJoin,
  rawName,
  rawParent,
} from '../system/rawpath.ts'

/**
 * Why a destination and sources get into each other's way, in words; null when they do not. Links are resolved.
 * A destination in a source would copy itself; a source in the destination would be copied into itself.
 */
export async function overlaps(
  door: ProcessDoor,
  destination: RawPath,
  roots: readonly RawPath[],
): Promise<string | null> {
  // A dead mount would hold this thread; preflight says that it does not answer.
  if ((await reach(door, destination)) === 'hung') return null
  const place = await resolved(destination)
  for (const root of roots) {
    const source = await resolved(root)
    if (isWithin(place, source)) return `The destination ${display(destination)} lies in the source ${display(root)}.`
    if (isWithin(source, place)) return `The source ${display(root)} lies in the destination ${display(destination)}.`
  }
  return null
}

/** Without links; what does not exist yet counts by the folder it would be made in. */
export async function resolved(path: RawPath): Promise<RawPath> {
  try {
    return rawFromBytes(await realpath(fsPath(path), { encoding: 'buffer' }))
  } catch {
    const parent = rawParent(path)
    return parent === path ? path : rawJoin(await resolved(parent), rawName(path))
  }
}
