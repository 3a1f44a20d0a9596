import type { Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

/** Started as root (sudo keeps HOME) while the home belongs to somebody else. */
export function rootInForeignHome(folder: string): Problem {
  return {
    id: problemId('root-in-foreign-home', folder),
    code: 'root-in-foreign-home',
    severity: 'urgent',
    what: 'ctx Backup does not run as root in another user’s home.',
    why: `${folder} belongs to another user: files made there as root would lock that user out.`,
    fix: { command: 'ctx-backup status', label: 'Run it without sudo' },
    paths: [folder],
  }
}

export function folderNotYours(folder: string): Problem {
  return {
    id: problemId('folder-not-yours', folder),
    code: 'folder-not-yours',
    severity: 'urgent',
    what: `${folder} belongs to another user.`,
    why: 'ctx Backup keeps its settings and history private, so it only uses folders of your own.',
    fix: { command: `sudo chown -R "$(id -un)" '${folder}'`, label: 'Make it yours' },
    paths: [folder],
  }
}

export function folderUnusable(folder: string, reason: string): Problem {
  return {
    id: problemId('folder-unusable', folder),
    code: 'folder-unusable',
    severity: 'urgent',
    what: `ctx Backup cannot use its folder ${folder}.`,
    why: `The system says: ${reason}.`,
    fix: { command: `mkdir -p '${folder}' && chmod 700 '${folder}'`, label: 'Make the folder' },
    paths: [folder],
  }
}
