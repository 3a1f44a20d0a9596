/** One line of a crontab that runs something, with what lines above it set. */
export interface CronLine {
  /** As written, trimmed. */
  line: string
  /** Five fields or an abbreviation, as written. */
  when: string
  /** What cron hands to the shell: `\%` is `%` again. */
  command: string
  /** Zone that a `CRON_TZ` above it names. */
  zone: string | null
  /** Variables set above it. */
  variables: Readonly<Record<string, string>>
}

export interface SkippedLine {
  line: string
  reason: string
}

/**
 * Splits a user's crontab as cron does (crontab(5)): comments and settings are read, lines that cannot be a
 * schedule and a command come back with the reason. Nothing is executed.
 */
export function cronLines(text: string): { lines: CronLine[]; skipped: SkippedLine[] } {
  const lines: CronLine[] = []
  const skipped: SkippedLine[] = []
  let variables: Record<string, string> = {}
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const setting = /^(?:"([^"]*)"|'([^']*)'|([A-Za-z_]\w*))\s*=\s*(.*)$/.exec(line)
    if (setting !== null) {
      variables = { ...variables, [setting[1] ?? setting[2] ?? setting[3] ?? '']: unquoted(setting[4] ?? '') }
      continue
    }
    const parts = /^(@\S+|(?:\S+\s+){4}\S+)\s+(\S.*)$/.exec(line)
    if (parts === null) {
      skipped.push({ line, reason: 'It is not five fields of time and a command.' })
      continue
    }
    const [, when = '', rest = ''] = parts
    if (/(^|[^\\])%/.test(rest)) {
      const reason = 'It has a % that is not written \\%, and cron ends the command there: the line cannot have worked.'
      skipped.push({ line, reason })
      continue
    }
    const zone = variables.CRON_TZ ?? null
    lines.push({ line, when, command: rest.replaceAll('\\%', '%'), zone, variables })
  }
  return { lines, skipped }
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value)
  return quoted?.[2] ?? value
}
