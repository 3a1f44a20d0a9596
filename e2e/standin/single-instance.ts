import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * `requestSingleInstanceLock` is synchronous, so it works by files: a lock that names its holder,
 * and a folder in which later starts leave their arguments.
 */

export type OnSecond = (argv: string[], cwd: string) => void

/** True when this process is the first over `folder`; then `onSecond` hears of every later start. */
export function takeLock(folder: string, onSecond: OnSecond): boolean {
  const calls = join(folder, 'standin-calls')
  mkdirSync(calls, { recursive: true })
  if (!writeLock(join(folder, 'standin-lock'))) {
    writeFileSync(join(calls, `${process.pid}`), JSON.stringify({ argv: process.argv, cwd: process.cwd() }))
    return false
  }
  for (const old of readdirSync(calls)) rmSync(join(calls, old))
  const hear = (): void => {
    for (const name of readdirSync(calls)) {
      const call = readCall(join(calls, name))
      if (call === null) continue
      rmSync(join(calls, name), { force: true })
      onSecond(call.argv, call.cwd)
    }
  }
  watch(calls, hear).unref()
  return true
}

function writeLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (alive(Number(readFileSync(file, 'utf8')))) return false
    rmSync(file, { force: true })
    return writeLock(file)
  }
}

function alive(pid: number): boolean {
  try {
    // A zombie still answers to a signal, but holds no lock.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Null while the caller is still writing. */
function readCall(file: string): { argv: string[]; cwd: string } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { argv: string[]; cwd: string }
  } catch {
    return null
  }
}
