import { stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { mountOf } from '../system/mounts.ts'
import { fsPath, type RawPath } from '../system/rawpath.ts'
import { localPath } from './git-parse.ts'
import { isFragile, visibleMounts } from './mounts.ts'

export interface Remotes {
  /** Some remote is set up. */
  any: boolean
  /** Names of those that can hold anything: not a local folder that is gone. */
  usable: string[]
  /** Every usable one is a folder on the same disk as the repository. */
  onThisDisk: boolean
}

/** Says of each remote address whether it is a folder of this machine, there, and on the repository's own disk. */
export async function lookAtRemotes(remotes: ReadonlyMap<string, string>, top: RawPath): Promise<Remotes> {
  const usable: string[] = []
  let elsewhere = 0
  for (const [name, address] of remotes) {
    const local = localPath(address)
    const disk = local === null ? 'other' : await diskOf(absolute(local, top), top)
    if (disk === 'gone') continue
    usable.push(name)
    if (disk === 'other') elsewhere++
  }
  return { any: remotes.size > 0, usable, onThisDisk: usable.length > 0 && elsewhere === 0 }
}

function absolute(path: string, top: RawPath): RawPath {
  return posix.normalize(path.startsWith('/') ? path : `${top}/${path}`) as RawPath
}

/** A network mount is another disk by its kind alone, and never asked: it may not answer. */
async function diskOf(path: RawPath, top: RawPath): Promise<'same' | 'other' | 'gone'> {
  const mount = mountOf(visibleMounts(), path)
  if (mount !== null && isFragile(mount.type)) return 'other'
  try {
    const [there, here] = await Promise.all([stat(fsPath(path)), stat(fsPath(top))])
    return there.dev === here.dev ? 'same' : 'other'
  } catch {
    return 'gone'
  }
}
