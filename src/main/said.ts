import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

/** Ids remembered; the engine carries at most 20 notices at a time. */
const limit = 200

/** What the user has been told already, over restarts. */
export interface Said {
  /** True at the first call for this id, ever; false from then on. */
  first(id: string): boolean
  /** Resolves when all is on disk. */
  saved(): Promise<void>
}

/** Opens the list in `file` (JSON, ours alone); an unreadable one begins anew: saying twice beats never. */
export function openSaid(file: string): Said {
  const ids = new Set(read(file))
  let saving: Promise<void> = Promise.resolve()
  return {
    first(id) {
      if (ids.has(id)) return false
      ids.add(id)
      for (const old of ids) {
        if (ids.size <= limit) break
        ids.delete(old)
      }
      saving = saving
        .then(() => write(file, [...ids]))
        .catch((error: unknown) => {
          console.error(`ctx Backup: could not note what was said: ${String(error)}`)
        })
      return true
    },
    saved: () => saving,
  }
}

function read(file: string): string[] {
  try {
    const parsed = z.array(z.string()).safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.data : []
  } catch {
    return []
  }
}

async function write(file: string, ids: readonly string[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new`
  await writeFile(fresh, JSON.stringify(ids), { mode: 0o600 })
  await rename(fresh, file)
}
