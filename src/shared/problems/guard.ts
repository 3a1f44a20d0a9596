import type { Fix, Problem } from '../model/problem.ts'
import type { GuardId } from '../model/words.ts'
import { problemId } from './problem-id.ts'

/** At most this many paths are listed in a problem. */
const shown = 20

export function somePaths(paths: readonly string[]): Pick<Problem, 'paths' | 'more'> {
  return paths.length > shown ? { paths: paths.slice(0, shown), more: paths.length - shown } : { paths: [...paths] }
}

function letPass(job: string, guard: GuardId, label: string): Fix {
  return { command: `ctx-backup run ${job} --allow ${guard}`, label, action: { do: 'run', job, allow: [guard] } }
}

export function sourceMissing(job: string, roots: readonly { path: string; reason: string }[]): Problem {
  return {
    id: problemId('source-missing', job),
    code: 'source-missing',
    severity: 'urgent',
    what: 'Nothing was backed up: a source is not there.',
    why: `${roots
      .map((r) => `${r.path}: ${r.reason}`)
      .slice(0, 3)
      .join('; ')}. The backups made before are untouched.`,
    fix: letPass(job, 'source-missing', 'Back up the rest this once'),
    ...somePaths(roots.map((r) => r.path)),
    job,
  }
}

export function sourceHung(job: string, paths: readonly string[]): Problem {
  return {
    id: problemId('source-hung', job),
    code: 'source-hung',
    severity: 'urgent',
    what: `Nothing was backed up: ${paths[0]} does not answer${paths.length > 1 ? `, and ${paths.length - 1} more` : ''}.`,
    why: 'A network disk whose server is gone looks like this. The backups made before are untouched.',
    fix: { command: `ctx-backup run ${job}`, label: 'It answers again: run now', action: { do: 'run', job } },
    ...somePaths(paths),
    job,
  }
}

export function sourceEmpty(job: string, roots: readonly string[]): Problem {
  return {
    id: problemId('source-empty', job),
    code: 'source-empty',
    severity: 'urgent',
    what: 'Nothing was backed up: a source that had files is suddenly empty.',
    why: 'An unmounted disk or a deletion looks like this. The backups made before are untouched.',
    fix: letPass(job, 'source-empty', 'It is empty on purpose: run'),
    ...somePaths(roots),
    job,
  }
}

/** What shrank, in words. */
export type ShrinkKind = 'key-gone' | 'key-empty' | 'encrypted-gone' | 'encrypted-empty' | 'context-gone' | 'many-gone'

const shrinkWords: { [K in ShrinkKind]: (path: string, gone: number, of: number) => string } = {
  'key-gone': (path) => `the key ${path} is gone`,
  'key-empty': (path) => `the key ${path} is empty (0 bytes)`,
  'encrypted-gone': (path) => `the encrypted file ${path} is gone`,
  'encrypted-empty': (path) => `the encrypted file ${path} is empty (0 bytes)`,
  'context-gone': (path, gone) => `all ${gone} files of ${path} are gone`,
  'many-gone': (path, gone, of) => `${gone} of ${of} files of ${path} are gone`,
}

export function shrinkSentence(kind: ShrinkKind, path: string, gone: number, of: number): string {
  return shrinkWords[kind](path, gone, of)
}

export function suspectSnapshot(
  job: string,
  snapshot: string,
  reasons: readonly string[],
  paths: readonly string[],
): Problem {
  return {
    id: problemId('suspect-snapshot', `${job} ${snapshot}`),
    code: 'suspect-snapshot',
    severity: 'urgent',
    what: `The backup ${snapshot} looks wrong: ${reasons[0] ?? 'much is missing'}${reasons.length > 1 ? `, and ${reasons.length - 1} more` : ''}.`,
    why: 'It was kept, but it does not replace the last good one, and nothing older is removed until you decide.',
    fix: {
      command: `ctx-backup fix ${problemId('suspect-snapshot', `${job} ${snapshot}`)} --accept`,
      label: 'Decide',
      action: { do: 'decide-suspect', job, snapshot },
    },
    ...somePaths(paths),
    job,
  }
}

export function mirrorWouldLose(job: string, reasons: readonly string[], paths: readonly string[]): Problem {
  return {
    id: problemId('shrinkage', job),
    code: 'shrinkage',
    severity: 'urgent',
    what: `Nothing was written: ${reasons[0] ?? 'much is missing'}.`,
    why: 'A mirror would lose these files too. The mirror is as it was.',
    fix: letPass(job, 'shrinkage', 'It is meant: mirror it'),
    ...somePaths(paths),
    job,
  }
}

export function notEnoughSpace(job: string, path: string, needed: string, free: string): Problem {
  return {
    id: problemId('destination-space', job),
    code: 'destination-space',
    severity: 'urgent',
    what: `Nothing was backed up: ${path} has not enough space.`,
    why: `This run needs about ${needed}, and ${free} are free.`,
    fix: letPass(job, 'space', 'Try all the same'),
    paths: [path],
    job,
  }
}

export function overlapping(job: string, path: string, why: string): Problem {
  return {
    id: problemId('overlap', job),
    code: 'overlap',
    severity: 'urgent',
    what: `Nothing was backed up: ${path} and the sources overlap.`,
    why,
    fix: {
      command: `ctx-backup job edit ${job} --destination DIR`,
      label: 'Choose another place',
      action: { do: 'open-settings', field: 'destination' },
    },
    paths: [path],
    job,
  }
}
