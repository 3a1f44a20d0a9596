import { lstat, readdir } from 'node:fs/promises'
import { ProblemError } from '../../shared/model/problem.ts'
import { restoreTargetUnfit } from '../../shared/problems/destination.ts'
import { notFoundInBackup } from '../../shared/problems/run.ts'
import { type Core, expandHome } from '../core.ts'
import { resolved } from '../guards/overlap.ts'
import { rememberCopies } from '../runs/never-enter.ts'
import { display, fsPath, isWithin, type RawPath } from '../system/rawpath.ts'

/**
 * The folder to restore to; `/` for in place. Throws ProblemError: in place has to be said, a folder has to be named in
 * full, and no backup may be written into.
 */
export async function restoreTarget(
  core: Core,
  job: string,
  wish: { to: string | null; inPlace: boolean },
): Promise<RawPath> {
  if (wish.inPlace) return '/' as RawPath
  const unfit = (path: string, why: string) => new ProblemError(restoreTargetUnfit({ job, path }, why))
  if (wish.to === null) throw unfit('nowhere', 'It was not said where to: to a folder, or in place.')
  const target = expandHome(core, wish.to)
  if (!target.startsWith('/')) throw unfit(wish.to, 'It must be a full path, or begin with ~/.')
  const real = await resolved(target)
  for (const { destination } of core.config.current().jobs) {
    const place = expandHome(core, destination.path)
    if (isWithin(real, await resolved(place)))
      throw unfit(display(target), `It lies in ${display(place)}, where backups are kept.`)
  }
  return target
}

/** A full path in a snapshot, without doubled or trailing slashes. Throws ProblemError for one that could leave it. */
export function pathInBackup(path: RawPath, about: { job: string; snapshot: string }): RawPath {
  const parts = path.split('/').filter((part) => part !== '')
  if (!path.startsWith('/') || path.includes('\0') || parts.some((part) => part === '..' || part === '.'))
    throw new ProblemError(notFoundInBackup(about.job, about.snapshot, display(path)))
  return `/${parts.join('/')}` as RawPath
}

/**
 * What a restore brings is no project of its own: the folders it will make are never searched. Those that are there
 * already stay as they are, for they may hold projects.
 */
export async function rememberRestored(
  core: Core,
  content: RawPath,
  target: RawPath,
  paths: readonly RawPath[],
): Promise<void> {
  const real = await resolved(target)
  const made = new Set<RawPath>()
  for (const path of paths.length === 0 ? (['/'] as RawPath[]) : paths) await newFolders(content, real, path, made)
  for (const folder of made) await rememberCopies(core, folder)
}

/** The outermost folders that will be new: on the way to `path`, or in it. */
async function newFolders(content: RawPath, target: RawPath, path: RawPath, made: Set<RawPath>): Promise<void> {
  let below = ''
  for (const part of ['', ...path.split('/').filter((p) => p !== '')]) {
    if (part !== '') below += `/${part}`
    if (!(await isFolder(rawJoinAll(content, below)))) return
    if (!(await isFolder(rawJoinAll(target, below)))) {
      made.add(rawJoinAll(target, below))
      return
    }
  }
  const inside = await readdir(fsPath(rawJoinAll(content, below)), {
    withFileTypes: true,
    encoding: 'latin1' as 'utf8',
  })
  for (const entry of inside)
    if (entry.isDirectory()) await newFolders(content, target, `${below}/${entry.name}` as RawPath, made)
}

function rawJoinAll(root: RawPath, below: string): RawPath {
  return (root === '/' && below !== '' ? below : root + below) as RawPath
}

async function isFolder(path: RawPath): Promise<boolean> {
  return (await lstat(fsPath(path)).catch(() => null))?.isDirectory() === true
}
