import { tildePath } from '../../shared/format/path.ts'
import { fiveFields } from '../../shared/format/schedule-words.ts'
import { JobConfig, type Schedule } from '../../shared/model/config.ts'
import { eventLogForgotten } from '../../shared/problems/coverage.ts'
import { checkCron } from '../schedule/cron.ts'
import { isZone } from '../schedule/zone.ts'
import { readCommand } from './command.ts'
import type { CopyLine } from './copy-line.ts'
import { cpLine } from './cp-line.ts'
import { type CronLine, cronLines, type SkippedLine } from './cron-lines.ts'
import { destinationFor } from './destination.ts'
import { forgetsEventLog } from './event-log.ts'
import { rsyncLine } from './rsync-line.ts'
import { Unreadable } from './shell-words.ts'

export interface ImportedJob {
  job: JobConfig
  /** The crontab's line as written. */
  line: string
}

export interface ImportedCrontab {
  jobs: ImportedJob[]
  skipped: SkippedLine[]
  /** What differs from the lines, what they forget, and what is left to do. */
  notes: string[]
}

export interface CrontabContext {
  /** The user's home folder: cron starts commands there. */
  home: string
  /** Of the caller; cron itself sets only HOME, LOGNAME and USER. */
  env: Readonly<Record<string, string | undefined>>
  /** Job ids that exist already. */
  taken?: ReadonlySet<string>
}

/**
 * Turns the rsync and cp lines of a user's crontab into jobs that keep what those lines keep. Nothing is executed,
 * opened or looked up: what a shell would have to do makes a line be skipped, with the reason.
 */
export function parseCrontab(text: string, context: CrontabContext): ImportedCrontab {
  const { lines, skipped } = cronLines(text)
  const result: ImportedCrontab = { jobs: [], skipped: [...skipped], notes: [] }
  const taken = new Set(context.taken ?? [])
  for (const line of lines) {
    try {
      const { job, notes } = readLine(line, context, taken)
      taken.add(job.id)
      result.jobs.push({ job, line: line.line })
      result.notes.push(...notes.map((note) => `${job.id}: ${note}`))
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      result.skipped.push({ line: line.line, reason: error.message })
    }
  }
  if (result.jobs.length > 0) {
    const lines = result.jobs.length === 1 ? 'this line' : 'these lines'
    result.notes.push(`Remove ${lines} from your crontab (crontab -e) once the first run of each job is proven.`)
  }
  return result
}

function readLine(
  line: CronLine,
  context: CrontabContext,
  taken: ReadonlySet<string>,
): { job: JobConfig; notes: string[] } {
  const home = (line.variables.HOME ?? context.home).replace(/(.)\/+$/, '$1')
  const { LOGNAME, USER } = context.env
  const user = LOGNAME ?? USER
  const given = user === undefined ? {} : { LOGNAME: user, USER: user }
  if (!/\b(rsync|cp|borg|restic)\b/.test(line.command)) throw new Unreadable(unrelated)
  const command = readCommand(line.command, { home, variables: { ...given, ...line.variables, HOME: home } })
  const { program, args } = command
  if (program !== 'rsync' && program !== 'cp') throw new Unreadable(otherProgram(line, program, args[0]?.text))
  const schedule = scheduleOf(line)
  const copy = program === 'rsync' ? rsyncLine(args, home) : cpLine(args, home)
  const destination = destinationFor(program, copy, home)
  const short = (path: string) => tildePath(path, context.home)
  const name = copy.target.slice(copy.target.lastIndexOf('/') + 1) || 'imported'
  const job = JobConfig.parse({
    id: freeId(name, taken),
    name,
    strategy: program,
    destination: { path: short(destination) },
    sources: { paths: copy.sources.map(short) },
    excludes: copy.excludes,
    includes: copy.includes,
    schedule,
    ...(line.zone === null ? {} : { zone: line.zone }),
    layout: 'snapshots',
    oneFileSystem: copy.oneFileSystem,
  })
  return { job, notes: [...layoutNotes(job, copy, short), ...copy.notes, ...command.notes, ...forgotten(job)] }
}

const unrelated = 'It is not an rsync or cp line.'
/** Programs that start others, and so are no users' names. */
const starters = new Set(['sudo', 'doas', 'env', 'timeout', 'flock', 'caffeinate', 'chronic', 'exec', 'time', 'nohup'])

/** What is said instead of guessing at another tool's line. */
function otherProgram(line: CronLine, program: string, next: string | undefined): string {
  const second = next?.slice(next.lastIndexOf('/') + 1)
  if (
    /^[a-z_][a-z0-9_-]*$/.test(program) &&
    !starters.has(program) &&
    (second === 'rsync' || second === 'cp' || second === 'borg')
  ) {
    return `It names a user (${program}) before the command, as the system's crontab does: import the lines of \`crontab -l\`.`
  }
  if (program === 'borg' || program === 'restic') {
    return `It runs ${program}: jobs with ${program} come with a later version. Leave the line as it is.`
  }
  if (line.command.includes('rsync') || /(^|\s|\/)cp\s/.test(line.command)) {
    return `It runs ${program}, which calls the copy itself: a job is one rsync or one cp.`
  }
  return unrelated
}

function scheduleOf(line: CronLine): Schedule {
  if (line.when.toLowerCase() === '@reboot') return { kind: 'login' }
  const problem = checkCron(line.when)
  if (problem !== null) throw new Unreadable(problem.why)
  if (line.zone !== null && !isZone(line.zone)) {
    throw new Unreadable(`CRON_TZ names a time zone that is not known: ${line.zone}.`)
  }
  return { kind: 'cron', cron: fiveFields(line.when) }
}

/** A permanent id from the target's name, with a number when it is taken. */
function freeId(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 58)
  const base = plain === '' ? 'imported' : plain
  let id = base
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`
  return id
}

function layoutNotes(job: JobConfig, copy: CopyLine, short: (path: string) => string): string[] {
  const notes = [
    `its copies go below ${job.destination.path} as dated snapshots, under their full paths; what the line made in ${short(copy.target)} stays as it is`,
  ]
  if (copy.deletes) notes.push('what is deleted at the source stays in older snapshots until retention drops them')
  if (copy.dated) notes.push('the line kept every dated copy for ever; the job keeps those that its retention names')
  if (job.schedule.kind === 'login') notes.push('@reboot becomes "at login"')
  return notes
}

function forgotten(job: JobConfig): string[] {
  if (!forgetsEventLog(job)) return []
  const fix = eventLogForgotten(job.id).fix?.command
  return [
    `it leaves out ctx's event log (.context/state/events.jsonl) together with .context/state, as the line did; to keep it: ${fix}`,
  ]
}
