import { appendFile, mkdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../system/clock.ts'

/** Bytes after which the log is set aside; one older file is kept. */
const largest = 1024 * 1024

/**
 * Where errors that no room foresaw are kept with their stacks: `engine.log` in the log folder, 0600.
 * Never rejects: it is called when things already went wrong.
 */
export function errorLog(folder: string, clock: Clock): (error: unknown, where: string) => void {
  const file = join(folder, 'engine.log')
  let last: Promise<void> = Promise.resolve()
  async function write(text: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const size = await stat(file).then(
      (s) => s.size,
      () => 0,
    )
    if (size > largest) await rename(file, `${file}.1`)
    await appendFile(file, text, { mode: 0o600 })
  }
  return (error, where) => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const text = `${new Date(clock.now()).toISOString()} ${where}: ${words}\n`
    last = last.then(() => write(text)).catch(() => undefined)
  }
}
