import type { Problem } from '../model/problem.ts'
import { somePaths } from './guard.ts'
import { problemId } from './problem-id.ts'

export function notInListing(job: string, snapshot: string, paths: readonly string[]): Problem {
  return {
    id: problemId('not-in-listing', job),
    code: 'not-in-listing',
    severity: 'urgent',
    what: `The backup ${snapshot} lacks ${paths.length === 1 ? 'a file' : `${paths.length} files`} that it should hold.`,
    why: 'The tool reported no error for them, but they are not in the listing of what it made. It was not kept as a good backup.',
    fix: { command: `ctx-backup run ${job}`, label: 'Run again', action: { do: 'run', job } },
    ...somePaths(paths),
    job,
  }
}

export function readBackDiffers(job: string, snapshot: string, paths: readonly string[]): Problem {
  return {
    id: problemId('read-back', job),
    code: 'read-back',
    severity: 'urgent',
    what: `What was read back from ${snapshot} is not what is on this disk.`,
    why: 'The key or an encrypted file came back with other content, so this backup is not taken for a good one.',
    fix: { command: `ctx-backup run ${job}`, label: 'Copy them afresh', action: { do: 'run', job } },
    ...somePaths(paths),
    job,
  }
}

export function leftOutOf(job: string, run: string, warnings: readonly { path: string; reason: string }[]): Problem {
  const first = warnings[0]
  return {
    id: problemId('left-out', job),
    code: 'left-out',
    severity: 'attention',
    what:
      warnings.length === 1
        ? `One path was not backed up: ${first?.path}.`
        : `${warnings.length} paths were not backed up.`,
    why: first === undefined ? '' : `${first.path}: ${first.reason}.`,
    fix: {
      command: `ctx-backup fix ${problemId('left-out', job)}`,
      label: 'Accept: stop telling me of these',
      action: { do: 'accept-warnings', job },
    },
    ...somePaths(warnings.map((w) => w.path)),
    job,
    run,
  }
}

export function timedOut(job: string, minutes: number): Problem {
  return {
    id: problemId('time-limit', job),
    code: 'time-limit',
    severity: 'urgent',
    what: `The run was stopped after ${minutes} minutes.`,
    why: 'That is the time limit of this job. The last good backup is untouched.',
    fix: {
      command: `ctx-backup job edit ${job} --time-limit MINUTES`,
      label: 'Change the limit',
      action: { do: 'open-settings', field: 'timeLimitMinutes' },
    },
    paths: [],
    job,
  }
}

export function diskStoppedAnswering(job: string, path: string): Problem {
  return {
    id: problemId('disk-hung', job),
    code: 'disk-hung',
    severity: 'urgent',
    what: `The backup was stopped: ${path} no longer answers.`,
    why: 'A network disk whose server is gone looks like this. Backups made before are untouched.',
    fix: { command: `ctx-backup run ${job}`, label: 'It answers again: run now', action: { do: 'run', job } },
    paths: [path],
    job,
  }
}

export function interrupted(job: string, run: string, note: string): Problem {
  return {
    id: problemId('interrupted', job),
    code: 'interrupted',
    severity: 'attention',
    what: 'The last run did not end: the app or the machine went down in the middle of it.',
    why: note,
    fix: { command: `ctx-backup run ${job}`, label: 'Run now', action: { do: 'run', job } },
    paths: [],
    job,
    run,
  }
}

export function cancelled(job: string, run: string): Problem {
  return {
    id: problemId('cancelled', job),
    code: 'cancelled',
    severity: 'attention',
    what: 'The last run was cancelled: what has changed since the last good backup is not protected.',
    why: 'Nothing of it was kept.',
    fix: { command: `ctx-backup run ${job}`, label: 'Run now', action: { do: 'run', job } },
    paths: [],
    job,
    run,
  }
}

