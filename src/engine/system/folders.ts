import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { chmod, mkdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ProblemError } from '../../shared/model/problem.ts'
import { folderNotYours, folderUnusable, rootInForeignHome } from '../../shared/problems/folders.ts'
import type { Folders } from '../store/types.ts'
import type { Env } from './environment.ts'

/** A socket's path ends at 107 bytes on Linux, at 103 on macOS (sun_path in unix(7)). */
const socketLimit = 100

export interface FolderOptions {
  env: Env
  platform?: NodeJS.Platform
  uid?: number
  home?: string
}

/**
 * Where everything of ours lies: below CTX_BACKUP_HOME, else where the platform keeps such things.
 * Lock and socket lie in the data folder and not in XDG_RUNTIME_DIR, which cron and ssh do not set:
 * all starts of one user must find the same engine. Makes nothing. Throws ProblemError.
 */
export function resolveFolders(options: FolderOptions): Folders {
  const { env, platform = process.platform, uid = process.getuid?.() ?? 0 } = options
  const home = options.home ?? (env.HOME || homedir())
  const own = env.CTX_BACKUP_HOME
  if (uid === 0) refuseForeign(own === undefined || own === '' ? home : resolve(own))
  const places =
    own !== undefined && own !== ''
      ? below(resolve(own))
      : platform === 'darwin'
        ? {
            ...below(join(home, 'Library/Application Support/ctx-backup')),
            cache: join(home, 'Library/Caches/ctx-backup'),
          }
        : xdg(env, home)
  return { ...places, logs: join(places.data, 'logs'), socket: socketPath(places.runtime, env, uid), home }
}

type Places = Pick<Folders, 'config' | 'data' | 'cache' | 'runtime'>

function below(base: string): Places {
  return {
    config: join(base, 'config'),
    data: join(base, 'data'),
    cache: join(base, 'cache'),
    runtime: join(base, 'run'),
  }
}

/** The XDG base directory specification: a variable that is not a full path counts as unset. */
function xdg(env: Env, home: string): Places {
  const base = (name: string, otherwise: string) => {
    const value = env[name]
    return join(value?.startsWith('/') ? value : join(home, otherwise), 'ctx-backup')
  }
  const data = base('XDG_DATA_HOME', '.local/share')
  return {
    config: base('XDG_CONFIG_HOME', '.config'),
    data,
    cache: base('XDG_CACHE_HOME', '.cache'),
    runtime: join(data, 'run'),
  }
}

function socketPath(runtime: string, env: Env, uid: number): string {
  const plain = join(runtime, 'engine.sock')
  if (Buffer.byteLength(plain) <= socketLimit) return plain
  const hash = createHash('sha256').update(runtime).digest('hex').slice(0, 16)
  const session = env.XDG_RUNTIME_DIR
  if (session?.startsWith('/') && Buffer.byteLength(session) < socketLimit - 30)
    return join(session, `ctxb-${hash}.sock`)
  const usual = `/run/user/${uid}`
  return existsSync(usual) ? join(usual, `ctxb-${hash}.sock`) : join(`/tmp/ctxb-${uid}`, `ctxb-${hash}.sock`)
}

/** Root would leave files there that their owner can neither read nor remove. */
function refuseForeign(folder: string) {
  let at = folder
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  if (statSync(at).uid !== 0) throw new ProblemError(rootInForeignHome(at))
}

/** Makes what is missing, 0700, and closes to others what is open. Throws ProblemError. */
export async function ensureFolders(folders: Folders): Promise<void> {
  const uid = process.getuid?.()
  const places = new Set([folders.config, folders.data, folders.cache, folders.runtime, folders.logs])
  const socketFolder = dirname(folders.socket)
  if (socketFolder.startsWith('/tmp/ctxb-')) places.add(socketFolder)
  for (const folder of places) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const found = await stat(folder)
      if (uid !== undefined && found.uid !== uid) throw new ProblemError(folderNotYours(folder))
      if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700)
    } catch (error) {
      if (error instanceof ProblemError) throw error
      throw new ProblemError(folderUnusable(folder, reasonOf(error)), { cause: error })
    }
  }
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'your disk quota is used up',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a part of the path is not a folder',
}

/** A system error in plain words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return (code === undefined ? undefined : reasons[code]) ?? code ?? message
}
