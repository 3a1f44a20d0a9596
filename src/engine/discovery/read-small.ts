import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { fsPath, type RawPath } from '../system/rawpath.ts'
import { errorCode, plainReason } from './reasons.ts'

export type Read = { bytes: Buffer } | { missing: true } | { reason: string }

/**
 * The whole of a regular file of at most `limit` bytes. Never waits: a pipe or a device is refused, not opened for
 * good. `links`: whether the path itself may be a link.
 */
export function readSmall(path: RawPath, limit: number, links: 'follow' | 'refuse'): Read {
  let fd: number
  try {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links === 'refuse' ? constants.O_NOFOLLOW : 0)
    fd = openSync(fsPath(path), flags)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') return { missing: true }
    return {
      reason: code === 'ELOOP' && links === 'refuse' ? 'it is a link, which is not followed' : plainReason(error),
    }
  }
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) return { reason: 'it is not a regular file' }
    if (stats.size > limit) return { reason: `it is larger than ${limit / (1024 * 1024)} MiB` }
    // A file that grows meanwhile is read to its old end.
    const bytes = Buffer.alloc(stats.size)
    let at = 0
    while (at < bytes.length) {
      const read = readSync(fd, bytes, at, bytes.length - at, at)
      if (read === 0) break
      at += read
    }
    return { bytes: bytes.subarray(0, at) }
  } catch (error) {
    return { reason: plainReason(error) }
  } finally {
    closeSync(fd)
  }
}
