import { mkdir } from 'node:fs/promises'
import { applyFolderAttributes, readFolderAttributes } from '../../destination/folder-attributes.ts'
import { snapshotFolder } from '../../destination/layout.ts'
import { setRestoredModes } from '../../destination/restore-finish.ts'
import { checkTarget, planRestore } from '../../destination/restore-plan.ts'
import { fsPath, rawToText } from '../../system/rawpath.ts'
import { conclude } from '../conclude.ts'
import { Findings } from '../findings.ts'
import type { CopyOutcome, RestoreContext } from '../strategy.ts'
import { callCp } from './call.ts'
import { copyCommands } from './commands.ts'
import type { Cp } from './detect.ts'
import { xargsExit } from './outcome.ts'
import { makeFolders, type RunParts } from './run.ts'

/** Copies out of a snapshot. What is there is left alone unless `overwrite`; folders that are there keep their modes. */
export async function restoreCp(parts: RunParts, cp: Cp, ctx: RestoreContext): Promise<CopyOutcome> {
  const content = snapshotFolder(ctx, ctx.snapshot.id)
  const target = await checkTarget(ctx)
  const plan = await planRestore(ctx, content)
  await mkdir(fsPath(ctx.target), { recursive: true, mode: 0o700 })
  await makeFolders(ctx.target, plan.folders)
  const { commands, leftOut } = await copyCommands(cp, {
    from: rawToText(content) ?? '',
    to: target,
    names: plan.files,
    scratch: ctx.scratch,
    replace: ctx.overwrite,
    clones: parts.platform === 'darwin',
  })
  const findings = new Findings()
  for (const entry of [...plan.leftOut, ...leftOut]) findings.leaveOut(entry)
  const total = { files: plan.files.length, bytes: plan.bytes }
  const ended = await callCp({ ...parts, flavour: cp.flavour }, commands, {
    ...ctx,
    destination: ctx.target,
    findings,
    total,
  })
  const about = { job: ctx.job.id, destination: ctx.target, tool: 'cp', meaning: xargsExit }
  const outcome = { ...conclude(ended, findings, about, plan.bytes), kept: plan.kept }
  if (outcome.status === 'failed' || outcome.status === 'cancelled') return outcome
  const attributes = await readFolderAttributes(content, plan.folders)
  const options = { door: parts.door, scratch: ctx.scratch, modes: true, owners: process.getuid?.() === 0 }
  for (const line of await applyFolderAttributes(ctx.target, attributes, options)) await ctx.log('warn', line)
  await setRestoredModes(ctx, plan)
  return outcome
}
