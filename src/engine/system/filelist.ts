import { createHash } from 'node:crypto'
import type { RawPath } from './rawpath.ts'

export type EntryType = 'f' | 'd' | 'l' | 's'

/** One file, folder, link or special file, as a walk or a tool's listing tells it. */
export interface FileEntry {
  path: RawPath
  type: EntryType
  /** Bytes; 0 for all but files. */
  size: number
  /** Nanoseconds since 1970, UTC. */
  mtimeNs: bigint
  /** Permission bits. */
  mode: number
  /** A link's target as stored; empty for others. */
  target: RawPath
  /** Device:inode where the file has several names, else ''. */
  linkGroup: string
}

/**
 * A list of entries as bytes: sorted by path, fields ended by NUL, so that equal lists are equal bytes.
 * Kept in the history and compared by its fingerprint.
 */
export function encodeEntries(entries: readonly FileEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  const parts: string[] = []
  for (const e of sorted) {
    parts.push(`${e.type}${e.size} ${e.mtimeNs} ${e.mode.toString(8)} ${e.linkGroup}\0${e.path}\0${e.target}\0`)
  }
  return Buffer.from(parts.join(''), 'latin1')
}

export function* decodeEntries(bytes: Uint8Array): Generator<FileEntry> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  let at = 0
  while (at < text.length) {
    const a = text.indexOf('\0', at)
    const b = text.indexOf('\0', a + 1)
    const c = text.indexOf('\0', b + 1)
    if (a < 0 || b < 0 || c < 0) throw new Error('a stored file list is cut short')
    const [size, mtime, mode, group] = text.slice(at + 1, a).split(' ')
    yield {
      type: text[at] as EntryType,
      size: Number(size),
      mtimeNs: BigInt(mtime ?? 0),
      mode: Number.parseInt(mode ?? '0', 8),
      linkGroup: group ?? '',
      path: text.slice(a + 1, b) as RawPath,
      target: text.slice(b + 1, c) as RawPath,
    }
    at = c + 1
  }
}

/** Equal for lists with the same names, types, sizes, times and targets. */
export function fingerprint(encoded: Uint8Array): string {
  return createHash('sha256').update(encoded).digest('base64url')
}
