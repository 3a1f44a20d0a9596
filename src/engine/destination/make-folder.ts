import { mkdir } from 'node:fs/promises'
import type { RunContext } from '../strategies/strategy.ts'
import { fsPath, type RawPath } from '../system/rawpath.ts'
import { jobFolder, machineFolder, unfinishedFolder } from './layout.ts'

/** Makes the folder that a run writes to, 0700. Throws the system's own error. */
export async function makeUnfinished(ctx: RunContext): Promise<RawPath> {
  const folder = unfinishedFolder(ctx, ctx.snapshot)
  // One by one: mkdir's own `recursive` reports a read-only disk as a missing folder.
  for (const path of [machineFolder(ctx), jobFolder(ctx), folder]) await makeFolder(path)
  return folder
}

export async function makeFolder(path: RawPath): Promise<void> {
  await mkdir(fsPath(path), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
