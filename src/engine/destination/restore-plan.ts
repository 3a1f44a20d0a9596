import type { Stats } from 'node:fs'
import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { ProblemError } from '../../shared/model/problem.ts'
import { restoreTargetUnfit, restoreThroughLink } from '../../shared/problems/destination.ts'
import { notFoundInBackup } from '../../shared/problems/run.ts'
import type { LeftOut, RestoreContext } from '../strategies/strategy.ts'
import {
  display,
  fsPath,
  isWithin,
  type RawPath,
  rawFromBytes,
  rawJoin,
  rawParent,
  rawToText,
} from '../system/rawpath.ts'

/** What a restore will write, decided before the tool starts. Names are relative, parents first. */
export interface RestorePlan {
  /** Folders that are not there yet. */
  folders: RawPath[]
  /** Files and links to be written. */
  files: RawPath[]
  /** Full paths that are there already and stay as they are. */
  kept: RawPath[]
  leftOut: LeftOut[]
  bytes: number
}

type Want = Pick<RestoreContext, 'job' | 'snapshot' | 'paths' | 'target' | 'overwrite' | 'signal'>

/**
 * Looks at the snapshot and at the target. Nothing is ever written through a link that leads out of the target:
 * content of a backup is not to be trusted with that.
 */
export async function planRestore(ctx: Want, content: RawPath): Promise<RestorePlan> {
  const plan: RestorePlan = { folders: [], files: [], kept: [], leftOut: [], bytes: 0 }
  const target = new Target(ctx)
  const planned = new Set<string>()
  const take = async (name: RawPath, stat: Stats): Promise<void> => {
    ctx.signal.throwIfAborted()
    if (stat.isDirectory()) {
      await takeFolder(name)
      await each(content, name, plan, take)
      return
    }
    const there = await target.look(name)
    if (there === null || (ctx.overwrite && !there.isDirectory())) {
      plan.files.push(name)
      plan.bytes += stat.isFile() ? stat.size : 0
    } else if (ctx.overwrite) plan.leftOut.push(inTheWay(name, 'a folder stands in its place'))
    else plan.kept.push(`/${name}` as RawPath)
  }
  const takeFolder = async (name: RawPath): Promise<void> => {
    if (planned.has(name)) return
    planned.add(name)
    const there = await target.folder(name)
    if (there === 'absent') plan.folders.push(name)
    if (there === 'file') plan.leftOut.push(inTheWay(name, 'a file stands where its folder would be'))
  }
  for (const path of ctx.paths.length === 0 ? (['/'] as RawPath[]) : ctx.paths) {
    const name = path.replace(/^\/+|\/+$/g, '') as RawPath
    const stat = await lstat(fsPath(rawJoin(content, name))).catch(() => null)
    if (stat === null) throw new ProblemError(notFoundInBackup(ctx.job.id, ctx.snapshot.id, display(path)))
    for (const parent of parentsOf(name)) await takeFolder(parent)
    if (name === '') await each(content, name, plan, take)
    else await take(name, stat)
  }
  const blocked = new Set(plan.leftOut.map((l) => l.path.slice(1)))
  if (blocked.size === 0) return plan
  const free = (name: RawPath) => !parentsOf(name).some((parent) => blocked.has(parent))
  return {
    ...plan,
    files: plan.files.filter(free),
    folders: plan.folders.filter((name) => free(name) && !blocked.has(name)),
  }
}

async function each(
  content: RawPath,
  folder: RawPath,
  plan: RestorePlan,
  take: (name: RawPath, stat: Stats) => Promise<void>,
): Promise<void> {
  const at = folder === '' ? content : rawJoin(content, folder)
  let names: string[]
  try {
    names = await readdir(fsPath(at), { encoding: 'latin1' as 'utf8' })
  } catch {
    plan.leftOut.push({ path: `/${folder}` as RawPath, reason: 'it cannot be read in the backup', kind: 'unreadable' })
    return
  }
  for (const child of names.sort()) {
    const name = (folder === '' ? child : `${folder}/${child}`) as RawPath
    const stat = await lstat(fsPath(rawJoin(at, child))).catch(() => null)
    if (stat !== null) await take(name, stat)
  }
}

