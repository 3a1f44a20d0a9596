import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export const DAY = 86_400_000

export interface FileOptions {
  /** Permission bits; else what the umask leaves. */
  mode?: number
  /** Modification time, milliseconds since 1970. */
  at?: number
}

/** Writes a file and the folders above it, and gives it its time. */
export async function put(path: string, content: string | Uint8Array, options: FileOptions = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await putAt(path, content, options)
}

/** As `put`, in a folder that is there; the path may be bytes that are no text. */
export async function putAt(path: string | Buffer, content: string | Uint8Array, options: FileOptions): Promise<void> {
  await writeFile(path, content)
  if (options.mode !== undefined) await chmod(path, options.mode)
  if (options.at !== undefined) await utimes(path, options.at / 1000, options.at / 1000)
}
