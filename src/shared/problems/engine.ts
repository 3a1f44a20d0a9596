import type { Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

export function strategyMissing(job: string, strategy: string): Problem {
  return {
    id: problemId('strategy-missing', job),
    code: 'strategy-missing',
    severity: 'urgent',
    what: `The job ${job} uses the strategy ${strategy}, which this version does not have yet.`,
    why: 'This version backs up with rsync and cp.',
    fix: {
      command: `ctx-backup job edit ${job} --strategy rsync`,
      label: 'Choose another strategy',
      action: { do: 'open-settings', field: 'strategy' },
    },
    paths: [],
    job,
  }
}

export function strategyUnavailable(job: string, strategy: string, why: string, command: string | null): Problem {
  return {
    id: problemId('strategy-unavailable', job),
    code: 'strategy-unavailable',
    severity: 'urgent',
    what: `${strategy} cannot be used here.`,
    why,
    fix: command === null ? null : { command, label: 'Install it' },
    paths: [],
    job,
  }
}

export function badField(field: string, value: string, why: string, fix: string): Problem {
  return {
    id: problemId('bad-field', field),
    code: 'bad-field',
    severity: 'attention',
    what: `${field} cannot be “${value}”.`,
    why,
    fix: { command: fix, label: 'Mend it' },
    paths: [],
  }
}

export function jobExists(id: string): Problem {
  return badField('id', id, 'Another job has this id, and ids are permanent.', 'ctx-backup jobs')
}

export function nothingToBackUp(): Problem {
  return {
    id: 'nothing-found',
    code: 'nothing-found',
    severity: 'attention',
    what: 'No ctx project and no ~/.ctx was found.',
    why: 'The folders searched hold no .context folder.',
    fix: { command: 'ctx-backup scan DIR', label: 'Search another folder' },
    paths: [],
  }
}

export function engineClosing(): Problem {
  return {
    id: 'engine-closing',
    code: 'engine-closing',
    severity: 'attention',
    what: 'ctx Backup is shutting down.',
    why: 'It takes no new work while it ends what runs.',
    fix: null,
    paths: [],
  }
}

export function suspectNeedsDecision(id: string): Problem {
  return {
    id: problemId('needs-decision', id),
    code: 'needs-decision',
    severity: 'attention',
    what: 'This needs your decision.',
    why: 'Accept it when the files were removed on purpose; reject it to go on from the last good backup.',
    fix: { command: `ctx-backup fix ${id} --accept`, label: 'Accept, or use --reject' },
    paths: [],
  }
}

export function fixIsYours(what: string, command: string | null): Problem {
  return {
    id: problemId('fix-by-hand', what),
    code: 'fix-by-hand',
    severity: 'attention',
    what: 'This one the app cannot mend by itself.',
    why: what,
    fix: command === null ? null : { command, label: 'Do this' },
    paths: [],
  }
}
