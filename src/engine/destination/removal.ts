import { chmod, lstat, readdir, rename, unlink } from 'node:fs/promises'
import { ProblemError } from '../../shared/model/problem.ts'
import { snapshotNotOurs, snapshotNotRemoved } from '../../shared/problems/destination.ts'
import type { JobContext, RunContext } from '../strategies/strategy.ts'
import type { ProcessDoor } from '../system/process.ts'
import { display, fsPath, type RawPath, rawJoin, rawToText } from '../system/rawpath.ts'
import { deletingFolder, manifestFile, mirrorId, snapshotFolder } from './layout.ts'
import { readManifest } from './manifest.ts'
import { existingFolder, jobEntries } from './snapshots.ts'

/**
 * Removes snapshots that this job made on this machine, told by their manifests; anything else is refused.
 * First the folder is renamed, so that it counts as a snapshot no more; a crash in the middle leaves a name that
 * `finishRemovals` knows.
 */
export async function removeSnapshots(
  door: ProcessDoor,
  ctx: JobContext,
  ids: readonly string[],
  signal: AbortSignal,
  log: RunContext['log'],
): Promise<void> {
  for (const id of ids) {
    signal.throwIfAborted()
    if (id === mirrorId) throw notOurs(ctx, id, 'A mirror is not removed by itself')
    if ((await readManifest(ctx, id)) === null)
      throw notOurs(ctx, id, 'It has no valid manifest of this job and machine')
    const folder = await existingFolder(ctx, id)
    const going = deletingFolder(ctx, id)
    if (folder !== null) await rename(fsPath(folder), fsPath(going))
    await removeTree(door, ctx, going, { id, signal })
    await unlinkIfThere(manifestFile(ctx, id))
    await log('info', `removed the old backup ${id}`)
  }
}

/** Goes on with removals that a crash stopped. Returns what it did, in words. */
export async function finishRemovals(door: ProcessDoor, ctx: JobContext): Promise<string[]> {
  const did: string[] = []
  for (const { id, kind } of await jobEntries(ctx)) {
    if (kind !== 'deleting') continue
    await removeTree(door, ctx, deletingFolder(ctx, id), { id })
    // The snapshot's own name is free, unless a crash hit between two runs of one second.
    if ((await existingFolder(ctx, id)) === null) await unlinkIfThere(manifestFile(ctx, id))
    did.push(`finished removing the old backup ${id}`)
  }
  return did
}

/**
 * Removes a folder of ours with all that is in it. Files may be hard links of other snapshots' files: their modes
 * are theirs too and stay untouched; only folders are opened up where that is needed.
 */
export async function removeTree(
  door: ProcessDoor,
  ctx: JobContext,
  folder: RawPath,
  { id, signal }: { id: string; signal?: AbortSignal },
): Promise<void> {
  if ((await lstat(fsPath(folder)).catch(() => null)) === null) return
  const first = await rm(door, folder, signal)
  if (first.gone) return
  signal?.throwIfAborted()
  await openFolders(folder)
  const second = await rm(door, folder, signal)
  if (second.gone) return
  signal?.throwIfAborted()
  const about = { job: ctx.job.id, path: display(ctx.destination) }
  throw new ProblemError(snapshotNotRemoved(about, id, second.said))
}

async function rm(door: ProcessDoor, folder: RawPath, signal?: AbortSignal): Promise<{ gone: boolean; said: string }> {
  const text = rawToText(folder)
  if (text === null) throw new Error('a folder of ours has a name that is not text')
  const { ended, stderrTail } = await door.run(
    { name: 'rm', program: (await door.which('rm')) ?? '/bin/rm', args: ['-rf', '--', text] },
    signal === undefined ? {} : { signal },
  )
  const gone = (await lstat(fsPath(folder)).catch(() => null)) === null
  const said = stderrTail.at(-1)?.replace(/^rm: /, '') ?? (ended.by === 'exit' ? 'rm gave no reason' : `rm ${ended.by}`)
  return { gone, said }
}

/** Gives this user all rights on the folders (never on files): without them their content cannot be removed. */
async function openFolders(folder: RawPath): Promise<void> {
  await chmod(fsPath(folder), 0o700).catch(() => {})
  const entries = await readdir(fsPath(folder), { withFileTypes: true, encoding: 'latin1' as 'utf8' }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await openFolders(rawJoin(folder, entry.name))
}

export async function unlinkIfThere(file: RawPath): Promise<void> {
  await unlink(fsPath(file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

function notOurs(ctx: JobContext, id: string, reason: string): ProblemError {
  return new ProblemError(snapshotNotOurs({ job: ctx.job.id, path: display(snapshotFolder(ctx, id)) }, id, reason))
}
