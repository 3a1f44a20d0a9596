import { plural } from '../format/count.ts'
import type { Problem } from '../model/problem.ts'
import { somePaths } from './guard.ts'
import { problemId } from './problem-id.ts'

export function nothingBacksUp(files: number): Problem {
  return {
    id: 'no-job',
    code: 'no-job',
    severity: 'attention',
    what: `Nothing backs up your ${plural(files, 'ctx file')}.`,
    why: 'No job is set up yet.',
    fix: { command: 'ctx-backup init', label: 'Set up a backup', action: { do: 'accept-proposal' } },
    paths: [],
  }
}

export function proofTooOld(days: number, job: string | null): Problem {
  return {
    id: 'proof-too-old',
    code: 'proof-too-old',
    severity: 'urgent',
    what: `No backup has been proven for more than ${plural(days, 'day')}.`,
    why: 'The newest proof of some files is older than that, whatever the schedule says.',
    fix:
      job === null
        ? { command: 'ctx-backup run', label: 'Run now' }
        : { command: `ctx-backup run ${job}`, label: 'Run now', action: { do: 'run', job } },
    paths: [],
    ...(job === null ? {} : { job }),
  }
}

export function exposedTooLong(files: number, days: number, paths: readonly string[], job: string | null): Problem {
  return {
    id: 'exposed',
    code: 'exposed',
    severity: 'attention',
    what: `${plural(files, 'file')} would be lost now, some changed more than ${plural(days, 'day')} ago.`,
    why: 'No proven backup, pushed commit or hub holds them as they are.',
    fix:
      job === null
        ? { command: 'ctx-backup init', label: 'Set up a backup' }
        : { command: `ctx-backup run ${job}`, label: 'Back up now', action: { do: 'run', job } },
    ...somePaths(paths),
  }
}

export function keyUnproven(paths: readonly string[], job: string | null): Problem {
  return {
    id: 'key-unproven',
    code: 'key-unproven',
    severity: 'urgent',
    what: 'Your encryption key has no proven copy.',
    why: 'If this disk dies, every encrypted note dies with it. A key counts only when it was read back from the backup.',
    fix:
      job === null
        ? { command: 'ctx-backup init', label: 'Set up a backup' }
        : { command: `ctx-backup run ${job}`, label: 'Back up now', action: { do: 'run', job } },
    ...somePaths(paths),
  }
}

export function damagedBackup(job: string, paths: readonly string[]): Problem {
  return {
    id: problemId('damaged', job),
    code: 'damaged',
    severity: 'urgent',
    what: `${plural(paths.length, 'file')} in the backups of ${job} ${paths.length === 1 ? 'is' : 'are'} damaged or missing.`,
    why: 'Reading back found other content than was copied. The next run copies them afresh.',
    fix: { command: `ctx-backup run ${job}`, label: 'Copy them afresh', action: { do: 'run', job } },
    ...somePaths(paths),
    job,
  }
}

export function notLookedInto(unknown: readonly { path: string; reason: string }[]): Problem {
  const first = unknown[0]
  return {
    id: 'unknown',
    code: 'unknown',
    severity: 'attention',
    what: `${plural(unknown.length, 'path')} could not be looked into.`,
    why: first === undefined ? '' : `${first.path}: ${first.reason}.`,
    fix: { command: 'ctx-backup scan', label: 'Look again', action: { do: 'rescan' } },
    ...somePaths(unknown.map((u) => u.path)),
  }
}

export function sameDiskOnly(jobs: readonly string[]): Problem {
  return {
    id: 'same-disk',
    code: 'same-disk',
    severity: 'advice',
    what: 'All backups lie on the same disk as the originals.',
    why: 'They protect from mistakes, not from the disk dying, a theft or a fire.',
    fix: {
      command: `ctx-backup job edit ${jobs[0] ?? 'JOB'} --destination DIR`,
      label: 'Choose another disk',
      action: { do: 'open-settings', field: 'destination' },
    },
    paths: [],
  }
}

export function keyLeftOut(paths: readonly string[]): Problem {
  return {
    id: 'key-left-out',
    code: 'key-left-out',
    severity: 'attention',
    what: 'Every job leaves the encryption key out.',
    why: 'Encrypted files in the backups cannot be opened without it. Keep a copy elsewhere, or take it into a job.',
    fix: {
      command: 'ctx-backup job edit JOB --clear leave-out',
      label: 'Take it in',
      action: { do: 'open-settings', field: 'leaveOut' },
    },
    ...somePaths(paths),
  }
}

export function classLeftOut(classes: readonly string[]): Problem {
  return {
    id: 'left-out-classes',
    code: 'left-out-classes',
    severity: 'advice',
    what: `Left out by your choice: ${classes.join(', ')}.`,
    why: 'No job keeps these files.',
    fix: null,
    paths: [],
  }
}

export function eventLogForgotten(job: string): Problem {
  return {
    id: problemId('event-log', job),
    code: 'event-log',
    severity: 'attention',
    what: `The job ${job} leaves out the event log.`,
    why: 'It excludes .context/state, which is where events.jsonl lies.',
    fix: {
      command: `ctx-backup fix ${problemId('event-log', job)}`,
      label: 'Keep the event log',
      action: { do: 'keep-event-log', job },
    },
    paths: [],
    job,
  }
}

export function waitingForDisk(job: string, path: string): Problem {
  return {
    id: problemId('waiting-for-disk', job),
    code: 'waiting-for-disk',
    severity: 'attention',
    what: `${job} waits for its disk.`,
    why: `${path} is not there. The run starts when it appears.`,
    fix: { command: `ctx-backup run ${job}`, label: 'It is there: run', action: { do: 'run', job } },
    paths: [path],
    job,
  }
}
