import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Puts a whole file in place: after a crash or a full disk there is the old one or the new one, never a part.
 * `before` is asked when all is written, just before the new file takes the old one's name: false leaves the old.
 */
export async function writeWhole(file: string, content: string, before?: () => Promise<boolean>): Promise<boolean> {
  const temp = `${file}.${process.pid}.tmp`
  try {
    const handle = await open(temp, 'w', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (before !== undefined && !(await before())) {
      await rm(temp, { force: true })
      return false
    }
    await rename(temp, file)
  } catch (error) {
    await rm(temp, { force: true }).catch(() => {})
    throw error
  }
  await syncFolder(dirname(file))
  return true
}

/** Makes names in a folder outlast a power loss, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch {
    // Some network file systems cannot sync a folder: the rename itself was done.
  } finally {
    await handle.close()
  }
}
