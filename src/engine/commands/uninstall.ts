import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Core } from '../core.ts'
import { display } from '../system/rawpath.ts'

/** Removes what makes the app start by itself and what it keeps in memory of the machine. Backups and config stay. */
export async function uninstall(core: Core): Promise<{ removed: string[] }> {
  const home = display(core.home)
  const candidates = [
    ...(core.platform === 'linux' ? [join(home, '.config/autostart/ctx-backup.desktop')] : []),
    join(core.folders.cache, 'walk.cache'),
  ]
  const removed: string[] = []
  for (const path of candidates) {
    try {
      await rm(path)
      removed.push(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return { removed }
}
