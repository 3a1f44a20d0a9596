import { open, rename, unlink } from 'node:fs/promises'
import { fsPath, type RawPath, rawParent } from '../system/rawpath.ts'

/** Replaces a small file as a whole: after a crash or power loss the old or the new text stands there, never a part. */
export async function writeDurably(file: RawPath, text: string): Promise<void> {
  const temporary = `${file}.tmp` as RawPath
  try {
    const handle = await open(fsPath(temporary), 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fsPath(temporary), fsPath(file))
  } catch (error) {
    await unlink(fsPath(temporary)).catch(() => {})
    throw error
  }
  await syncFolder(rawParent(file))
}

/** Makes renames in a folder survive a power loss. */
export async function syncFolder(folder: RawPath): Promise<void> {
  try {
    const handle = await open(fsPath(folder), 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    // Some network file systems cannot sync a folder; they keep renames by themselves.
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EPERM' && code !== 'EISDIR') throw error
  }
}
