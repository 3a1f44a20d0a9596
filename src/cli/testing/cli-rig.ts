import { Writable } from 'node:stream'
import type { EngineHandle } from '../../engine/host/engine-handle.ts'
import { type FakeEngine, type FakeOptions, fakeEngine } from '../../engine/host/testing/fake-engine.ts'
import { createSystemClock } from '../../engine/system/system-clock.ts'
import type { CliHost, OpenRequest } from '../cli.ts'
import { createIo } from '../output/io.ts'
import { runCli } from '../run-cli.ts'

/** What one command line did. */
export interface Told {
  code: number
  out: string
  err: string
  json: unknown
}

export interface CliRig {
  engine: FakeEngine
  run(...argv: string[]): Promise<Told>
  /** Sends a signal to the command that runs. */
  signal(): void
  /** Codes with which the process was ended at once. */
  quits: number[]
  /** Errors that no room foresaw. */
  reported: unknown[]
  opened: OpenRequest[]
  closed: ({ now?: boolean } | undefined)[]
}

export interface RigOptions extends FakeOptions {
  host?: Partial<CliHost>
  /** Standard error is a terminal of so many columns. */
  terminal?: number
}

/** The command line in this process, over a small engine: what is under test is what stands in front of it. */
export function cliRig({ host = {}, terminal, ...fake }: RigOptions = {}): CliRig {
  const engine = fakeEngine(fake)
  const listeners = new Set<(signal: NodeJS.Signals) => void>()
  const rig: CliRig = {
    engine,
    quits: [],
    reported: [],
    opened: [],
    closed: [],
    signal: () => {
      for (const listener of listeners) listener('SIGINT')
    },
    async run(...argv) {
      const out = new Sink()
      const err = new Sink(terminal)
      const code = await runCli(argv, {
        io: createIo(out, err),
        env: {},
        clock: { ...createSystemClock(), now: () => Date.parse('2026-11-23T03:00:00Z') },
        zone: 'UTC',
        home: '/home/me',
        canAsk: false,
        ask: async () => false,
        crontab: async () => '',
        stdin: async () => '',
        pageRoot: '/none',
        askRunningServe: async () => null,
        async openEngine(request): Promise<EngineHandle> {
          rig.opened.push(request)
          return {
            engine: engine.api,
            owned: true,
            report: (error) => rig.reported.push(error),
            async close(options) {
              rig.closed.push(options)
            },
          }
        },
        onSignal(on) {
          listeners.add(on)
          return () => listeners.delete(on)
        },
        quit: (quit) => rig.quits.push(quit),
        ...host,
      })
      return { code, out: out.text, err: err.text, json: parsed(out.text) }
    },
  }
  return rig
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A stream that keeps what it gets; a terminal when it has columns. */
class Sink extends Writable {
  text = ''
  readonly isTTY: boolean
  readonly columns: number

  constructor(columns?: number) {
    super()
    this.isTTY = columns !== undefined
    this.columns = columns ?? 0
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8')
    done()
  }
}
