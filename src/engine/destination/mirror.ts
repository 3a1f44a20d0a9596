import { lstat, mkdir, readdir, rename } from 'node:fs/promises'
import type { JobContext, RunContext } from '../strategies/strategy.ts'
import { fsPath, type RawPath, rawJoin, rawParent } from '../system/rawpath.ts'
import { historyFolder, mirrorId, snapshotFolder, snapshotTime } from './layout.ts'
import { readNames } from './name-list.ts'

/**
 * Moves out of a mirror, into `aside`, what the sources no longer hold. Only called once the mirror is proven to hold
 * all it should; before a run, only `conflicts`: a folder where a file is to be, or a file where a folder. What could
 * not be looked at this time stays, and so does everything below it.
 * `changed` names the folders that lost something, and with it their time.
 */
export async function dropFromMirror(
  ctx: RunContext,
  aside: RawPath,
  what: 'conflicts' | 'all' = 'all',
): Promise<{ paths: number; changed: RawPath[] }> {
  const mirror = snapshotFolder(ctx, mirrorId)
  const wanted = new Set<string>(await readNames(ctx.names.all))
  const folders = new Set<string>(await readNames(ctx.names.folders))
  const keep = await readNames(ctx.names.keep)
  const whole = new Set<string>(keep)
  const kept = new Set<string>(keep.flatMap(parentsOf))
  const stays = (path: string, isFolder: boolean): boolean => {
    if (kept.has(path)) return true
    if (folders.has(path)) return isFolder
    return wanted.has(path) ? !isFolder : what === 'conflicts'
  }
  let paths = 0
  const changed = new Set<RawPath>()
  const visit = async (folder: RawPath, name: RawPath): Promise<void> => {
    const children = await readdir(fsPath(folder), { withFileTypes: true, encoding: 'latin1' as 'utf8' })
    for (const child of children) {
      const path = (name === '' ? child.name : `${name}/${child.name}`) as RawPath
      const full = rawJoin(folder, child.name)
      if (whole.has(path)) continue
      if (stays(path, child.isDirectory())) {
        if (child.isDirectory()) await visit(full, path)
        continue
      }
      ctx.signal.throwIfAborted()
      await moveAside(full, rawJoin(aside, path))
      paths++
      if (folders.has(name)) changed.add(name)
    }
  }
  if ((await lstat(fsPath(mirror)).catch(() => null)) !== null) await visit(mirror, '' as RawPath)
  return { paths, changed: [...changed] }
}

/** The tool may have put an older version of something below it there already: then one goes beside the other. */
async function moveAside(from: RawPath, to: RawPath): Promise<void> {
  await mkdir(fsPath(rawParent(to)), { recursive: true, mode: 0o700 })
  const there = await lstat(fsPath(to)).catch(() => null)
  if (there === null) return rename(fsPath(from), fsPath(to))
  const moved = await lstat(fsPath(from))
  if (!there.isDirectory() || !moved.isDirectory()) return rename(fsPath(from), `${to}~` as RawPath)
  for (const name of await readdir(fsPath(from), { encoding: 'latin1' as 'utf8' })) {
    await moveAside(rawJoin(from, name), rawJoin(to, name))
  }
  return undefined
}

/** Ids of what is kept of earlier states, newest first. */
export async function mirrorHistory(ctx: JobContext): Promise<string[]> {
  const names = await readdir(fsPath(historyFolder(ctx))).catch(() => [] as string[])
  return names
    .filter((name) => snapshotTime(name) !== null)
    .sort()
    .reverse()
}

function parentsOf(name: string): string[] {
  const parents: string[] = []
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) parents.push(name.slice(0, at))
  return parents
}
