import { reasonOf } from '../sources/reasons.ts'

export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/**
 * Why a path could not be looked into, in plain words. With the owner of the path and the user's own number, a
 * refused permission says whether the path belongs to somebody else.
 */
export function plainReason(error: unknown, owner?: { uid: number; mine: number }): string {
  if (errorCode(error) === 'EACCES' && owner !== undefined && owner.uid !== owner.mine) {
    return 'no permission to read it: it belongs to another user'
  }
  return reasonOf(error)
}
