import { type RawPath, rawFromText, rawJoin } from '../system/rawpath.ts'

/**
 * Folder names that no search for projects enters: what package managers, version control, build tools and
 * trash cans fill with thousands of folders, none of them a person's project. A `*` may stand at either end.
 */
export const builtInPruneNames: readonly string[] = [
  'node_modules',
  '.git',
  'dist',
  'target',
  '.venv',
  'venv',
  '__pycache__',
  '.cache',
  '.npm',
  '.cargo',
  '.rustup',
  '.Trash',
  // One trash folder a user at the top of a mounted volume (freedesktop.org trash specification).
  '.Trash-*',
  // macOS: the trash of other volumes, and photo libraries, which look like folders.
  '.Trashes',
  '*.photoslibrary',
]

/** Full paths below the home folder that are never entered. `.ctx` is the user scope, surveyed by itself. */
const belowHome: readonly string[] = ['.ctx', '.local/share/Trash']
const belowHomeOnMac: readonly string[] = ['Library']

export interface PruneList {
  names: Set<string>
  paths: Set<RawPath>
}

/**
 * The built-in list with the user's additions (`prune` of the config: names, or paths beginning `/` or `~/`)
 * and without the names the user wants entered after all (`unprune`; `~/Library` is written as such there).
 */
export function pruneList(
  home: RawPath,
  user: { prune: readonly string[]; unprune: readonly string[] },
  platform: NodeJS.Platform = process.platform,
): PruneList {
  const names = new Set(builtInPruneNames)
  const paths = new Set<RawPath>()
  for (const below of platform === 'darwin' ? [...belowHome, ...belowHomeOnMac] : belowHome) {
    paths.add(rawJoin(home, below))
  }
  for (const entry of user.prune) {
    const path = asPath(entry, home)
    if (path === null) names.add(rawFromText(entry.replace(/\/+$/, '')))
    else paths.add(path)
  }
  for (const entry of user.unprune) {
    const path = asPath(entry, home)
    if (path === null) names.delete(entry.replace(/\/+$/, ''))
    // The user scope stays out whatever the list says: it is never a project.
    else if (path !== rawJoin(home, '.ctx')) paths.delete(path)
  }
  return { names, paths }
}

function asPath(entry: string, home: RawPath): RawPath | null {
  if (entry.startsWith('~/')) return rawJoin(home, rawFromText(entry.slice(2).replace(/\/+$/, '')))
  return entry.startsWith('/') ? rawFromText(entry.replace(/(?<=.)\/+$/, '')) : null
}
