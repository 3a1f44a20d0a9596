import cronstrue from 'cronstrue'
import type { Schedule } from '../model/config.ts'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** Abbreviations that stand for five fields; `@reboot` has none. */
export const cronAbbreviations: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

/** Five fields, one space between: abbreviations spelt out. What is no abbreviation stays, trimmed. */
export function fiveFields(cron: string): string {
  const text = cron.trim().replace(/\s+/g, ' ')
  return cronAbbreviations[text.toLowerCase()] ?? text
}

/** A schedule in plain words, to stand after a job's name: `every day at 03:00`, `at login`, `only by hand`. */
export function scheduleWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'manual':
      return 'only by hand'
    case 'login':
      return 'at login'
    case 'hourly':
      return `every hour at :${String(schedule.minute).padStart(2, '0')}`
    case 'daily':
      return `every day at ${schedule.at}`
    case 'weekly':
      return `every ${weekdays[schedule.day] ?? 'week'} at ${schedule.at}`
    case 'cron':
      return cronWords(schedule.cron)
  }
}

function cronWords(cron: string): string {
  const fields = fiveFields(cron)
  const [minute, hour, day, month, weekday] = fields.split(' ')
  // The everyday forms in the same words as the presets, so that one schedule has one sentence.
  if (minute !== undefined && /^[0-5]?\d$/.test(minute) && day === '*' && month === '*') {
    if (hour === '*' && weekday === '*') return scheduleWords({ kind: 'hourly', minute: Number(minute) })
    if (hour !== undefined && /^([01]?\d|2[0-3])$/.test(hour)) {
      const at = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
      if (weekday === '*') return scheduleWords({ kind: 'daily', at })
      if (weekday !== undefined && /^[0-7]$/.test(weekday)) {
        return scheduleWords({ kind: 'weekly', day: Number(weekday) % 7, at })
      }
    }
  }
  try {
    const words = cronstrue.toString(fields, { use24HourTimeFormat: true, verbose: false })
    return words.charAt(0).toLowerCase() + words.slice(1)
  } catch {
    return `by cron: ${cron.trim()}`
  }
}
