import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ProblemError } from '../../shared/model/problem.ts'
import { machineDamaged } from '../../shared/problems/history.ts'
import { writeWhole } from './atomic-file.ts'
import type { History } from './types.ts'

const Machine = z.object({ id: z.string().regex(/^[0-9a-f]{8}$/), host: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/) })

/** This machine in names at destinations: `<host>-<id>`. */
export type Machine = z.infer<typeof Machine>

/**
 * The machine's id, random and made once, and the name it had then: a machine that is renamed goes on in its folder.
 * A file beside the history, not in it: it outlives a lost history, else the next run would begin a new folder.
 */
export async function machineIdentity(history: Pick<History, 'file'>, host = hostname()): Promise<Machine> {
  const file = join(dirname(history.file), 'machine.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new ProblemError(machineDamaged(file), { cause: error })
  })
  if (text !== null) return parse(text, file)
  const made = { id: randomBytes(4).toString('hex'), host: plainHost(host) }
  await writeWhole(file, `${JSON.stringify(made)}\n`)
  return made
}

function parse(text: string, file: string): Machine {
  try {
    return Machine.parse(JSON.parse(text))
  } catch (error) {
    throw new ProblemError(machineDamaged(file), { cause: error })
  }
}

/** The host's own name without its domain, as every file system can hold it. */
export function plainHost(host: string): string {
  const plain = (host.split('.')[0] ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '')
  return plain === '' ? 'machine' : plain
}
