import { ago } from '../../shared/format/when.ts'
import type { JobState, Proof } from '../../shared/model/status.ts'
import type { RunStatus } from '../../shared/model/words.ts'
import type { Output, Style } from './io.ts'
import type { Cell } from './table.ts'

const stateWords: Record<JobState, { words: string; style: Style }> = {
  ok: { words: 'all well', style: 'green' },
  running: { words: 'running', style: 'cyan' },
  warning: { words: 'warning', style: 'yellow' },
  failed: { words: 'failed', style: 'red' },
  paused: { words: 'paused', style: 'dim' },
  waiting: { words: 'waiting', style: 'cyan' },
  'never-run': { words: 'never run', style: 'yellow' },
}

const runStyles: Record<RunStatus, Style> = {
  queued: 'cyan',
  running: 'cyan',
  succeeded: 'green',
  warning: 'yellow',
  failed: 'red',
  cancelled: 'yellow',
  interrupted: 'red',
  skipped: 'yellow',
}

export function stateCell(out: Output, state: JobState): Cell {
  const { words, style } = stateWords[state]
  return { text: words, paint: (text) => out.paint(style, text) }
}

export function runStyle(status: RunStatus): Style {
  return runStyles[status]
}

/** What a proof says and how old it is: `verified 3 minutes ago`; a listing is never called verified. */
export function proofWords(proof: Proof | null, now: number): string {
  return proof === null ? 'none' : `${proof.level} ${ago(proof.at, now)}`
}
