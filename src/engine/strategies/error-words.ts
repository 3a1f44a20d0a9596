import type { Stop } from '../../shared/problems/copy.ts'

/** The system's own messages (strerror), as tools print them, and what they mean for one file of the sources. */
const sourceWords: Readonly<Record<string, string>> = {
  'Permission denied': 'no permission to read it',
  'Operation not permitted': 'the system does not allow reading it',
  'Input/output error': 'the disk reports a read error',
  'Stale file handle': 'the network share it lies on has gone stale',
  'Transport endpoint is not connected': 'the mount it lies on has lost its connection',
  'Too many levels of symbolic links': 'its links lead round in a circle',
  'Value too large for defined data type': 'it is larger than this tool can handle',
  'Is a directory': 'it became a folder while it was copied',
  'Not a directory': 'a folder on the way to it became a file while it was copied',
}

export function whyUnreadable(error: string): string {
  return sourceWords[error] ?? `it could not be read (${error})`
}

/** What they mean for one name at the destination. */
const destinationWords: Readonly<Record<string, string>> = {
  'File name too long': 'its name is longer than the destination can store',
  'Invalid argument': 'its name holds a character that the destination cannot store',
  'Invalid or incomplete multibyte or wide character': 'its name is not text that the destination can store',
  'Illegal byte sequence': 'its name is not text that the destination can store',
  'Operation not permitted': 'the destination cannot store this kind of file',
  'Operation not supported': 'the destination cannot store this kind of file',
  'Function not implemented': 'the destination cannot store this kind of file',
  'File too large': 'it is larger than the destination can store',
  'Not a directory': 'another name of the backup stands in its way',
  'Is a directory': 'another name of the backup stands in its way',
}

export function whyUnstorable(error: string): string | null {
  return destinationWords[error] ?? null
}

const stops: Readonly<Record<string, Stop>> = {
  'No space left on device': 'disk-full',
  'Disk quota exceeded': 'disk-full',
  'Read-only file system': 'read-only',
  'Permission denied': 'not-writable',
  'Input/output error': 'disk-error',
  'Stale file handle': 'disk-gone',
  'Transport endpoint is not connected': 'disk-gone',
  'No such device': 'disk-gone',
  'No such device or address': 'disk-gone',
  'Host is down': 'disk-gone',
}

/** What ends the whole run when the destination says it; null when it concerns one file. */
export function stopOf(error: string): Stop | null {
  return stops[error] ?? null
}

export const isGone = (error: string): boolean => error === 'No such file or directory'
