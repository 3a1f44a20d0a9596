import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogLine, LogPage } from '../../shared/model/state.ts'
import type { Clock } from '../system/clock.ts'
import { gapText, parseLogLine } from './log-lines.ts'
import { findPieces, joinPieces, readIndex, readMember, readPiece } from './log-pieces.ts'
import { type LogLimits, LogWriter } from './log-writer.ts'
import type { Folders, RunLog, RunLogs } from './types.ts'

export interface RunLogsOptions {
  folders: Pick<Folders, 'logs'>
  clock: Clock
  /** Texts that are covered before anything is written. */
  secrets?: () => readonly string[]
  /** By default 1 MiB a piece, 25 pieces from each end: 50 MiB of a run. */
  limits?: LogLimits
}

/** Characters of a page, whatever its number of lines: pages cross the wire. */
const pageSize = 1024 * 1024

/** A stretch of lines that can be read as one. */
interface Stretch {
  first: number
  /** Null = up to the end of what is there. */
  last: number | null
  read(): Promise<string[]>
}

export function createRunLogs(options: RunLogsOptions): RunLogs {
  const { folders, clock, secrets = () => [], limits = { piece: 1024 * 1024, ends: 25 } } = options
  const folder = folders.logs
  const writers = new Map<string, LogWriter>()
  const joining = new Map<string, Promise<unknown>>()
  /** The stretch read last: pages of a long log come one after the other. */
  let last = { key: '', lines: [] as string[] }

  async function closedStretches(run: string): Promise<Stretch[]> {
    let index = await readIndex(folder, run)
    if (index === null) {
      // What a crash, or a full disk at its end, left in pieces.
      const join =
        joining.get(run) ?? findPieces(folder, run).then((p) => (p.length > 0 ? joinPieces(folder, run, p) : null))
      joining.set(run, join)
      await join.finally(() => joining.delete(run))
      index = await readIndex(folder, run)
    }
    return (index?.members ?? []).map((member) => ({
      first: member.first,
      last: member.last,
      async read() {
        const key = `${run} ${member.first}`
        if (last.key !== key) last = { key, lines: await readMember(folder, run, member) }
        return last.lines
      },
    }))
  }

  async function stretchesOf(run: string): Promise<{ stretches: Stretch[]; total: number; ended: boolean }> {
    const writer = writers.get(run)
    if (writer !== undefined) {
      await writer.flush()
      const stretches = writer.pieces.map((p) => ({
        first: p.first,
        last: p.last,
        read: () => readPiece(folder, run, p, true),
      }))
      return { stretches, total: writer.total, ended: false }
    }
    const stretches = await closedStretches(run)
    return { stretches, total: stretches.at(-1)?.last ?? 0, ended: true }
  }

  return {
    open(run): RunLog {
      if (!isRunName(run)) throw new Error(`no run can be called ${run}`)
      const writer = new LogWriter(folder, run, clock, limits, secrets)
      writers.set(run, writer)
      return {
        write: (level, text) => writer.write(level, text),
        problem: () => writer.problem(),
        async close() {
          await writer.close()
          if (writers.get(run) === writer) writers.delete(run)
        },
      }
    },

    async page(run, after, limit): Promise<LogPage> {
      if (!isRunName(run)) return { lines: [], next: after, ended: true, total: 0 }
      const { stretches, total, ended } = await stretchesOf(run)
      const lines: LogLine[] = []
      let [next, size] = [after, 0]
      for (const stretch of stretches) {
        if (lines.length >= limit || size > pageSize) break
        if (stretch.last !== null && stretch.last <= next) continue
        if (stretch.first > next + 1) {
          const text = gapText(stretch.first - 1 - next)
          lines.push({ n: stretch.first - 1, at: null, level: 'warn', text })
          next = stretch.first - 1
        }
        for (const text of (await stretch.read()).slice(next + 1 - stretch.first)) {
          if (lines.length >= limit || size > pageSize) break
          lines.push(parseLogLine(text, ++next))
          size += text.length
        }
      }
      return { lines, next, ended: ended && next >= total, total: Math.max(total, next) }
    },

    async prune({ days, bytes, keep }) {
      const kept = new Set([...keep, ...writers.keys()])
      const logs = await closedLogs(folder)
      const oldest = clock.now() - days * 86_400_000
      let total = logs.reduce((sum, log) => sum + log.bytes, 0)
      for (const log of logs.sort((a, b) => a.at - b.at)) {
        if (kept.has(log.run) || (log.at >= oldest && total <= bytes)) continue
        for (const name of log.names) await rm(join(folder, name), { force: true })
        total -= log.bytes
      }
    },
  }
}

/** Run ids come over the wire: one that is no plain name is no run's. */
function isRunName(run: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(run)
}

interface FoundLog {
  run: string
  names: string[]
  bytes: number
  /** Newest change, milliseconds since 1970. */
  at: number
}

async function closedLogs(folder: string): Promise<FoundLog[]> {
  const logs = new Map<string, FoundLog>()
  for (const name of await readdir(folder).catch(() => [])) {
    const run = /^(.+?)\.log\.[^/]+$/.exec(name)?.[1]
    const found = run === undefined ? null : await stat(join(folder, name)).catch(() => null)
    if (run === undefined || found === null) continue
    const log = logs.get(run) ?? { run, names: [], bytes: 0, at: 0 }
    log.names.push(name)
    log.bytes += found.size
    log.at = Math.max(log.at, found.mtimeMs)
    logs.set(run, log)
  }
  return [...logs.values()]
}
