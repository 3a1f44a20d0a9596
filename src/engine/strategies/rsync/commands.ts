import { historyFolder, mirrorId, mirrorScratch, unfinishedFolder } from '../../destination/layout.ts'
import type { Command } from '../../system/process.ts'
import { type RawPath, rawJoin, rawToText } from '../../system/rawpath.ts'
import type { DestinationFacts, JobContext, SnapshotInfo } from '../strategy.ts'
import type { Rsync } from './features.ts'
import { outputArgs } from './output.ts'

export interface CopyPlan extends JobContext {
  snapshot: string
  previous: Pick<SnapshotInfo, 'id'> | null
  facts: DestinationFacts
  hardLinks: boolean
  platform: NodeJS.Platform
  /** For mirrors that keep what they drop: folder below `history`. */
  history: string | null
}

/** Steps of time up to here are compared exactly; coarser ones (FAT, SMB, HFS+) in whole seconds. */
const exactStepNs = 1_000

/** Flags for what both ends can keep. */
export function keepingFlags(rsync: Rsync, facts: DestinationFacts, hardLinks: boolean): string[] {
  const flags = ['-a']
  if (facts.owners) flags.push('--numeric-ids')
  else flags.push('--no-owner', '--no-group')
  if (!facts.modes) flags.push('--no-perms')
  if (!facts.symlinks) flags.push('--no-links')
  if (hardLinks && facts.hardLinks) flags.push('-H')
  if (rsync.has.has('acls') && facts.modes) flags.push('-A')
  if (rsync.has.has('xattrs') && facts.modes) flags.push('-X')
  return flags
}

/** Without it rsync also leaves the time of a new folder or link as it is when only its fraction differs. */
export const exactTimes = '--modify-window=-1'

/**
 * How a file is found unchanged. rsync compares whole seconds by default and misses a second edit within one; where
 * the destination rounds times, the engine names what may have changed within its step, to be copied afresh.
 */
export function comparing(rsync: Rsync, facts: DestinationFacts): string[] {
  if (facts.mtimeStepNs <= exactStepNs) {
    // Older versions cannot compare exactly: then the contents are compared.
    return rsync.has.has('nanoseconds') ? [exactTimes] : ['--checksum']
  }
  return facts.mtimeStepNs > 1_000_000_000 ? ['--modify-window=1'] : []
}

/**
 * The two calls of a run. First the names that cover everything, folders with all that is in them; then, one by one,
 * the folders that are taken in part (so that their times stand when nothing is written into them any more) and the
 * files to be copied afresh, which replace links to the previous snapshot.
 */
export function copyCommands(
  rsync: Rsync,
  plan: CopyPlan,
  lists: { trees: RawPath | null; second: RawPath | null },
): Command[] {
  const { facts } = plan
  const flags = keepingFlags(rsync, facts, plan.hardLinks)
  if (rsync.has.has('fsync') && plan.platform !== 'linux') flags.push('--fsync')
  const names = ['--files-from=-', '--from0']
  const isMirror = plan.snapshot === mirrorId
  const mirror = isMirror ? mirrorFlags(plan) : []
  const link = !isMirror && plan.previous !== null && facts.hardLinks ? [`--link-dest=../${plan.previous.id}`] : []
  const to = ['--', '/', `${mustBeText(unfinishedFolder(plan, plan.snapshot))}/`]
  const commands: Command[] = []
  const add = (name: string, list: RawPath | null, args: string[]) => {
    if (list !== null) {
      const all = [...flags, ...args, ...names, ...mirror, ...outputArgs, ...to]
      commands.push({ name, program: rsync.program, args: all, stdinFile: list })
    }
  }
  add('rsync: copy', lists.trees, ['-r', ...comparing(rsync, facts), ...link])
  const exact = rsync.has.has('nanoseconds') && facts.mtimeStepNs <= exactStepNs ? [exactTimes] : []
  add('rsync: folders taken in part', lists.second, ['--ignore-times', ...exact])
  return commands
}

/**
 * A mirror is changed in place: half-written files lie outside it, and what is replaced goes to its history.
 * Full paths: rsync 3.5 refuses to leave the destination by `..` here.
 */
function mirrorFlags(plan: CopyPlan): string[] {
  const temporary = `--temp-dir=${mustBeText(mirrorScratch(plan))}`
  if (plan.history === null) return [temporary]
  return [temporary, '--backup', `--backup-dir=${mustBeText(rawJoin(historyFolder(plan), plan.history))}`]
}

export function mustBeText(path: RawPath): string {
  const text = rawToText(path)
  if (text === null) throw new Error('a folder of ours has a name that is not text')
  return text
}