/** The place restored to, and what is there. Remembers folders: each is looked at once. */
class Target {
  readonly #ctx: Want
  readonly #folders = new Map<string, 'absent' | 'folder' | 'file'>()

  constructor(ctx: Want) {
    this.#ctx = ctx
  }

  async folder(name: RawPath): Promise<'absent' | 'folder' | 'file'> {
    const known = this.#folders.get(name)
    if (known !== undefined) return known
    const parent = rawParent(`/${name}` as RawPath).slice(1) as RawPath
    const above = parent === '' ? 'folder' : await this.folder(parent)
    const found = above === 'folder' ? await this.#judge(name) : above
    this.#folders.set(name, found)
    return found
  }

  async look(name: RawPath): Promise<Stats | null> {
    const parent = rawParent(`/${name}` as RawPath).slice(1) as RawPath
    if (parent !== '' && (await this.folder(parent)) !== 'folder') return null
    return await lstat(fsPath(rawJoin(this.#ctx.target, name))).catch(() => null)
  }

  async #judge(name: RawPath): Promise<'absent' | 'folder' | 'file'> {
    const { target } = this.#ctx
    const path = rawJoin(target, name)
    const stat = await lstat(fsPath(path)).catch(() => null)
    if (stat === null) return 'absent'
    if (stat.isDirectory()) return 'folder'
    if (!stat.isSymbolicLink()) return 'file'
    const to = await leadsTo(path)
    // In place, the system's own links (/home, /tmp, /var) are the way things lie; below a folder, none may lead out.
    if (to === null || !isWithin(to, await realFolder(target)) || (target === '/' && !(await isSystemLink(path)))) {
      const about = { job: this.#ctx.job.id, path: display(target) }
      const end = to ?? rawFromBytes(await readlink(fsPath(path), { encoding: 'buffer' }))
      throw new ProblemError(restoreThroughLink(about, display(path), display(end)))
    }
    return (await lstat(fsPath(to))).isDirectory() ? 'folder' : 'file'
  }
}

async function leadsTo(link: RawPath): Promise<RawPath | null> {
  return realpath(fsPath(link), { encoding: 'buffer' }).then(rawFromBytes, () => null)
}

async function realFolder(path: RawPath): Promise<RawPath> {
  return (await leadsTo(path)) ?? path
}

/** A link that only the system's owner could have made: he and his folder are root's. */
async function isSystemLink(link: RawPath): Promise<boolean> {
  const [own, parent] = await Promise.all([lstat(fsPath(link)), lstat(fsPath(rawParent(link)))])
  return own.uid === 0 && parent.uid === 0 && (parent.mode & 0o022) === 0
}

function parentsOf(name: RawPath): RawPath[] {
  const parents: RawPath[] = []
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) parents.push(name.slice(0, at) as RawPath)
  return parents
}

function inTheWay(name: RawPath, reason: string): LeftOut {
  return { path: `/${name}` as RawPath, reason, kind: 'unstorable' }
}

/** Makes sure of the target itself. Throws ProblemError. */
export async function checkTarget(ctx: Pick<RestoreContext, 'job' | 'target'>): Promise<string> {
  const about = { job: ctx.job.id, path: display(ctx.target) }
  const text = rawToText(ctx.target)
  if (text === null) throw new ProblemError(restoreTargetUnfit(about, 'Its name is not valid text (UTF-8).'))
  const stat = await lstat(fsPath((await leadsTo(ctx.target)) ?? ctx.target)).catch(() => null)
  if (stat !== null && !stat.isDirectory())
    throw new ProblemError(restoreTargetUnfit(about, 'It is a file, not a folder.'))
  return text
}
