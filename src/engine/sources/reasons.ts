import type { RawPath } from '../system/rawpath.ts'
import type { Collected } from './types.ts'

type RootState = Pick<Collected['rootStates'][number], 'state' | 'reason'>

/** Errors of a mount whose other side is gone. */
const mountGone = new Set(['ENOTCONN', 'ESTALE', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENODEV', 'ENXIO', 'ETIMEDOUT'])

const words: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'the system does not allow reading it (on macOS: give this program Full Disk Access)',
  ENOENT: 'it is not there',
  ENOTDIR: 'a folder on the way to it is a file now',
  EIO: 'the disk reports a read error',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'its path is longer than the system takes',
  EMFILE: 'too many files are open at once',
}

/** Why the system refused a path, in plain words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  if (mountGone.has(code)) return 'the disk it lies on does not answer'
  return words[code] ?? `it could not be read (${code === '' ? String(error) : code})`
}

/** State of a source root that could not be looked at. */
export function rootStateOf(error: unknown, path: RawPath): RootState {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  if (mountGone.has(code)) return { state: 'not-mounted', reason: 'the disk it lies on does not answer' }
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return { state: 'unreadable', reason: reasonOf(error) }
  return /^\/(Volumes|media|mnt|run\/media)\//.test(path)
    ? { state: 'not-mounted', reason: 'it is not there: is the disk plugged in and mounted?' }
    : { state: 'missing', reason: reasonOf(error) }
}
