import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { fsPath, type RawPath, rawJoin } from '../system/rawpath.ts'
import { errorCode } from './reasons.ts'

export interface FolderEntry {
  name: string
  isDirectory(): boolean
  isSymbolicLink(): boolean
  isFile(): boolean
}

const latin1 = { withFileTypes: true, encoding: 'latin1' as BufferEncoding } as const

/** A folder's entries with their types, names as raw bytes. One open, two reads and a close where the system tells types. */
export function readFolder(path: RawPath): FolderEntry[] {
  try {
    return readdirSync(fsPath(path), latin1) as Dirent[]
  } catch (error) {
    // Some file systems tell no types; Node then asks for each, which it cannot where the path is not plain text.
    if (errorCode(error) === 'ERR_INVALID_ARG_TYPE') return readFolderByStat(path)
    throw error
  }
}

/** The same by one look at each entry. What vanishes meanwhile is left out. */
export function readFolderByStat(path: RawPath): FolderEntry[] {
  const entries: FolderEntry[] = []
  for (const name of readdirSync(fsPath(path), { encoding: 'latin1' as BufferEncoding }) as string[]) {
    const s = lstatSync(fsPath(rawJoin(path, name)), { throwIfNoEntry: false })
    if (s === undefined) continue
    const [folder, link, file] = [s.isDirectory(), s.isSymbolicLink(), s.isFile()]
    entries.push({ name, isDirectory: () => folder, isSymbolicLink: () => link, isFile: () => file })
  }
  return entries
}
