import { mkdir } from 'node:fs/promises'
import { applyFolderAttributes, readFolderAttributes } from '../../destination/folder-attributes.ts'
import { snapshotFolder } from '../../destination/layout.ts'
import { joinRestored } from '../../destination/link-groups.ts'
import { writeNameList } from '../../destination/name-list.ts'
import { setRestoredModes } from '../../destination/restore-finish.ts'
import { checkTarget, planRestore, type RestorePlan } from '../../destination/restore-plan.ts'
import type { ProcessDoor } from '../../system/process.ts'
import { fsPath, type RawPath, rawJoin } from '../../system/rawpath.ts'
import { conclude } from '../conclude.ts'
import { Findings } from '../findings.ts'
import type { CopyOutcome, RestoreContext } from '../strategy.ts'
import { callRsync } from './call.ts'
import { exactTimes, mustBeText } from './commands.ts'
import type { Rsync } from './features.ts'
import { rsyncExit } from './outcome.ts'
import { outputArgs } from './output.ts'

/** Copies out of a snapshot. What is there is left alone unless `overwrite`; folders that are there keep their modes. */
export async function restoreRsync(door: ProcessDoor, rsync: Rsync, ctx: RestoreContext): Promise<CopyOutcome> {
  const content = snapshotFolder(ctx, ctx.snapshot.id)
  const target = await checkTarget(ctx)
  const plan = await planRestore(ctx, content)
  await mkdir(fsPath(ctx.target), { recursive: true, mode: 0o700 })
  const findings = new Findings()
  for (const entry of plan.leftOut) findings.leaveOut(entry)
  const about = { job: ctx.job.id, destination: ctx.target, tool: 'rsync', meaning: rsyncExit }
  const names = [...plan.folders, ...plan.files]
  if (names.length === 0) return { ...conclude({ by: 'exit', code: 0 }, findings, about, 0), kept: plan.kept }

  const list = await writeNameList(rawJoin(ctx.scratch, 'restore'), names)
  // No -H: what is one file in a snapshot need not have been one on disk.
  const flags = ['-a', '--numeric-ids']
  if (rsync.has.has('acls')) flags.push('-A')
  if (rsync.has.has('xattrs')) flags.push('-X')
  if (rsync.has.has('nanoseconds')) flags.push(exactTimes)
  // Size and time may be equal and the content damaged: what is asked for is written.
  const args = [...flags, '--ignore-times', '--no-implied-dirs', '--files-from=-', '--from0', ...outputArgs]
  const command = {
    name: 'rsync: restore',
    program: rsync.program,
    args: [...args, '--', `${mustBeText(content)}/`, target === '/' ? '/' : `${target}/`],
    stdinFile: list,
  }
  const said = await callRsync(
    door,
    command,
    { ...ctx, destination: ctx.target, findings },
    { files: 0, bytes: 0, current: null },
  )
  const outcome = conclude(said.ended, findings, about, said.added)
  if (outcome.status !== 'failed' && outcome.status !== 'cancelled') {
    await joinLinks(door, ctx, plan, content)
    await setRestoredModes(ctx, plan)
  }
  return { ...outcome, kept: plan.kept }
}

/** Folders that the restore made get their time again. */
async function joinLinks(door: ProcessDoor, ctx: RestoreContext, plan: RestorePlan, content: RawPath): Promise<void> {
  const made = new Set(plan.folders)
  const changed = (await joinRestored(ctx, plan, content)).filter((name) => made.has(name))
  const options = { door, scratch: ctx.scratch, modes: true, owners: process.getuid?.() === 0 }
  for (const line of await applyFolderAttributes(ctx.target, await readFolderAttributes(content, changed), options)) {
    await ctx.log('warn', line)
  }
}
