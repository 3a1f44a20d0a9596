import type { Fix, Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

type About = { job: string; path: string }

function problem(code: string, { job, path }: About, words: Pick<Problem, 'what' | 'why' | 'fix'>): Problem {
  return { id: problemId(code, job), code, severity: 'urgent', ...words, paths: [path], job }
}

const runAgain = (job: string, label = 'Run again'): Fix => ({
  command: `ctx-backup run ${job}`,
  label,
  action: { do: 'run', job },
})

const elsewhere = (job: string): Fix => ({
  command: `ctx-backup job edit ${job} --destination DIR`,
  label: 'Choose another place',
  action: { do: 'open-settings', field: 'destination' },
})

export function destinationMissing(about: About): Problem {
  return problem('destination-missing', about, {
    what: `Nothing was backed up: ${about.path} is not there.`,
    why: 'The disk is not plugged in or not mounted, or the folder was moved. Backups made before are untouched.',
    fix: runAgain(about.job, 'It is back: run now'),
  })
}

export function destinationNotMarked(about: About): Problem {
  return problem('destination-not-marked', about, {
    what: `Nothing was backed up: ${about.path} is there, but it is not the place that was set up.`,
    why: 'The file .ctx-backup.json that marks it is missing. An empty mount point looks like this when its disk is not mounted.',
    fix: runAgain(about.job, 'The disk is mounted now: run'),
  })
}

export function destinationOther(about: About, found: string): Problem {
  return problem('destination-other', about, {
    what: `Nothing was backed up: another disk or folder is at ${about.path}.`,
    why: `Its mark says ${found.slice(0, 8)}, and this job's destination is another one. Was a disk swapped?`,
    fix: {
      command: `ctx-backup run ${about.job} --allow destination-identity`,
      label: 'It is the right one: run this once',
      action: { do: 'run', job: about.job, allow: ['destination-identity'] },
    },
  })
}

export function destinationHung(about: About, seconds: number): Problem {
  return problem('disk-hung', about, {
    what: `Nothing was backed up: ${about.path} does not answer.`,
    why: `It did not within ${seconds} seconds. A network disk whose server is gone looks like this.`,
    fix: runAgain(about.job, 'It answers again: run now'),
  })
}

export function destinationFailed(about: About, reason: string): Problem {
  return problem('disk-failed', about, {
    what: `Nothing was backed up: ${about.path} cannot be used.`,
    why: `The system says: ${reason}.`,
    fix: elsewhere(about.job),
  })
}

export function destinationNotWritable(about: About, reason: string): Problem {
  return problem('disk-not-writable', about, {
    what: `Nothing was backed up: nothing can be written to ${about.path}.`,
    why: `The system says: ${reason}. A disk mounted read-only or a folder of another user looks like this.`,
    fix: elsewhere(about.job),
  })
}

export function destinationNotMade(about: About, reason: string): Problem {
  return problem('destination-not-made', about, {
    what: `${about.path} cannot be made a backup place.`,
    why: reason,
    fix: elsewhere(about.job),
  })
}

export function destinationInUse(about: About, holder: { host: string; pid: number; since: string }): Problem {
  return problem('destination-in-use', about, {
    what: `Nothing was backed up: another ctx Backup is writing to ${about.path}.`,
    why: `It is process ${holder.pid} on ${holder.host}, at work since ${holder.since}.`,
    fix: runAgain(about.job, 'Try again'),
  })
}

export function snapshotNotOurs(about: About, snapshot: string, reason: string): Problem {
  return problem('snapshot-not-ours', about, {
    what: `The backup ${snapshot} was left alone.`,
    why: `${reason}. Only backups that this job made on this machine are ever changed or removed.`,
    fix: { command: `ctx-backup snapshots ${about.job}`, label: 'Show the backups' },
  })
}

export function snapshotNotRemoved(about: About, snapshot: string, reason: string): Problem {
  return problem('snapshot-not-removed', about, {
    what: `The old backup ${snapshot} could not be removed wholly.`,
    why: `${reason}. It no longer counts as a backup; the next run goes on removing it.`,
    fix: { command: `ctx-backup prune ${about.job}`, label: 'Try again' },
  })
}

export function snapshotNameTaken(about: About): Problem {
  return problem('snapshot-name-taken', about, {
    what: `Nothing was backed up: ${about.path} is there already.`,
    why: 'It was not made by this run, so nothing was written into it.',
    fix: runAgain(about.job),
  })
}

export function manifestNotWritten(about: About, snapshot: string, reason: string): Problem {
  return problem('manifest-not-written', about, {
    what: `The backup ${snapshot} could not be finished.`,
    why: `Its list of contents could not be written: ${reason}. The last good backup is untouched.`,
    fix: runAgain(about.job),
  })
}

export function restoreThroughLink(about: About, link: string, to: string): Problem {
  return problem('restore-through-link', about, {
    what: 'Nothing was restored: the way to a file leads through a link.',
    why: `${link} is a link to ${to}, so files would be written outside the place you chose.`,
    fix: { command: `ctx-backup restore ${about.job} --to DIR`, label: 'Restore to an empty folder' },
  })
}

export function restoreTargetUnfit(about: About, reason: string): Problem {
  return problem('restore-target', about, {
    what: `Nothing was restored: ${about.path} cannot take the files.`,
    why: reason,
    fix: { command: `ctx-backup restore ${about.job} --to DIR`, label: 'Restore to another folder' },
  })
}
