import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url))

export interface AppProcess {
  child: ChildProcess
  out(): string
  err(): string
  /** Exit code, or the signal's name. */
  ended: Promise<number | string>
}

export interface AppOptions {
  /** Run as this user and group; only root can. */
  uid?: number
}

/** The real app as a process of its own, that can be killed: `ctx-backup` with these arguments. */
export function startApp(argv: readonly string[], env: Record<string, string>, options: AppOptions = {}): AppProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...argv], {
    // No login shell: it would put its own PATH first.
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', SHELL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
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
