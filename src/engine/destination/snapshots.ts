import { readdir, stat } from 'node:fs/promises'
import type { JobContext, SnapshotInfo } from '../strategies/strategy.ts'
import { fsPath, type RawPath } from '../system/rawpath.ts'
import { type JobEntry, jobEntry, jobFolder, newestFirst, snapshotFolder } from './layout.ts'
import { infoOf, readManifest } from './manifest.ts'

/** What of ours lies in the job's folder; empty when there is none yet. */
export async function jobEntries(ctx: JobContext): Promise<JobEntry[]> {
  try {
    const names = await readdir(fsPath(jobFolder(ctx)))
    return names.map(jobEntry).filter((entry) => entry !== null)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** This machine's and job's finished snapshots, newest first: a folder and its valid manifest, never one of them. */
export async function listSnapshots(ctx: JobContext): Promise<SnapshotInfo[]> {
  const entries = await jobEntries(ctx)
  const manifests = new Set(entries.flatMap((e) => (e.kind === 'manifest' ? [e.id] : [])))
  const ids = entries.flatMap((e) => (e.kind === 'snapshot' && manifests.has(e.id) ? [e.id] : []))
  const read = ids.map((id) => readManifest(ctx, id))
  const found = (await Promise.all(read)).filter((manifest) => manifest !== null).map(infoOf)
  return found.sort(newestFirst)
}

/** Folder of a finished snapshot; null when it is gone. */
export async function existingFolder(ctx: JobContext, id: string): Promise<RawPath | null> {
  const folder = snapshotFolder(ctx, id)
  const found = await stat(fsPath(folder)).catch(() => null)
  return found?.isDirectory() === true ? folder : null
}
