import type { Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

/** Where in the file, counted from 1. */
export interface Place {
  line: number
  column: number
}

export interface ConfigFault {
  place: Place | null
  /** e.g. `jobs[0].schedule.at`; empty where the file as a whole cannot be read. */
  field: string
  /** As it stands there, short; null where nothing does. */
  value: string | null
  /** A sentence without its end: why it cannot be so, or what it must be. */
  why: string
}

function editCommand(file: string, place: Place | null): string {
  return `\${EDITOR:-vi} ${place === null ? '' : `+${place.line} `}'${file}'`
}

/** @param inForce whether a last good copy goes on being used */
export function configBroken(file: string, faults: readonly ConfigFault[], inForce: boolean): Problem {
  const [first] = faults
  const at = first?.place ? `, line ${first.place.line}, column ${first.place.column}` : ''
  const what =
    first === undefined || first.field === ''
      ? `The settings file cannot be read${at}.`
      : first.value === null
        ? `A setting is wrong${at}: ${first.field}.`
        : `A setting is wrong${at}: ${first.field} is ${first.value}.`
  const rest = faults.length > 1 ? ` ${faults.length - 1} more after it.` : ''
  const why = `${first === undefined ? 'It is not YAML' : first.why}.${rest}`
  const now = inForce
    ? ' Until it is mended, the last good settings stay in force.'
    : ' Until it is mended, no job runs.'
  return {
    id: problemId('config-broken', file),
    code: 'config-broken',
    severity: 'urgent',
    what,
    why: why[0]?.toUpperCase() + why.slice(1) + now,
    fix: { command: editCommand(file, first?.place ?? null), label: 'Mend the file' },
    paths: [file],
  }
}

/** An edit by the app or a command that would make the settings invalid. */
export function configRefused(fault: ConfigFault): Problem {
  return {
    id: problemId('config-refused', fault.field),
    code: 'config-refused',
    severity: 'attention',
    what: fault.value === null ? `${fault.field} is missing or wrong.` : `${fault.field} cannot be ${fault.value}.`,
    why: `${fault.why[0]?.toUpperCase()}${fault.why.slice(1)}. Nothing was changed.`,
    fix: { command: 'ctx-backup jobs', label: 'Look at the jobs', action: { do: 'open-settings', field: fault.field } },
    paths: [],
  }
}

export function configNewer(file: string, version: number, ours: number, understood: boolean): Problem {
  return {
    id: problemId('config-newer', file),
    code: 'config-newer',
    severity: 'attention',
    what: `The settings were written by a newer ctx Backup (version ${version} of their format, this one knows ${ours}).`,
    why: understood
      ? 'They are used as far as this version understands them, and not changed.'
      : 'This version cannot understand them, so the last good settings it knows stay in force.',
    fix: { command: 'ctx-backup --version', label: 'Update ctx Backup' },
    paths: [file],
  }
}

export function configGone(file: string, copy: string): Problem {
  return {
    id: problemId('config-gone', file),
    code: 'config-gone',
    severity: 'attention',
    what: 'The settings file is gone.',
    why: `No job is configured until there is one. The last good settings are kept in ${copy}.`,
    fix: { command: `cp '${copy}' '${file}'`, label: 'Put the last good settings back' },
    paths: [file],
  }
}

export function configUnreadable(file: string, reason: string): Problem {
  return {
    id: problemId('config-unreadable', file),
    code: 'config-unreadable',
    severity: 'urgent',
    what: 'The settings file cannot be opened.',
    why: `The system says: ${reason}.`,
    fix: { command: `chmod 600 '${file}'`, label: 'Make it readable' },
    paths: [file],
  }
}

export function configUnwritable(file: string, reason: string): Problem {
  return {
    id: problemId('config-unwritable', file),
    code: 'config-unwritable',
    severity: 'urgent',
    what: 'The settings could not be saved.',
    why: `The system says: ${reason}. The settings stay as they were.`,
    fix: { command: `df -h '${file.slice(0, file.lastIndexOf('/')) || '/'}'`, label: 'Look for room on the disk' },
    paths: [file],
  }
}

export function configBusy(file: string): Problem {
  return {
    id: problemId('config-busy', file),
    code: 'config-busy',
    severity: 'attention',
    what: 'The settings could not be saved.',
    why: 'The file was being changed by another program the whole time. Nothing was changed.',
    fix: { command: `\${EDITOR:-vi} '${file}'`, label: 'Look at the file' },
    paths: [file],
  }
}
