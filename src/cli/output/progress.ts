import type { EngineApi } from '../../shared/api.ts'
import { bytesPerSecond } from '../../shared/format/bytes.ts'
import { count, plural } from '../../shared/format/count.ts'
import { timeLeft } from '../../shared/format/duration.ts'
import type { AppState, RunProgress } from '../../shared/model/state.ts'
import type { Phase } from '../../shared/model/words.ts'
import type { Cli } from '../cli.ts'
import type { Output } from './io.ts'
import { safe } from './safe.ts'
import { shorten } from './width.ts'

interface Watched {
  running?: AppState['running'] | undefined
  scan?: AppState['scan'] | undefined
}

const phases: Record<Phase, string> = {
  waiting: 'waiting',
  preflight: 'checking',
  collect: 'collecting',
  copy: 'copying',
  prove: 'proving',
  'read-back': 'reading back',
  prune: 'pruning',
  finish: 'finishing',
}

/** Milliseconds between two drawings. */
const drawEvery = 80

/**
 * Draws what the engine does as one line at the bottom of a terminal while `work` lasts.
 * Draws nothing in a pipe or with --json. `line` makes the line, null for none.
 */
export async function withProgress<T>(
  cli: Cli,
  engine: EngineApi,
  line: (state: Watched, out: Output) => string | null,
  work: () => Promise<T>,
): Promise<T> {
  const { err } = cli.io
  if (cli.json || !err.terminal) return await work()
  const stop = new AbortController()
  const drawing = draw(cli, engine, line, stop.signal)
  try {
    return await work()
  } finally {
    stop.abort()
    await drawing.catch(() => undefined)
    err.raw('\r\u001b[K')
  }
}

async function draw(
  cli: Cli,
  engine: EngineApi,
  line: (state: Watched, out: Output) => string | null,
  signal: AbortSignal,
): Promise<void> {
  const { err } = cli.io
  let state: Watched = {}
  let last = Number.NEGATIVE_INFINITY
  for await (const { set } of engine.changes(signal)) {
    state = { running: set.running ?? state.running, scan: set.scan ?? state.scan }
    if (cli.clock.monotonic() - last < drawEvery) continue
    last = cli.clock.monotonic()
    const text = line(state, err)
    err.raw(`\r${text ?? ''}\u001b[K`)
  }
}

/** The line for runs: the first of those asked about, and how many more there are. */
export function runLine(wanted: (run: RunProgress) => boolean): (state: Watched, out: Output) => string | null {
  return ({ running = [] }, out) => {
    const [first, ...others] = running.filter(wanted)
    if (first === undefined) return null
    const more = others.length > 0 ? `  (+${others.length} more)` : ''
    return runProgress(first, out, (out.columns ?? 80) - 1 - more.length) + more
  }
}

/** The line for a scan. */
export function scanLine({ scan }: Watched, out: Output): string | null {
  if (scan === undefined || !scan.running) return null
  return out.paint('dim', `Looking for projects: ${count(scan.found)} found`)
}

/** One run in at most `columns`: name, bar, per cent, phase, files, speed, time left. */
export function runProgress(run: RunProgress, out: Output, columns: number): string {
  const name = shorten(safe(run.job), 24)
  if (run.waitingFor !== null) return shorten(`${name}  waits for ${safe(run.waitingFor)}`, columns)
  const share = run.fraction
  const facts = [
    share === null ? '' : `${Math.floor(share * 100)} %`.padStart(5),
    phases[run.phase],
    run.files > 0 ? filesWords(run.files, run.totalFiles) : '',
    run.bytesPerSecond === null ? '' : bytesPerSecond(run.bytesPerSecond),
    run.etaSeconds === null ? '' : timeLeft(run.etaSeconds),
  ].filter((fact) => fact !== '')
  const words = facts.join('  ')
  const room = Math.min(30, columns - name.length - words.length - 4)
  const bar = share === null || room < 8 ? '' : `${paintBar(share, room, out)}  `
  return bar === '' ? shorten(`${name}  ${words}`, columns) : `${name}  ${bar}${words}`
}

/** Tools count folders and links too: more than all files is all of them. */
function filesWords(files: number, total: number | null): string {
  return total === null ? plural(files, 'file') : `${count(Math.min(files, total))} of ${plural(total, 'file')}`
}

function paintBar(share: number, room: number, out: Output): string {
  const full = Math.min(room, Math.max(0, Math.floor(share * room)))
  return out.paint('green', '━'.repeat(full)) + out.paint('dim', '─'.repeat(room - full))
}
