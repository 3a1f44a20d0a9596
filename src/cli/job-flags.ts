import { type Command, Option } from 'commander'
import { JobConfig, type Retention, type Schedule } from '../shared/model/config.ts'
import type { ItemClass, StrategyId } from '../shared/model/words.ts'
import { UsageError } from '../shared/problems/cli.ts'
import { addClasses, addPath, addText, flag, fullPath, parseKeep, parseWhole, parseZone } from './flags.ts'

/** What can be said about a job on the command line. */
export interface JobFlags {
  name?: string
  strategy?: StrategyId
  destination?: string
  ctx?: string[]
  path?: string[]
  exclude?: string[]
  include?: string[]
  leaveOut?: ItemClass[]
  schedule?: Schedule
  zone?: string
  keep?: Partial<Retention>
  layout?: JobConfig['layout']
  onAc?: boolean
  timeLimit?: number
  oneFileSystem?: boolean
  clear?: Clearable[]
}

const clearable = ['ctx', 'path', 'exclude', 'include', 'leave-out', 'zone'] as const
type Clearable = (typeof clearable)[number]

/** Adds the options that `job add` and `job edit` share. */
export function addJobOptions(command: Command): Command {
  return command
    .addOption(new Option('--name <name>', 'a name for people'))
    .addOption(flag.strategy())
    .addOption(flag.destination())
    .addOption(
      new Option('--ctx <project...>', '`all` ctx projects, or full paths of projects; ~/.ctx comes along').argParser<
        string[]
      >((text, before) => [...(before ?? []), text === 'all' ? text : fullPath(text)]),
    )
    .addOption(new Option('--path <path...>', 'whole folders or files').argParser<string[] | undefined>(addPath))
    .addOption(
      new Option('--exclude <pattern...>', "not these, as rsync's --exclude").argParser<string[] | undefined>(addText),
    )
    .addOption(
      new Option('--include <pattern...>', 'these all the same, although an exclude matches').argParser<
        string[] | undefined
      >(addText),
    )
    .addOption(
      new Option('--leave-out <class...>', 'classes of files not to keep, such as key or hub-data').argParser<
        ItemClass[] | undefined
      >(addClasses),
    )
    .addOption(flag.schedule())
    .addOption(new Option('--zone <zone>', "the schedule's time zone; the machine's when absent").argParser(parseZone))
    .addOption(
      new Option('--keep <steps>', 'snapshots to keep: last=3,hourly=0,daily=7,weekly=4,monthly=12,yearly=0').argParser(
        parseKeep,
      ),
    )
    .addOption(
      new Option('--layout <layout>', 'rsync: dated snapshots, a mirror with history, or a bare mirror').choices(
        JobConfig.shape.layout.unwrap().options,
      ),
    )
    .addOption(new Option('--on-ac', 'run on schedule only with mains power'))
    .addOption(new Option('--no-on-ac', 'on battery too'))
    .addOption(new Option('--time-limit <minutes>', 'stop a run after so long').argParser(parseWhole(1, 10_080)))
    .addOption(new Option('--one-file-system', "stay on each source's own file system"))
    .addOption(new Option('--no-one-file-system', 'enter other file systems below the sources'))
}

export function clearOption(): Option {
  return new Option('--clear <what...>', 'forget what was said about these before').choices(clearable)
}

/** The job after the flags; lists are replaced as a whole. Throws UsageError naming what does not fit. */
export function applyFlags(job: JobConfig, flags: JobFlags): JobConfig {
  const clear = new Set<Clearable>(flags.clear ?? [])
  const { zone, sources, ...rest } = job
  const ctx =
    flags.ctx === undefined
      ? clear.has('ctx')
        ? undefined
        : sources.ctx
      : flags.ctx.includes('all')
        ? 'all'
        : flags.ctx
  const paths = flags.path ?? (clear.has('path') ? undefined : sources.paths)
  const inZone = flags.zone ?? (clear.has('zone') ? undefined : zone)
  const list = <T>(given: T[] | undefined, name: Clearable, before: T[]): T[] =>
    given ?? (clear.has(name) ? [] : before)
  const moved = flags.destination !== undefined && flags.destination !== job.destination.path
  const changed = {
    ...rest,
    name: flags.name ?? job.name,
    strategy: flags.strategy ?? job.strategy,
    // Another place has another marker: it is made and recorded anew.
    destination: moved ? { path: flags.destination } : job.destination,
    sources: { ...(ctx === undefined ? {} : { ctx }), ...(paths === undefined ? {} : { paths }) },
    excludes: list(flags.exclude, 'exclude', job.excludes),
    includes: list(flags.include, 'include', job.includes),
    leaveOut: list(flags.leaveOut, 'leave-out', job.leaveOut),
    schedule: flags.schedule ?? job.schedule,
    ...(inZone === undefined ? {} : { zone: inZone }),
    retention: { ...job.retention, ...flags.keep },
    layout: flags.layout ?? job.layout,
    conditions: { ...job.conditions, ...(flags.onAc === undefined ? {} : { onAC: flags.onAc }) },
    timeLimitMinutes: flags.timeLimit ?? job.timeLimitMinutes,
    oneFileSystem: flags.oneFileSystem ?? job.oneFileSystem,
  }
  return checked(changed)
}

/** A new job of these flags. Without sources it takes all of ctx. */
export function newJob(id: string, flags: JobFlags): JobConfig {
  if (flags.strategy === undefined) throw missing('--strategy', 'rsync or cp')
  if (flags.destination === undefined) throw missing('--destination', 'the folder where the backups go')
  const bare = flags.ctx === undefined && flags.path === undefined
  const base = checked({
    id,
    name: flags.name ?? id,
    strategy: flags.strategy,
    destination: { path: flags.destination },
    sources: { ctx: 'all' },
  })
  return applyFlags({ ...base, sources: bare ? { ctx: 'all' } : {} }, flags)
}

/** An id that no job has, made from a name: lower-case letters, digits and dashes. */
export function freeId(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
  const base = plain === '' ? 'job' : plain
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`
    if (!taken.includes(id)) return id
  }
}

function checked(job: unknown): JobConfig {
  const parsed = JobConfig.safeParse(job)
  if (parsed.success) return parsed.data
  const words = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'job'}: ${issue.message}`)
  throw new UsageError('The job does not come out right.', `${words.join('; ')}.`, 'ctx-backup job add --help')
}

function missing(option: string, what: string): UsageError {
  return new UsageError(`\`${option}\` is missing.`, `It names ${what}.`, `ctx-backup job add ${option} ...`)
}
