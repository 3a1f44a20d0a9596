import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, realpath } from 'node:fs/promises'
import { fsPath, isWithin, type RawPath, rawJoin, rawParent } from '../system/rawpath.ts'
import { projectConfigNames } from './classify.ts'

/** A project as git is asked about it. */
export interface GitProject {
  root: RawPath
  linkTarget: RawPath | null
  /** The survey's: changes when any file of its items does. Null = ask git every time. */
  stamp: string | null
}

/** A folder or file that git is asked about. */
export interface Place {
  project: RawPath
  /** Without links in it: what git calls it. */
  real: RawPath
  /** What the survey calls it. */
  shown: RawPath
  /** The content of `.context`: its repository is the one the project's state speaks of. */
  main: boolean
}

/** One repository, and all that is asked of it. */
export interface Located {
  /** Top of the work tree, without links. */
  top: RawPath
  places: Place[]
  stamps: (string | null)[]
}

/** Groups what projects have by the repository that holds it: `.context` may be a repository of its own. */
export async function locate(projects: readonly GitProject[]): Promise<Located[]> {
  const repos = new Map<RawPath, Located>()
  const tops = new Map<RawPath, Promise<RawPath | null>>()
  const add = (top: RawPath | null, place: Place, stamp: string | null): void => {
    if (top === null) return
    let repo = repos.get(top)
    if (repo === undefined) {
      repo = { top, places: [], stamps: [] }
      repos.set(top, repo)
    }
    repo.places.push(place)
    repo.stamps.push(stamp)
  }
  for (const { root, linkTarget, stamp } of projects) {
    const real = await realOf(root)
    if (real === null) continue
    const top = await topOf(real, tops)
    const at = (name: string): Place => ({
      project: root,
      real: rawJoin(real, name),
      shown: rawJoin(root, name),
      main: name === '.context' && linkTarget === null,
    })
    for (const name of projectConfigNames) add(top, at(name), stamp)
    if (linkTarget !== null) {
      add(top, at('.context'), stamp)
      add(await topOf(linkTarget, tops), { project: root, real: linkTarget, shown: linkTarget, main: true }, stamp)
    }
    for (const name of linkTarget === null ? ['.context', '.claude'] : ['.claude']) {
      const place = at(name)
      // A link is a file to the repository it lies in, whatever is behind it.
      const own = (await stat(place.real))?.isDirectory() === true && (await isRepo(place.real))
      add(own ? place.real : top, place, stamp)
    }
  }
  return [...repos.values()]
}

async function realOf(path: RawPath): Promise<RawPath | null> {
  try {
    return (await realpath(fsPath(path), 'latin1')) as RawPath
  } catch {
    return null
  }
}

/** The nearest folder upwards that git takes for a repository's top; each folder is asked once. */
function topOf(folder: RawPath, known: Map<RawPath, Promise<RawPath | null>>): Promise<RawPath | null> {
  let found = known.get(folder)
  if (found === undefined) {
    found = isRepo(folder).then((is) => (is ? folder : folder === '/' ? null : topOf(rawParent(folder), known)))
    known.set(folder, found)
  }
  return found
}

/** `.git` is a folder, or (worktrees, submodules) a file that names one. */
async function isRepo(folder: RawPath): Promise<boolean> {
  return (await stat(rawJoin(folder, '.git'))) !== null
}

async function stat(path: RawPath) {
  try {
    return await lstat(fsPath(path), { bigint: true })
  } catch {
    return null
  }
}

/**
 * Changes whenever git's answer about these places could: from the time stamps of index, HEAD, branches, settings and
 * ignore rules (git replaces files whole, so a folder's stamp tells of its files), the places, and the surveys' own
 * stamps. Null when a survey has none. The user's global ignore file is not in it.
 */
export async function stampOf(repo: Located): Promise<string | null> {
  if (repo.stamps.includes(null)) return null
  const own = await gitFolder(repo.top)
  const shared = own === null ? null : await commonFolder(own)
  if (own === null || shared === null) return null
  const files = [
    ...['HEAD', 'index', 'config.worktree'].map((name) => rawJoin(own, name)),
    ...['config', 'packed-refs', 'info/exclude', 'reftable'].map((name) => rawJoin(shared, name)),
    ...(await foldersBelow(rawJoin(shared, 'refs/heads'))),
    ...(await foldersBelow(rawJoin(shared, 'refs/remotes'))),
    ...ignoreFiles(repo),
  ]
  const hash = createHash('sha256')
  for (const place of repo.places) hash.update(`${place.real}\0${place.shown}\0`)
  hash.update(repo.stamps.join('\0'))
  for (const file of files) {
    const s = await stat(file)
    hash.update(`\0${file}\0${s === null ? '-' : `${s.ino} ${s.size} ${s.mtimeNs} ${s.ctimeNs}`}`)
  }
  return hash.digest('base64url')
}

async function gitFolder(top: RawPath): Promise<RawPath | null> {
  const path = rawJoin(top, '.git')
  const s = await stat(path)
  if (s === null || !s.isFile()) return s === null ? null : path
  const named = await firstLine(path)
  return named?.startsWith('gitdir: ') === true ? resolve(top, named.slice('gitdir: '.length)) : null
}

/** Where a worktree's branches and settings are. */
async function commonFolder(own: RawPath): Promise<RawPath | null> {
  const named = await firstLine(rawJoin(own, 'commondir'))
  return named === null ? own : resolve(own, named)
}

async function firstLine(path: RawPath): Promise<string | null> {
  try {
    return (await readFile(fsPath(path), 'latin1')).split('\n')[0] ?? null
  } catch {
    return null
  }
}

function resolve(folder: RawPath, path: string): RawPath {
  return path.startsWith('/') ? (path as RawPath) : rawJoin(folder, path)
}

async function foldersBelow(folder: RawPath): Promise<RawPath[]> {
  const found = [folder]
  try {
    for (const entry of await readdir(fsPath(folder), { withFileTypes: true, encoding: 'latin1' as BufferEncoding })) {
      if (entry.isDirectory()) found.push(...(await foldersBelow(rawJoin(folder, entry.name))))
    }
  } catch {
    // None there: its stamp says so.
  }
  return found
}

/** `.gitignore` of every folder from the top down to each place. Those inside belong to the survey. */
function ignoreFiles(repo: Located): Set<RawPath> {
  const files = new Set<RawPath>()
  for (const place of repo.places) {
    for (let at = rawParent(place.real); isWithin(at, repo.top); at = rawParent(at)) {
      const file = rawJoin(at, '.gitignore')
      if (files.has(file) || at === '/') break
      files.add(file)
    }
  }
  return files
}

/** A path relative to the top, as git writes it; `.` for the top itself. */
export function below(top: RawPath, path: RawPath): string {
  return path === top ? '.' : path.slice(top === '/' ? 1 : top.length + 1)
}
