import { readFile } from 'node:fs/promises'
import type { Command } from '../system/process.ts'

/** A small shell program; `args` are its `$1`, `$2`, ... */
export function sh(script: string, ...args: string[]): Command {
  return { name: 'sh', program: '/bin/sh', args: ['-c', script, 'test', ...args] }
}

/** Asks again and again, up to 10 s, until there is something. */
export async function waitFor<T>(what: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const found = await what()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('waited in vain')
}

/** State letter of a process, or null when there is none. */
export async function state(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3)
}
/** Ended, collected by its parent or not. */
export const gone = async (pid: number) => [null, 'Z', 'X'].includes(await state(pid))
