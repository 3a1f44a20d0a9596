import { chmod, lstat } from 'node:fs/promises'
import type { JobContext, RestoreContext } from '../strategies/strategy.ts'
import { fsPath, type RawPath, rawName, rawParent } from '../system/rawpath.ts'
import { readManifest, unpackPath } from './manifest.ts'
import type { RestorePlan } from './restore-plan.ts'

/**
 * After the tool: modes that the backup's file system could not keep come back from the manifest, and the key is
 * private again whatever its mode was: 0600, its folder `.ctx` 0700.
 */
export async function setRestoredModes(ctx: RestoreContext, plan: RestorePlan): Promise<void> {
  const restored = new Set([...plan.files, ...plan.folders].map((name) => `/${name}`))
  for (const [path, mode] of await lostModes(ctx, ctx.snapshot.id)) {
    if (restored.has(path)) await setMode(ctx.target, path, mode)
  }
  for (const name of plan.files) {
    if (rawName(name) !== '.ctx.key') continue
    const path = `/${name}` as RawPath
    await setMode(ctx.target, path, 0o600)
    const folder = rawParent(path)
    if (rawName(folder) === '.ctx') await setMode(ctx.target, folder, 0o700)
  }
}

async function lostModes(ctx: JobContext, snapshot: string): Promise<[RawPath, number][]> {
  const manifest = await readManifest(ctx, snapshot)
  return Object.entries(manifest?.lostModes ?? {}).flatMap(([mode, paths]) =>
    paths.map((packed): [RawPath, number] => [unpackPath(packed), Number.parseInt(mode, 8)]),
  )
}

/** Never through a link: a link's own mode means nothing. */
async function setMode(target: RawPath, path: RawPath, mode: number): Promise<void> {
  const at = fsPath(target === '/' ? path : (`${target}${path}` as RawPath))
  const stat = await lstat(at).catch(() => null)
  if (stat !== null && !stat.isSymbolicLink() && (stat.mode & 0o7777) !== mode) await chmod(at, mode)
}
