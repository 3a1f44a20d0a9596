import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { Problem } from '../../shared/model/problem.ts'
import {
  destinationFailed,
  destinationHung,
  destinationMissing,
  destinationNotMarked,
  destinationNotWritable,
  destinationOther,
} from '../../shared/problems/destination.ts'
import type { JobContext } from '../strategies/strategy.ts'
import type { ProcessDoor } from '../system/process.ts'
import { display, fsPath } from '../system/rawpath.ts'
import { readMarker } from './marker.ts'
import { patience, reach } from './reach.ts'

/** What speaks against writing to the job's destination now: it must answer, be the accepted one, and be writable. */
export async function checkPlace(door: ProcessDoor, ctx: JobContext, limitMs = patience): Promise<Problem[]> {
  const about = { job: ctx.job.id, path: display(ctx.destination) }
  const found = await reach(door, ctx.destination, limitMs)
  if (found === 'missing') return [destinationMissing(about)]
  if (found === 'hung') return [destinationHung(about, limitMs / 1000)]
  if (found !== 'ok') return [destinationFailed(about, found.failed)]
  const marker = await readMarker(door, ctx.destination, limitMs)
  if (marker === 'hung') return [destinationHung(about, limitMs / 1000)]
  if (marker === 'none') return [destinationNotMarked(about)]
  if ('failed' in marker) return [destinationFailed(about, marker.failed)]
  const problems: Problem[] = []
  if (ctx.job.destination.id !== undefined && marker.id !== ctx.job.destination.id) {
    problems.push(destinationOther(about, marker.id))
  }
  const refused = await whyNotWritable(ctx)
  if (refused !== null) problems.push(destinationNotWritable(about, refused))
  return problems
}

async function whyNotWritable(ctx: JobContext): Promise<string | null> {
  try {
    await access(fsPath(ctx.destination), constants.W_OK | constants.X_OK)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EROFS' ? 'the disk is mounted read-only' : `no permission (${code ?? 'unknown error'})`
  }
}
