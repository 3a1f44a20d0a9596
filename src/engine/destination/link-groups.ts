import { link, lstat, rename } from 'node:fs/promises'
import type { JobContext, Names } from '../strategies/strategy.ts'
import { fsPath, type RawPath, rawJoin, rawParent } from '../system/rawpath.ts'
import { packPath, readManifest, unpackPath } from './manifest.ts'
import { readNames } from './name-list.ts'
import type { RestorePlan } from './restore-plan.ts'

/*
 * Which names were one file. Snapshots that share unchanged files cannot tell it themselves: two files that were one
 * in an older snapshot are one in every later one, although they came apart on disk (tried). So the manifest says it.
 */

/** Groups of names as the collect phase wrote them: a group is ended by an empty name. */
export async function linkGroupsOf(names: Names): Promise<string[][]> {
  if (names.links === null) return []
  const groups: string[][] = [[]]
  for (const name of await readNames(names.links)) {
    if (name === '') groups.push([])
    else groups.at(-1)?.push(packPath(`/${name}` as RawPath))
  }
  return groups.filter((group) => group.length > 1)
}

/**
 * After a restore that joined nothing: joins again what was one file, where the snapshot holds it as one.
 * Returns the folders whose time changed with it.
 */
export async function joinRestored(
  ctx: JobContext & { target: RawPath; snapshot: { id: string } },
  plan: RestorePlan,
  content: RawPath,
): Promise<RawPath[]> {
  const changed = new Set<RawPath>()
  const groups = (await readManifest(ctx, ctx.snapshot.id))?.linkGroups ?? []
  const restored = new Set(plan.files)
  for (const group of groups) {
    const names = group.map((packed) => unpackPath(packed).slice(1) as RawPath).filter((name) => restored.has(name))
    const [first, ...others] = names
    if (first === undefined) continue
    for (const name of others) {
      if (await sameFile(rawJoin(content, first), rawJoin(content, name))) {
        await join(rawJoin(ctx.target, first), rawJoin(ctx.target, name))
        changed.add(rawParent(`/${name}` as RawPath).slice(1) as RawPath)
      }
    }
  }
  return [...changed]
}

async function sameFile(a: RawPath, b: RawPath): Promise<boolean> {
  const [x, y] = await Promise.all([a, b].map((path) => lstat(fsPath(path)).catch(() => null)))
  return x !== null && y !== null && x !== undefined && y !== undefined && x.dev === y.dev && x.ino === y.ino
}

/** In place of `name`, at once: it is never missing in between. Where links cannot be made, both stay files. */
async function join(first: RawPath, name: RawPath): Promise<void> {
  if ((await lstat(fsPath(first)).catch(() => null))?.isFile() !== true) return
  const aside = `${name}.ctx-backup-link` as RawPath
  const made = await link(fsPath(first), fsPath(aside)).then(
    () => true,
    () => false,
  )
  if (made) await rename(fsPath(aside), fsPath(name))
}
