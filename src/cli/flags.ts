import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { Retention, type Schedule } from '../shared/model/config.ts'
import { ItemClass, StrategyId } from '../shared/model/words.ts'

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const clock = /^([01]\d|2[0-3]):[0-5]\d$/
const scheduleHelp =
  'hourly, hourly:15, daily@03:00, weekly@mon-09:30, login, manual, or five cron fields in quotes ("30 2 * * 1-5")'

/** A schedule as typed: a preset or cron. */
export function parseSchedule(text: string): Schedule {
  const typed = text.trim().toLowerCase()
  if (typed === 'manual' || typed === 'login') return { kind: typed }
  if (typed === 'hourly') return { kind: 'hourly', minute: 0 }
  const hourly = /^hourly:([0-5]?\d)$/.exec(typed)
  if (hourly) return { kind: 'hourly', minute: Number(hourly[1]) }
  const daily = /^daily@(.+)$/.exec(typed)
  if (daily && clock.test(daily[1] ?? '')) return { kind: 'daily', at: daily[1] ?? '' }
  const weekly = /^weekly@([a-z]+)-(.+)$/.exec(typed)
  const day = days.findIndex((d) => weekly?.[1]?.startsWith(d))
  if (weekly && day >= 0 && clock.test(weekly[2] ?? '')) return { kind: 'weekly', day, at: weekly[2] ?? '' }
  if (/^@[a-z]+$/.test(typed) || text.trim().split(/\s+/).length === 5) return { kind: 'cron', cron: text.trim() }
  throw new InvalidArgumentError(`It must be one of: ${scheduleHelp}.`)
}

/** `last=3,daily=7`: the named steps change, the others stay. */
export function parseKeep(text: string): Partial<Retention> {
  const keep: Partial<Retention> = {}
  for (const part of text.split(',')) {
    const [, step, number] = /^\s*([a-z]+)=(\d{1,5})\s*$/.exec(part) ?? []
    if (step === undefined || !(step in Retention.shape)) {
      throw new InvalidArgumentError(
        `\`${part}\` must be STEP=NUMBER, with last, hourly, daily, weekly, monthly or yearly as step.`,
      )
    }
    keep[step as keyof Retention] = Number(number)
  }
  return keep
}

/** A number within limits. */
export function parseWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(number >= least && number <= most))
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    return number
  }
}

/** An IANA zone that this machine knows. */
export function parseZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    throw new InvalidArgumentError('It must be a time zone such as Europe/Berlin or UTC.')
  }
}

/** A path as config wants it: full, or from the home folder. */
export function fullPath(text: string): string {
  return text === '~' || text.startsWith('~/') ? text : resolve(text)
}

/** A path that config takes. */
function parsePath(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name a path.')
  return fullPath(text)
}

/** A folder, as a full path. */
export function parseFolder(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name a folder.')
  return resolve(text)
}

/** Adds full paths of a flag that may be given several times. */
export function addPath(text: string, before: string[] | undefined): string[] {
  if (text === '') throw new InvalidArgumentError('It must name a path.')
  return [...(before ?? []), fullPath(text)]
}

/** Adds texts of a flag that may be given several times. */
export function addText(text: string, before: string[] | undefined): string[] {
  if (text === '') throw new InvalidArgumentError('It must not be empty.')
  return [...(before ?? []), text]
}

/** Adds classes; `key,hub-data` and several flags both do. */
export function addClasses(text: string, before: ItemClass[] | undefined): ItemClass[] {
  const classes = text.split(',').map((one) => {
    const parsed = ItemClass.safeParse(one.trim())
    if (!parsed.success) throw new InvalidArgumentError(`\`${one}\` must be one of: ${ItemClass.options.join(', ')}.`)
    return parsed.data
  })
  return [...(before ?? []), ...classes]
}

/** Options that `init` and `job add/edit` share; fresh ones for each command. */
export const flag = {
  strategy: () => new Option('--strategy <tool>', 'the tool that copies').choices(StrategyId.options),
  destination: () => new Option('--destination <folder>', 'where the backups go').argParser(parsePath),
  schedule: () => new Option('--schedule <when>', scheduleHelp).argParser(parseSchedule),
  leaveOut: () =>
    new Option('--leave-out <class...>', 'classes of files not to keep, such as key or hub-data').argParser<
      ItemClass[]
    >((text, before) => addClasses(text, before)),
  yes: () => new Option('-y, --yes', 'do it without asking'),
} as const
