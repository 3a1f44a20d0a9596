import { lstat } from 'node:fs/promises'
import type { Names } from '../strategies/strategy.ts'
import { fsPath, type RawPath } from '../system/rawpath.ts'
import { packPath } from './manifest.ts'
import { readNames } from './name-list.ts'

/** Modes of everything that has others than a new file or folder gets, for file systems that keep none. */
export async function lostModesOf(names: Names): Promise<Record<string, string[]>> {
  const modes: Record<string, string[]> = {}
  for (const name of await readNames(names.all)) {
    const path = `/${name}` as RawPath
    const stat = await lstat(fsPath(path)).catch(() => null)
    if (stat === null || stat.isSymbolicLink()) continue
    const mode = stat.mode & 0o7777
    if (mode === (stat.isDirectory() ? 0o755 : 0o644)) continue
    const key = mode.toString(8)
    modes[key] ??= []
    modes[key].push(packPath(path))
  }
  return modes
}
