import { cronAbbreviations, fiveFields } from '../../shared/format/schedule-words.ts'
import type { Problem } from '../../shared/model/problem.ts'
import { cronInvalid } from '../../shared/problems/schedule.ts'

interface Field {
  name: string
  min: number
  max: number
  names: readonly string[]
  /** What to write instead, to show with the mistake. */
  example: string
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, names: [], example: '0' },
  { name: 'hour', min: 0, max: 23, names: [], example: '3' },
  { name: 'day of the month', min: 1, max: 31, names: [], example: '*' },
  { name: 'month', min: 1, max: 12, names: months, example: '*' },
  { name: 'day of the week', min: 0, max: 7, names: weekdays, example: '*' },
]

/** Longest each month gets, February in a leap year. */
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * What is wrong with a cron expression, or null. The grammar is the one of crontab(5): five fields of `*`, numbers,
 * names, ranges, lists and steps, or an abbreviation such as `@daily`.
 */
export function checkCron(cron: string): Problem | null {
  const text = fiveFields(cron)
  if (text.startsWith('@')) {
    const known = Object.keys(cronAbbreviations).join(', ')
    return text.toLowerCase() === '@reboot'
      ? cronInvalid(
          cron.trim(),
          '@reboot names no time. For a run at each login, choose the schedule "at login".',
          'login',
        )
      : cronInvalid(cron.trim(), `${text} is not an abbreviation of cron; these are: ${known}.`, '@daily')
  }
  const parts = text.split(' ')
  if (parts.length === 6) {
    const without = parts.slice(1).join(' ')
    return cronInvalid(
      cron.trim(),
      `It has six fields. Schedules count in minutes: leave out the field of seconds, "${parts[0]}".`,
      checkCron(without) === null ? without : '0 3 * * *',
    )
  }
  if (text === '' || parts.length !== 5) {
    const found = text === '' ? 'none' : String(parts.length)
    return cronInvalid(
      cron.trim(),
      `It needs five fields (minute, hour, day of the month, month, day of the week) and has ${found}.`,
      '0 3 * * *',
    )
  }
  for (const [i, field] of fields.entries()) {
    const value = parts[i] ?? ''
    const why = checkField(value, field)
    if (why !== null) {
      const mended = parts.map((p, k) => (k === i ? field.example : p)).join(' ')
      return cronInvalid(cron.trim(), why, checkCron(mended) === null ? mended : '0 3 * * *')
    }
  }
  return checkComes(cron.trim(), parts)
}

function checkField(value: string, field: Field): string | null {
  for (const piece of value.split(',')) {
    const wrong = checkPiece(piece, value, field)
    if (wrong !== null) return wrong
  }
  return null
}

function checkPiece(piece: string, value: string, field: Field): string | null {
  const where = `Field "${field.name}" is "${value}"`
  const [range = '', step, ...more] = piece.split('/')
  if (piece === '' || more.length > 0) return `${where}, which cannot be read: write a number, a range or a list.`
  if (step !== undefined) {
    if (!/^\d+$/.test(step) || Number(step) === 0) return `${where}: the step "${step}" must be a whole number from 1.`
    if (Number(step) > field.max)
      return `${where}: the step ${step} is larger than the field, which ends at ${field.max}.`
  }
  if (range === '*') return null
  const [from = '', to, ...rest] = range.split('-')
  const low = numberOf(from, field)
  const high = to === undefined ? low : numberOf(to, field)
  const bad = low === null ? from : high === null ? (to ?? '') : null
  if (bad !== null || low === null || high === null || rest.length > 0) {
    const allowed = `${field.min} to ${field.max}${field.names.length > 0 ? ` or ${field.names[0]} to ${field.names[field.names.length - 1]}` : ''}`
    return `${where}: "${rest.length > 0 ? range : bad}" is not allowed there; ${allowed} is.`
  }
  if (low > high) return `${where}: the range ${range} runs backwards; write it as a list of two ranges.`
  if (step !== undefined && to === undefined) {
    return `${where}: a step needs a range; write ${from}-${field.max}/${step}.`
  }
  return null
}

function numberOf(text: string, field: Field): number | null {
  if (/^\d{1,2}$/.test(text)) {
    const n = Number(text)
    return n >= field.min && n <= field.max ? n : null
  }
  const at = field.names.indexOf(text.toUpperCase())
  // Months count from 1, weekdays from 0, each like its field.
  return at < 0 ? null : at + field.min
}

/** A day that none of its months has, such as 30 February, never comes. */
function checkComes(cron: string, parts: readonly string[]): Problem | null {
  const [, , days = '*', inMonths = '*', onWeekdays = '*'] = parts
  // With a weekday beside it, cron takes either: then it does come.
  if (days.startsWith('*') || onWeekdays !== '*') return null
  const first = Math.min(...days.split(',').map((d) => Number.parseInt(d, 10)))
  const named = valuesOf(inMonths, fields[3] as Field)
  if (named.some((m) => first <= (monthDays[m - 1] ?? 31))) return null
  return cronInvalid(cron, `Day ${first} of month ${inMonths} never comes.`, '0 3 1 * *')
}

function valuesOf(value: string, field: Field): number[] {
  const found: number[] = []
  for (const piece of value.split(',')) {
    const [range = '*', step = '1'] = piece.split('/')
    const [from = '*', to] = range.split('-')
    const low = from === '*' ? field.min : (numberOf(from, field) ?? field.min)
    const high = from === '*' ? field.max : to === undefined ? low : (numberOf(to, field) ?? low)
    for (let n = low; n <= high; n += Number(step)) found.push(n)
  }
  return found
}
