import type { Fix, Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

/** Why a tool stopped for good, told from its messages. */
export type Stop = 'disk-full' | 'read-only' | 'not-writable' | 'disk-error' | 'disk-gone'

type About = { job: string; path: string; tool: string }

function failure(code: string, { job, path }: About, words: Pick<Problem, 'what' | 'why' | 'fix'>): Problem {
  return { id: problemId(code, job), code, severity: 'urgent', ...words, paths: [path], job }
}

const untouched = 'Backups made before are untouched.'
const again = (job: string, label: string): Fix => ({
  command: `ctx-backup run ${job}`,
  label,
  action: { do: 'run', job },
})

const stops: { [S in Stop]: (about: About) => Problem } = {
  'disk-full': (about) =>
    failure('disk-full', about, {
      what: `The backup was stopped: ${about.path} is full.`,
      why: `${about.tool} found no space left for a file. ${untouched}`,
      fix: { command: `ctx-backup prune ${about.job}`, label: 'Remove what retention no longer wants' },
    }),
  'read-only': (about) =>
    failure('disk-read-only', about, {
      what: `The backup was stopped: ${about.path} is read-only.`,
      why: `The system mounts a disk read-only when it is write-protected or damaged. ${untouched}`,
      fix: again(about.job, 'It can be written again: run'),
    }),
  'not-writable': (about) =>
    failure('disk-not-writable', about, {
      what: `The backup was stopped: nothing can be written to ${about.path}.`,
      why: `This user has no right to write there. ${untouched}`,
      fix: again(about.job, 'It can be written now: run'),
    }),
  'disk-error': (about) =>
    failure('disk-error', about, {
      what: `The backup was stopped: the disk of ${about.path} reports errors.`,
      why: `A disk that cannot store what it is given may be dying. ${untouched}`,
      fix: {
        command: `ctx-backup verify ${about.job}`,
        label: 'Read the backups back',
        action: { do: 'verify', job: about.job },
      },
    }),
  'disk-gone': (about) =>
    failure('disk-gone', about, {
      what: `The backup was stopped: ${about.path} went away.`,
      why: 'The disk was unplugged or unmounted, or the network share no longer answers.',
      fix: again(about.job, 'It is back: run now'),
    }),
}

export function toolStopped(stop: Stop, about: About): Problem {
  return stops[stop](about)
}

export function toolKilled(about: About, signal: string): Problem {
  return failure('tool-killed', about, {
    what: `The backup was stopped: ${about.tool} was ended from outside (${signal}).`,
    why: `Somebody ended it, or the system did because memory ran out. ${untouched}`,
    fix: again(about.job, 'Run again'),
  })
}

export function toolNotStarted(about: About, reason: string): Problem {
  return failure('tool-not-started', about, {
    what: `Nothing was backed up: ${about.tool} could not be started.`,
    why: `The system says: ${reason}.`,
    fix: { command: 'ctx-backup doctor', label: 'Look for the cause' },
  })
}

export function toolSilent(about: About): Problem {
  return failure('tool-hung', about, {
    what: `The backup was stopped: ${about.tool} no longer answered.`,
    why: `A disk or network share that hangs looks like this. ${untouched}`,
    fix: again(about.job, 'Run again'),
  })
}

/** An end that no rule explains: the tool's own words, never a bare number. */
export function toolFailed(about: About, said: readonly string[]): Problem {
  const words = said.filter((line) => line.trim() !== '')
  return failure('tool-failed', about, {
    what: `The backup was stopped: ${about.tool} reported an error.`,
    why: words.length === 0 ? `It gave no reason. ${untouched}` : `It said: ${firstWords(words)}. ${untouched}`,
    fix: { command: 'ctx-backup runs', label: 'See the runs and their logs' },
  })
}

/** The first lines as one sentence without its end. */
function firstWords(words: readonly string[]): string {
  return words.slice(0, 3).join(' / ').replace(/\.+$/, '')
}
