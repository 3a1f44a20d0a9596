import { type Fix, type Problem, ProblemError } from '../model/problem.ts'

/** The command was typed wrong: exit code 2. */
export class UsageError extends ProblemError {
  /** @param what names the flag or argument and its value; @param why what it should be; @param command what to type instead. */
  constructor(what: string, why: string, command: string) {
    super(cliProblem('usage', what, why, { command, label: 'Try' }))
  }
}

function cliProblem(code: string, what: string, why: string, fix: Fix | null): Problem {
  return { id: code, code, severity: 'attention', what, why, fix, paths: [] }
}

export function noJobs(): Problem {
  return cliProblem(
    'no-jobs',
    'There is no job yet, so there is nothing to do.',
    'A job says what is backed up, where to and when.',
    {
      command: 'ctx-backup init',
      label: 'See what is found here and take the proposed job',
    },
  )
}

export function alreadySetUp(): Problem {
  return cliProblem(
    'already-set-up',
    'There is a job already, so `init` changes nothing.',
    '`init` makes the first job only.',
    {
      command: 'ctx-backup job add --help',
      label: 'Add another',
    },
  )
}

export function notAccepted(): Problem {
  return cliProblem('not-accepted', 'Nothing was changed.', 'You did not agree.', null)
}

export function portTaken(port: number, code: string): Problem {
  const why =
    code === 'EACCES' ? 'Ports below 1024 are for the system.' : 'Another program listens there, or its port is barred.'
  return cliProblem('port-taken', `Port ${port} of 127.0.0.1 cannot be used.`, why, {
    command: 'ctx-backup serve',
    label: 'Take any free port',
  })
}

export function noPage(folder: string): Problem {
  return cliProblem(
    'no-page',
    'The files of the window are missing.',
    `They should lie in ${folder}; a checkout makes them by a build.`,
    {
      command: 'npm run build',
      label: 'Make them',
    },
  )
}

export function unreadableFile(file: string, reason: string): Problem {
  return cliProblem('file-unreadable', `${file} cannot be read.`, reason, null)
}

export function noCrontab(reason: string): Problem {
  return cliProblem('no-crontab', 'No crontab could be read.', reason, {
    command: 'ctx-backup import --crontab FILE',
    label: 'Read the lines from a file',
  })
}

export function noRuns(): Problem {
  return cliProblem('no-runs', 'There was no run yet.', 'Logs are kept of runs only.', {
    command: 'ctx-backup run',
    label: 'Make the first',
  })
}
