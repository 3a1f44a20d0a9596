import type { Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

/** A cron expression that cannot be used: which field, which value, what to write instead. */
export function cronInvalid(cron: string, why: string, instead: string): Problem {
  return {
    id: problemId('schedule-invalid', cron),
    code: 'schedule-invalid',
    severity: 'attention',
    what: `The schedule "${cron}" cannot be used.`,
    why,
    fix: {
      command: `ctx-backup job edit JOB --schedule '${instead}'`,
      label: 'Change the schedule',
      action: { do: 'open-settings', field: 'schedule' },
    },
    paths: [],
  }
}

/** A time zone that this system's zone data does not have. */
export function zoneUnknown(zone: string): Problem {
  return {
    id: problemId('zone-unknown', zone),
    code: 'zone-unknown',
    severity: 'attention',
    what: `The time zone "${zone}" is not known.`,
    why: 'Field zone takes an IANA name such as Europe/Berlin or UTC; without it, the time zone of this machine counts.',
    fix: {
      command: 'ctx-backup job edit JOB --zone Europe/Berlin',
      label: 'Change the time zone',
      action: { do: 'open-settings', field: 'zone' },
    },
    paths: [],
  }
}
