import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { reasonOf } from '../sources/reasons.ts'
import type { FileEntry } from '../system/filelist.ts'
import { fsPath, type RawPath } from '../system/rawpath.ts'
import type { VerifiedRow } from './proof-db.ts'

/** A file whose content is to be read back from a snapshot. */
export interface ReadBackFile {
  entry: FileEntry
  /** Hash on record of this very content, to compare with when the source has changed since. */
  sha256: string | null
}

export interface ReadBackResult {
  verified: VerifiedRow[]
  damaged: { path: RawPath; reason: string }[]
  missing: { path: RawPath; reason: string }[]
  /** Could be read, but there is nothing to compare it with. */
  unproven: { path: RawPath; reason: string }[]
  files: number
  bytes: number
}

export interface ReadBackOptions {
  contentRoot: RawPath
  at: number
  cancelled?: () => boolean
  onFile?: (path: RawPath, bytes: number) => void
}

/**
 * Reads each file back from the snapshot and compares its SHA-256 with the source's, when that is unchanged since
 * (size and modification time), else with the hash on record. Equal size and time with other content is found here only.
 */
export function readBack(files: Iterable<ReadBackFile>, options: ReadBackOptions): ReadBackResult {
  const out: ReadBackResult = { verified: [], damaged: [], missing: [], unproven: [], files: 0, bytes: 0 }
  for (const file of files) {
    if (options.cancelled?.() === true) break
    const { entry } = file
    if (entry.type !== 'f') continue
    options.onFile?.(entry.path, entry.size)
    let copy: Hashed
    try {
      copy = hashFile((options.contentRoot + entry.path) as RawPath)
    } catch (error) {
      const reason = reasonOf(error)
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') out.missing.push({ path: entry.path, reason })
      else out.damaged.push({ path: entry.path, reason })
      continue
    }
    out.files++
    out.bytes += copy.size
    const want = wanted(entry, file.sha256)
    if (want === null) {
      out.unproven.push({
        path: entry.path,
        reason: 'it has changed on disk since, and no hash of this version is on record',
      })
    } else if (want === copy.sha256) {
      out.verified.push({ path: entry.path, size: entry.size, mtimeNs: entry.mtimeNs, sha256: want, at: options.at })
    } else {
      const reason =
        copy.size === entry.size
          ? 'its content differs from the source'
          : `it holds ${copy.size} bytes instead of ${entry.size}`
      out.damaged.push({ path: entry.path, reason })
    }
  }
  return out
}

/** The source's own hash when it still is the file that was copied, before and after the reading; else the recorded one. */
function wanted(entry: FileEntry, recorded: string | null): string | null {
  try {
    const source = hashFile(entry.path)
    if (source.size === entry.size && source.mtimeNs === entry.mtimeNs) return source.sha256
  } catch {
    // Gone or unreadable: only the record can tell.
  }
  return recorded
}

interface Hashed {
  sha256: string
  size: number
  mtimeNs: bigint
}

const chunk = Buffer.allocUnsafe(1 << 20)

/** SHA-256 of a regular file; never follows a link, never opens a FIFO for waiting. */
export function hashFile(path: RawPath): Hashed {
  const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    if (!fstatSync(fd).isFile()) throw Object.assign(new Error('it is not a regular file'), { code: 'ENOTFILE' })
    const hash = createHash('sha256')
    let size = 0
    for (;;) {
      const n = readSync(fd, chunk, 0, chunk.length, null)
      if (n === 0) break
      hash.update(chunk.subarray(0, n))
      size += n
    }
    // After the reading: a file that changed meanwhile is not taken for the one that was copied.
    return { sha256: hash.digest('hex'), size, mtimeNs: fstatSync(fd, { bigint: true }).mtimeNs }
  } finally {
    closeSync(fd)
  }
}
