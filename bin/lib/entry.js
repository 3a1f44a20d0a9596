// Which form of the program to run: the bundle, or the source of a checkout that is newer than its bundle.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Written last by scripts/build.js; its time is when that build began to read the source. */
export const stampFile = 'dist/build.json'

/**
 * Newest modification time of the files below `folder` in milliseconds; 0 when there is no such folder.
 * @param {string} folder
 * @returns {number}
 */
export function newestBelow(folder) {
  let newest = 0
  let names
  try {
    names = readdirSync(folder, { withFileTypes: true })
  } catch {
    return 0
  }
  for (const name of names) {
    const path = join(folder, name.name)
    newest = Math.max(
      newest,
      name.isDirectory() ? newestBelow(path) : (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0),
    )
  }
  return newest
}

/**
 * Modification time in milliseconds; 0 when the file is missing.
 * @param {string} file
 */
export function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/**
 * The command line's entry: `dist/cli/main.js`, or `src/cli/main.ts` in a checkout not built since its last change.
 * @param {string} root folder of our package.json
 * @returns {string | null} null when there is neither
 */
export function cliEntry(root) {
  const built = join(root, 'dist', 'cli', 'main.js')
  const source = join(root, 'src', 'cli', 'main.ts')
  const isBuilt = timeOf(built) > 0
  if (timeOf(source) === 0) return isBuilt ? built : null
  const changed = Math.max(...['engine', 'shared', 'cli'].map((room) => newestBelow(join(root, 'src', room))))
  return isBuilt && timeOf(join(root, stampFile)) >= changed ? built : source
}
