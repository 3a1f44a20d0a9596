import { listed, percent, plural } from './format/count.ts'
import { timeLeft } from './format/duration.ts'
import { stamp } from './format/when.ts'
import { glanceOf, hasFailed, type Looked, wants } from './glance.ts'

type Job = Looked['jobs'][number]

/**
 * What `glanceOf` says, in one sentence: the tray's tooltip and status line.
 * Times are told as such, since nothing draws it again while time passes.
 * @param zone the reader's IANA zone
 */
export function glanceSentence(state: Looked, zone: string): string {
  switch (glanceOf(state)) {
    case 'failed':
      return worst(state, 'urgent') ?? failedSentence(state.jobs.filter(hasFailed))
    case 'running':
      return runningSentence(state)
    case 'attention':
      if (!state.configured) return 'Nothing is backed up yet: open ctx Backup and look at the proposed job.'
      return worst(state, 'attention') ?? wantsSentence(state.jobs.filter((job) => wants(job) !== null))
    case 'unknown': {
      const { at, unknown } = state.coverage
      if (at === null) return 'What is covered is not known yet.'
      return `${plural(unknown.length, 'place')} could not be looked into: ${unknown[0]?.path ?? ''}${unknown.length > 1 ? ', …' : ''}.`
    }
    case 'paused': {
      const until = state.engine.pausedUntil
      // A pause without an end is far in the future.
      return until === null || until >= '9000'
        ? 'Backups are paused.'
        : `Backups are paused until ${stamp(until, zone)}.`
    }
    case 'ok': {
      const resting = state.jobs.filter((job) => job.paused || job.state === 'paused')
      const sentence = state.coverage.sentence === '' ? 'All is well.' : state.coverage.sentence
      return resting.length === 0
        ? sentence
        : `${sentence.replace(/\.$/, '')}; ${names(resting)} ${areOrIs(resting)} paused.`
    }
  }
}

/** The first problem of a severity in its own words, and how many more there are. */
function worst(state: Looked, severity: 'urgent' | 'attention'): string | null {
  const found = state.problems.filter((p) => p.severity === severity)
  const [first] = found
  if (first === undefined) return null
  const jobs = severity === 'urgent' ? state.jobs.filter((j) => hasFailed(j) && !found.some((p) => p.job === j.id)) : []
  const more = found.length - 1 + jobs.length
  const what = first.what.replace(/[.\s]+$/, '')
  return more === 0 ? `${what}.` : `${what}, and ${plural(more, 'more problem')}.`
}

function names(jobs: readonly Job[]): string {
  return listed(jobs.map((job) => job.name))
}

function areOrIs(jobs: readonly Job[]): string {
  return jobs.length === 1 ? 'is' : 'are'
}

function failedSentence(jobs: readonly Job[]): string {
  return `The last backup of ${names(jobs)} did not succeed.`
}

function wantsSentence(jobs: readonly Job[]): string {
  return `${listed(jobs.map((job) => `${job.name} ${wants(job)}`))}.`
}

const verbs = {
  backup: 'Backing up',
  restore: 'Restoring from',
  verify: 'Reading back',
  prune: 'Clearing old snapshots of',
} as const

function runningSentence(state: Looked): string {
  const [first] = state.running
  if (first === undefined) return ''
  const name = state.jobs.find((job) => job.id === first.job)?.name ?? first.job
  const details: string[] = []
  if (first.startedAt === null) details.push('waiting for its turn')
  else if (first.waitingFor !== null) details.push(`waiting for ${first.waitingFor}`)
  else {
    if (first.fraction !== null) details.push(percent(first.fraction))
    if (first.etaSeconds !== null) details.push(`${timeLeft(first.etaSeconds)} left`)
  }
  const others = state.running.length - 1
  const said = `${verbs[first.kind]} ${name}${details.length === 0 ? '' : `: ${details.join(', ')}`}`
  return others === 0 ? `${said}.` : `${said}, and ${plural(others, 'more run')}.`
}