/** Work that is no backup: the user stopped it. */
export function workCancelled(job: string, run: string, kind: 'restore' | 'verify' | 'prune'): Problem {
  const words = {
    restore: ['The restore was cancelled.', 'Some files may be back, others not. Run again, it keeps those that are.'],
    verify: ['Reading the backups back was cancelled.', 'What was not read yet is as proven as it was before.'],
    prune: ['Removing old backups was cancelled.', 'What is left stays until the next run.'],
  } as const
  const command = {
    restore: `ctx-backup restore ${job} --to DIR`,
    verify: `ctx-backup verify ${job}`,
    prune: `ctx-backup prune ${job}`,
  }[kind]
  const [what, why] = words[kind]
  return {
    id: problemId('cancelled', `${job} ${kind}`),
    code: 'cancelled',
    severity: 'advice',
    what,
    why,
    fix: { command, label: 'Go on' },
    paths: [],
    job,
    run,
  }
}

export function restoreIncomplete(job: string, bad: readonly { path: string; reason: string }[]): Problem {
  const first = bad[0]
  return {
    id: problemId('restore-incomplete', job),
    code: 'restore-incomplete',
    severity: 'attention',
    what: `${bad.length === 1 ? 'One file was' : `${bad.length} files were`} not restored as ${bad.length === 1 ? 'it is' : 'they are'} in the backup.`,
    why: first === undefined ? '' : `${first.path}: ${first.reason}.`,
    fix: { command: `ctx-backup restore ${job} --to DIR`, label: 'Restore to an empty folder' },
    ...somePaths(bad.map((b) => b.path)),
    job,
  }
}

export function upkeepFailed(job: string, reason: string): Problem {
  return {
    id: problemId('upkeep', job),
    code: 'upkeep',
    severity: 'attention',
    what: 'The backup is good, but old backups could not be removed.',
    why: reason,
    fix: { command: `ctx-backup prune ${job}`, label: 'See why' },
    paths: [],
    job,
  }
}

export function unexpected(job: string | null, detail: string): Problem {
  return {
    id: problemId('unexpected', job ?? ''),
    code: 'unexpected',
    severity: 'urgent',
    what: 'Something went wrong inside ctx Backup.',
    why: `${detail}. Nothing at the destination was removed.`,
    fix: { command: 'ctx-backup doctor', label: 'Look for the cause' },
    paths: [],
    ...(job === null ? {} : { job }),
  }
}

export function noSuch(kind: 'job' | 'run' | 'snapshot' | 'problem', id: string, known: readonly string[]): Problem {
  const list = {
    job: 'ctx-backup jobs',
    run: 'ctx-backup runs',
    snapshot: 'ctx-backup snapshots JOB',
    problem: 'ctx-backup fix',
  }[kind]
  return {
    id: problemId(`no-such-${kind}`, id),
    code: `no-such-${kind}`,
    severity: 'attention',
    what: `There is no ${kind} named ${id}.`,
    why: known.length === 0 ? `There is no ${kind} at all yet.` : `There is: ${known.slice(0, 8).join(', ')}.`,
    fix: { command: list, label: 'Show them' },
    paths: [],
  }
}

export function ambiguousJob(name: string, ids: readonly string[]): Problem {
  return {
    id: problemId('ambiguous-job', name),
    code: 'ambiguous-job',
    severity: 'attention',
    what: `${ids.length} jobs are named ${name}.`,
    why: `Say which one by its id: ${ids.join(', ')}.`,
    fix: { command: 'ctx-backup jobs', label: 'Show them' },
    paths: [],
  }
}

export function notFoundInBackup(job: string, snapshot: string, path: string): Problem {
  return {
    id: problemId('not-in-backup', path),
    code: 'not-in-backup',
    severity: 'attention',
    what: `${path} is not in the backup ${snapshot}.`,
    why: 'Paths in a backup are full paths as they were on disk.',
    fix: { command: `ctx-backup ls ${job} ${snapshot} /`, label: 'Look what is in it' },
    paths: [path],
    job,
  }
}

export function noBackupYet(job: string): Problem {
  return {
    id: problemId('no-backup', job),
    code: 'no-backup',
    severity: 'urgent',
    what: `The job ${job} has no complete backup yet.`,
    why: 'It has not run, or no run has ended well.',
    fix: { command: `ctx-backup run ${job}`, label: 'Run now', action: { do: 'run', job } },
    paths: [],
    job,
  }
}
