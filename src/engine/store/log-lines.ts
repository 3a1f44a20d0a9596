import type { LogLine } from '../../shared/model/state.ts'

export type Level = LogLine['level']

const letters: Record<Level, string> = { info: 'I', warn: 'W', error: 'E', debug: 'D' }
const levels = new Map(Object.entries(letters).map(([level, letter]) => [letter, level as Level]))

/** Makes a log's lines: `2026-11-23T02:00:00.000Z I text`, ended by `\n`. */
export function createLineFormat(secrets: () => readonly string[]) {
  let at = Number.NaN
  let stamp = ''
  return (level: Level, text: string, now: number): string[] => {
    if (now !== at) {
      at = now
      stamp = new Date(now).toISOString()
    }
    const open = mask(text, secrets())
    if (!open.includes('\n')) return [`${stamp} ${letters[level]} ${open}\n`]
    return open.split(/\r?\n/).map((part) => `${stamp} ${letters[level]} ${part}\n`)
  }
}

/** Covers what must never be read, wherever it stands. */
function mask(text: string, secrets: readonly string[]): string {
  let result = text
  // One letter would cover the whole log; nobody's secret is that short.
  for (const secret of secrets) if (secret.length > 3) result = result.replaceAll(secret, '•••')
  return result
}

export function parseLogLine(text: string, n: number): LogLine {
  const level = levels.get(text[25] ?? '')
  const at = text.slice(0, 24)
  if (level === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at))
    return { n, at: null, level: 'info', text }
  return { n, at, level, text: text.slice(27) }
}

/** What stands for lines that were dropped. */
export function gapText(lines: number): string {
  return `… ${lines} lines left out here: the log had reached its size limit …`
}
