import type { Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/')) || '/'
}

export function historyFull(file: string): Problem {
  return {
    id: problemId('history-full', file),
    code: 'history-full',
    severity: 'urgent',
    what: 'The history cannot be written: the disk is full.',
    why: `No space is left in ${folderOf(file)}, so runs cannot be recorded. Backups already made are not touched.`,
    fix: { command: `df -h '${folderOf(file)}'`, label: 'Make room on the disk' },
    paths: [file],
  }
}

export function historyReadOnly(file: string): Problem {
  return {
    id: problemId('history-read-only', file),
    code: 'history-read-only',
    severity: 'urgent',
    what: 'The history cannot be written.',
    why: `${file} or its folder is read-only for you, so runs cannot be recorded.`,
    fix: { command: `chmod u+rw '${file}' && chmod 700 '${folderOf(file)}'`, label: 'Make it writable' },
    paths: [file],
  }
}

export function historyDamaged(file: string): Problem {
  return {
    id: problemId('history-damaged', file),
    code: 'history-damaged',
    severity: 'urgent',
    what: 'The history is damaged.',
    why: 'Its file does not read as it was written. At the next start it is put aside and made anew from the backups.',
    fix: { command: 'ctx-backup status', label: 'Start again' },
    paths: [file],
  }
}

export function historyBusy(file: string): Problem {
  return {
    id: problemId('history-busy', file),
    code: 'history-busy',
    severity: 'attention',
    what: 'The history did not answer.',
    why: 'Another program has held its file for too long.',
    fix: { command: `fuser -v '${file}'`, label: 'See which program' },
    paths: [file],
  }
}

export function historyNewer(file: string, version: number, ours: number): Problem {
  return {
    id: problemId('history-newer', file),
    code: 'history-newer',
    severity: 'urgent',
    what: `The history was written by a newer ctx Backup (version ${version} of its format, this one knows ${ours}).`,
    why: 'This version would not understand it and leaves it alone.',
    fix: { command: 'ctx-backup --version', label: 'Update ctx Backup' },
    paths: [file],
  }
}

export function historyUnusable(file: string, reason: string): Problem {
  return {
    id: problemId('history-unusable', file),
    code: 'history-unusable',
    severity: 'urgent',
    what: 'The history cannot be used.',
    why: `The system says: ${reason}.`,
    fix: { command: `ls -la '${folderOf(file)}'`, label: 'Look at its folder' },
    paths: [file],
  }
}

export function machineDamaged(file: string): Problem {
  return {
    id: problemId('machine-damaged', file),
    code: 'machine-damaged',
    severity: 'urgent',
    what: 'This machine’s id cannot be read.',
    why: `${file} is damaged. Backups lie in a folder named after it; with a new id a new folder is begun.`,
    fix: { command: `rm '${file}'`, label: 'Begin with a new id' },
    paths: [file],
  }
}

export function lockUnusable(file: string, reason: string): Problem {
  return {
    id: problemId('lock-unusable', file),
    code: 'lock-unusable',
    severity: 'urgent',
    what: 'ctx Backup cannot make sure that it runs only once.',
    why: `Its lock ${file} cannot be taken. The system says: ${reason}.`,
    fix: { command: `ls -la '${folderOf(file)}'`, label: 'Look at its folder' },
    paths: [file],
  }
}
