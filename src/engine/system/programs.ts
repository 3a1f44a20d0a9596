import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'

/** The program's absolute path: the first in `path` (as PATH) that is a file this user may run, or null. */
export async function findProgram(program: string, path: string): Promise<string | null> {
  if (program.includes('/')) return (await runnable(program)) ? program : null
  for (const folder of path.split(':')) {
    // An empty or relative part would mean the working directory: whatever lies there is not the user's tool.
    if (!folder.startsWith('/')) continue
    const candidate = `${folder.replace(/\/+$/, '')}/${program}`
    if (await runnable(candidate)) return candidate
  }
  return null
}

async function runnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
