/** Why a path could not be looked into, by the system's error name, in plain words. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'the system does not allow this program to look here (on macOS: give it Full Disk Access)',
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  ELOOP: 'its links lead round in a circle',
  EIO: 'the disk could not read it (input/output error)',
  ESTALE: 'the network share it lies on has gone stale',
  ENOTCONN: 'the mount it lies on has lost its connection',
  EHOSTDOWN: 'the network share it lies on does not answer',
  ETIMEDOUT: 'the network share it lies on does not answer',
  ENAMETOOLONG: 'its path is longer than the system takes',
  EMFILE: 'too many files are open at once',
  ENFILE: 'too many files are open at once',
}

export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/**
 * Plain words for an error of `node:fs`. With the owner of the path and the user's own number, a refused
 * permission says whether the path belongs to somebody else.
 */
export function plainReason(error: unknown, owner?: { uid: number; mine: number }): string {
  const code = errorCode(error)
  if (code === 'EACCES' && owner !== undefined && owner.uid !== owner.mine) {
    return 'no permission to read it: it belongs to another user'
  }
  return words[code] ?? `it could not be read (${code === '' ? 'unknown error' : code})`
}
