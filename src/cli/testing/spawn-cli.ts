import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Spawned {
  child: ChildProcess
  out(): string
  err(): string
  /** Exit code, or the signal's name. */
  ended: Promise<number | string>
}

const entries = {
  /** Over the real engine. */
  real: fileURLToPath(new URL('../main.ts', import.meta.url)),
  /** Over a small one; see fake-main.ts. */
  fake: fileURLToPath(new URL('./fake-main.ts', import.meta.url)),
}

/** Starts the command line as its own process, with nothing of this one's environment but what it needs. */
export function spawnCli(entry: keyof typeof entries, argv: readonly string[], env: Record<string, string>): Spawned {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entries[entry], ...argv], {
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<number | string>((resolve) =>
    child.on('close', (code, signal) => resolve(signal ?? code ?? -1)),
  )
  return { child, out: () => out, err: () => err, ended }
}
