import { isRealFolder } from '../../destination/folder-attributes.ts'
import { historyFolder, mirrorId, mirrorScratch, newSnapshotId } from '../../destination/layout.ts'
import { makeFolder, makeUnfinished } from '../../destination/make-folder.ts'
import { newManifest, readManifest, writeManifest } from '../../destination/manifest.ts'
import { dropFromMirror, mirrorHistory } from '../../destination/mirror.ts'
import { readNames, writeNameList } from '../../destination/name-list.ts'
import type { Clock } from '../../system/clock.ts'
import type { ProcessDoor } from '../../system/process.ts'
import { type RawPath, rawJoin, rawParent } from '../../system/rawpath.ts'
import { conclude } from '../conclude.ts'
import { Findings } from '../findings.ts'
import type { CopyOutcome, CopyProgress, RunContext } from '../strategy.ts'
import { callRsync } from './call.ts'
import { copyCommands } from './commands.ts'
import type { Rsync } from './features.ts'
import { rsyncExit } from './outcome.ts'

export interface RunParts {
  door: ProcessDoor
  clock: Clock
  platform: NodeJS.Platform
}

/** Copies what the collect phase named into the unfinished snapshot, or into the mirror. */
export async function runRsync(parts: RunParts, rsync: Rsync, ctx: RunContext): Promise<CopyOutcome> {
  const destination = await makeUnfinished(ctx)
  const history = ctx.snapshot === mirrorId ? await beginMirror(parts.clock, ctx) : null
  const plan = { ...ctx, hardLinks: ctx.names.hardLinks, platform: parts.platform, history }
  const trees = (await readNames(ctx.names.trees)).length > 0 ? ctx.names.trees : null
  const commands = copyCommands(rsync, plan, { trees, second: await secondList(ctx) })

  const findings = new Findings()
  let progress: CopyProgress = { files: 0, bytes: 0, current: null }
  let added = 0
  const about = { job: ctx.job.id, destination: ctx.destination, tool: 'rsync', meaning: rsyncExit }
  let outcome = conclude({ by: 'exit', code: 0 }, findings, about, 0)
  for (const command of commands) {
    const said = await callRsync(parts.door, command, { ...ctx, destination, findings }, progress)
    progress = said.progress
    added += said.added
    outcome = conclude(said.ended, findings, about, added)
    if (outcome.status === 'failed' || outcome.status === 'cancelled') return outcome
  }
  return outcome
}

/** Names of the second call; null when there are none. */
async function secondList({ names, scratch }: RunContext): Promise<RawPath | null> {
  const list: RawPath[] = []
  // A parent of a source that is a link would be taken as that link: its folder has been made as a matter of course.
  for (const name of await readNames(names.partial)) if (await isRealFolder(`/${name}` as RawPath)) list.push(name)
  const fresh = names.fresh === null ? [] : await readNames(names.fresh)
  const known = new Set(list)
  for (const name of fresh) {
    // Their folders once more, since putting the file in changes the folder's time.
    const folder = rawParent(`/${name}` as RawPath).slice(1) as RawPath
    if (folder === '' || known.has(folder)) continue
    known.add(folder)
    list.push(folder)
  }
  if (list.length + fresh.length === 0) return null
  return writeNameList(rawJoin(scratch, 'second'), [...list, ...fresh])
}

/**
 * A mirror is changed in place: from here until it is proven again it does not count as complete. Returns the folder
 * below `history` for what the run replaces or drops; null for a bare mirror.
 */
async function beginMirror(clock: Clock, ctx: RunContext): Promise<string | null> {
  const taken = new Set(await mirrorHistory(ctx))
  const history = ctx.job.layout === 'bare-mirror' ? null : newSnapshotId(clock.now(), taken)
  await makeFolder(mirrorScratch(ctx))
  const before = await readManifest(ctx, mirrorId)
  await writeManifest(ctx, {
    ...newManifest(ctx, mirrorId, clock.now(), {
      complete: false,
      suspect: [],
      files: before?.files ?? 0,
      bytes: before?.bytes ?? 0,
      lostModes: before?.lostModes ?? {},
      linkGroups: before?.linkGroups ?? [],
      content: { history },
    }),
  })
  const aside = history === null ? rawJoin(mirrorScratch(ctx), 'dropped') : rawJoin(historyFolder(ctx), history)
  // A folder where a file is to be, or the other way round, would stop rsync.
  await dropFromMirror(ctx, aside, 'conflicts')
  return history
}
