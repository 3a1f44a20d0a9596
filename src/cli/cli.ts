import type { HostMode } from '../engine/host/engine-factory.ts'
import type { EngineHandle } from '../engine/host/engine-handle.ts'
import type { Clock } from '../engine/system/clock.ts'
import type { EngineApi } from '../shared/api.ts'
import { exit } from './exit-codes.ts'
import type { Io } from './output/io.ts'
import { writeJson } from './output/json.ts'

/** What the command line gets from the process it runs in; tests bring their own. */
export interface CliHost {
  io: Io
  env: NodeJS.ProcessEnv
  clock: Clock
  /** IANA zone in which times are shown. */
  zone: string
  /** The user's home, shown as `~`. */
  home: string
  /** Whether a person can be asked. */
  canAsk: boolean
  /** Puts a question; true for yes. */
  ask(question: string): Promise<boolean>
  /** `crontab -l`. Throws ProblemError. */
  crontab(): Promise<string>
  stdin(): Promise<string>
  /** Folder of the built page. */
  pageRoot: string
  openEngine(options: OpenRequest): Promise<EngineHandle>
  /** A new one-time address of the `serve` that runs already; null when none does. */
  askRunningServe(configDir: string | undefined): Promise<string | null>
  /** Calls `on` at INT, TERM and HUP until the returned function is called. */
  onSignal(on: (signal: NodeJS.Signals) => void): () => void
  /** Ends the process at once. */
  quit(code: number): void
}

export interface OpenRequest {
  mode: HostMode
  /** `--config DIR` */
  configDir: string | undefined
  onNotice: (text: string) => void
  loginLink?: () => string | null
}

/** What a command works with. */
export interface Cli extends CliHost {
  json: boolean
  configDir: string | undefined
  /** The engine, attached to or owned; opened at the first use. */
  engine(): Promise<EngineApi>
  /** The same, where a command needs more than calls. */
  open(options: Pick<OpenRequest, 'mode'> & { loginLink?: () => string | null }): Promise<EngineHandle>
  /** A new one-time address of the `serve` that runs already; null when none does. */
  askServe(): Promise<string | null>
  /** Prints `value` with --json, else the lines. */
  print(value: unknown, lines: () => readonly string[]): void
  /** A remark for a person, on standard error; silent with --json. */
  note(text: string): void
  now(): number
}

/** A command's context over its host; `close` ends what it opened. */
export function createCli(
  host: CliHost,
  globals: { json: boolean; configDir: string | undefined },
): { cli: Cli; close(now: boolean): Promise<void>; report(error: unknown, where: string): void } {
  let handle: Promise<EngineHandle> | null = null
  let opened: EngineHandle | null = null

  let listening = 0
  // Ctrl-C while nothing listens for it (a look that takes long, a guest waited for): leave in order, at once.
  let leaving = false
  const off = host.onSignal(() => {
    if (listening > 0) return
    if (leaving) return host.quit(exit.cancelled)
    leaving = true
    const left = opened?.close({ now: true }) ?? Promise.resolve()
    left.catch(() => undefined).finally(() => host.quit(exit.cancelled))
  })

  const open: Cli['open'] = ({ mode, loginLink }) => {
    handle ??= host
      .openEngine({
        mode,
        configDir: globals.configDir,
        onNotice: (text) => cli.note(text),
        ...(loginLink ? { loginLink } : {}),
      })
      .then((ready) => {
        opened = ready
        return ready
      })
    return handle
  }
  const cli: Cli = {
    ...host,
    ...globals,
    open,
    onSignal(on) {
      listening += 1
      const end = host.onSignal(on)
      return () => {
        listening -= 1
        end()
      }
    },
    engine: async () => (await open({ mode: 'one-shot' })).engine,
    askServe: () => host.askRunningServe(globals.configDir),
    print(value, lines) {
      if (globals.json) writeJson(host.io.out, value)
      else for (const line of lines()) host.io.out.line(line)
    },
    note(text) {
      if (!globals.json) host.io.err.line(host.io.err.paint('dim', text))
    },
    now: () => host.clock.now(),
  }
  return {
    cli,
    async close(now) {
      await handle?.catch(() => undefined)
      await opened?.close({ now })
      off()
    },
    report: (error, where) => opened?.report(error, where),
  }
}
