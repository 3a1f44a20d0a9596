import { type Stop, toolStopped } from '../../shared/problems/copy.ts'
import { display } from '../system/rawpath.ts'
import type { CopyOutcome, JobContext } from './strategy.ts'

const stops: Readonly<Record<string, Stop>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'not-writable',
  EPERM: 'not-writable',
  EIO: 'disk-error',
  ENOENT: 'disk-gone',
  ENOTDIR: 'disk-gone',
  ESTALE: 'disk-gone',
  ENOTCONN: 'disk-gone',
  ENODEV: 'disk-gone',
  EHOSTDOWN: 'disk-gone',
}

/** What our own work at the destination (making folders, writing the manifest of a mirror) ran into, as an outcome. */
export async function orStopped(ctx: JobContext, tool: string, work: () => Promise<CopyOutcome>): Promise<CopyOutcome> {
  try {
    return await work()
  } catch (error) {
    const stop = stops[(error as NodeJS.ErrnoException).code ?? '']
    if (stop === undefined) throw error
    const about = { job: ctx.job.id, path: display(ctx.destination), tool }
    return { status: 'failed', problem: toolStopped(stop, about), leftOut: [], stats: { added: 0 } }
  }
}
