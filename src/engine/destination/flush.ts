import type { ProcessDoor } from '../system/process.ts'
import { type RawPath, rawToText } from '../system/rawpath.ts'

/** Writes what a tool left in the system's memory to the disk, while proof is being made. */
export interface Flusher {
  start(folder: RawPath): void
  /** Waits until what was started for the folder is done. */
  done(folder: RawPath): Promise<void>
}

/**
 * `sync -f` (GNU) writes out one file system; elsewhere the copying tool has to do it file by file. Without it, a
 * power loss could leave a finished snapshot of empty files.
 */
export function createFlusher(door: ProcessDoor, platform: NodeJS.Platform): Flusher {
  const running = new Map<RawPath, Promise<unknown>>()
  return {
    start(folder) {
      const text = rawToText(folder)
      if (platform !== 'linux' || text === null) return
      running.set(folder, flush(door, text))
    },
    async done(folder) {
      await running.get(folder)
      running.delete(folder)
    },
  }
}

async function flush(door: ProcessDoor, folder: string): Promise<void> {
  const program = await door.which('sync')
  // Busybox knows no -f and no harm is done: the system writes within half a minute by itself.
  if (program !== null) await door.capture({ name: 'sync', program, args: ['-f', '--', folder] })
}
