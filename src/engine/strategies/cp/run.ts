import { mkdir } from 'node:fs/promises'
import { applyFolderAttributes, readFolderAttributes } from '../../destination/folder-attributes.ts'
import { makeUnfinished } from '../../destination/make-folder.ts'
import { readNames } from '../../destination/name-list.ts'
import type { Clock } from '../../system/clock.ts'
import type { ProcessDoor } from '../../system/process.ts'
import { fsPath, type RawPath, rawJoin, rawToText } from '../../system/rawpath.ts'
import { conclude } from '../conclude.ts'
import { Findings } from '../findings.ts'
import type { CopyOutcome, RunContext } from '../strategy.ts'
import { callCp } from './call.ts'
import { copyCommands } from './commands.ts'
import type { Cp } from './detect.ts'
import { xargsExit } from './outcome.ts'

export interface RunParts {
  door: ProcessDoor
  clock: Clock
  platform: NodeJS.Platform
}

/**
 * Copies the named trees whole. Folders taken only in part are made before, open to this user, and get their owner,
 * mode and time after, when nothing is written into them any more.
 */
export async function runCp(parts: RunParts, cp: Cp, ctx: RunContext): Promise<CopyOutcome> {
  const destination = await makeUnfinished(ctx)
  const partial = await readNames(ctx.names.partial)
  await makeFolders(destination, partial)
  const { commands, leftOut } = await copyCommands(cp, {
    from: '/',
    to: rawToText(destination) ?? '',
    names: await readNames(ctx.names.trees),
    scratch: ctx.scratch,
    replace: false,
    clones: parts.platform === 'darwin',
  })
  const findings = new Findings()
  for (const entry of leftOut) findings.leaveOut(entry)
  const ended = await callCp({ ...parts, flavour: cp.flavour }, commands, {
    ...ctx,
    destination,
    findings,
    total: ctx.names,
  })
  const about = { job: ctx.job.id, destination: ctx.destination, tool: 'cp', meaning: xargsExit }
  const outcome = conclude(ended, findings, about, ctx.names.bytes)
  if (outcome.status === 'failed' || outcome.status === 'cancelled') return outcome
  const said = await applyFolderAttributes(destination, await readFolderAttributes('/' as RawPath, partial), {
    door: parts.door,
    scratch: ctx.scratch,
    modes: ctx.facts.modes,
    owners: ctx.facts.owners,
  })
  for (const line of said) await ctx.log('warn', line)
  return outcome
}

/** Parents come first in `names`. */
export async function makeFolders(root: RawPath, names: readonly RawPath[]): Promise<void> {
  for (const name of names) {
    await mkdir(fsPath(rawJoin(root, name)), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      // What cannot be made is told by cp itself, file by file.
      if (error.code === 'ENOSPC' || error.code === 'EROFS') throw error
    })
  }
}
