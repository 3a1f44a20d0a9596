import type { Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

export function logUnwritable(folder: string, reason: string): Problem {
  return {
    id: problemId('log-unwritable', folder),
    code: 'log-unwritable',
    severity: 'attention',
    what: 'The log of a run could not be kept.',
    why: `The system says: ${reason}. The run itself went on.`,
    fix: { command: `df -h '${folder}'`, label: 'Look for room on the disk' },
    paths: [folder],
  }
}
