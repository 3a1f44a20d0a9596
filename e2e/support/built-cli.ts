import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { eventually } from './eventually.ts'

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')
/** Milliseconds for an ordered end before it is ended by force. */
const stopLimit = 15_000

export interface Started {
  readonly pid: number
  out(): string
  err(): string
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>
  kill(signal: NodeJS.Signals): void
}

/** Starts the built command line as its user does, with nothing of the developer's own environment. */
export function startCli(env: Readonly<Record<string, string>>, argv: readonly string[]): Started {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...argv], {
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', ...env },
    cwd: env['HOME'],
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const endAtExit = (): void => void child.kill('SIGKILL')
  process.once('exit', endAtExit)
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      process.removeListener('exit', endAtExit)
      resolve(signal ?? code ?? 'unknown')
    })
  })
  return { pid: child.pid ?? -1, out: () => out, err: () => err, ended, kill: (signal) => void child.kill(signal) }
}

export interface Serving {
  /** As it was printed: good for one sign-in. */
  address: string
  origin: string
  port: number
  /** Power loss for the server. */
  kill(): Promise<void>
  /** Ctrl-C; the exit code. */
  stop(): Promise<number | string>
}

const printed = /^(http:\/\/127\.0\.0\.1:\d+)\/\?token=[\w-]+$/m

/** `ctx-backup serve`, up to the address that it prints. */
export async function startServe(env: Readonly<Record<string, string>>, ...argv: string[]): Promise<Serving> {
  const cli = startCli(env, ['serve', ...argv])
  let over: number | string | null = null
  void cli.ended.then((end) => {
    over = end
  })
  const match = await eventually(
    'the address of serve',
    () => {
      if (over !== null) throw new Error(`serve ended with ${over}:\n${cli.out()}${cli.err()}`)
      return printed.exec(cli.out())
    },
    60_000,
  )
  const [address, origin = ''] = match
  return {
    address,
    origin,
    port: Number(new URL(address).port),
    async kill() {
      cli.kill('SIGKILL')
      await cli.ended
    },
    async stop() {
      const force = setTimeout(() => cli.kill('SIGKILL'), stopLimit)
      cli.kill('SIGINT')
      const end = await cli.ended
      clearTimeout(force)
      return end
    },
  }
}
