import { lstat } from 'node:fs/promises'
import { ago } from '../../shared/format/when.ts'
import type { Doctor } from '../../shared/model/state.ts'
import { type Core, jobContext, strategyOf } from '../core.ts'
import type { Scheduler } from '../schedule/scheduler.ts'

type Check = Doctor['checks'][number]

/** Looks at everything a backup needs: tools, folders, config, history, destinations, schedule. Changes nothing. */
export async function doctor(core: Core, scheduler: Scheduler | null): Promise<Doctor> {
  const groups = await Promise.all([tools(core), ownFolders(core), destinations(core), schedule(core, scheduler)])
  return { schema: 1, checks: [...configChecks(core), ...groups.flat(), ...coverageChecks(core)] }
}

function check(id: string, ok: boolean, what: string, fix: string | null, bad: Check['severity'] = 'bad'): Check {
  return { id, ok, severity: ok ? 'ok' : bad, what, fix: ok ? null : fix }
}

async function tools(core: Core): Promise<Check[]> {
  const used = new Set(core.config.current().jobs.map((j) => j.strategy))
  const found = await Promise.all([...core.strategies.values()].map((s) => s.detect()))
  const strategies = found.map((info) => {
    // rsync's flavour is a name of its own (`openrsync`), cp's is not (`GNU`).
    const name = info.flavour?.includes(info.id) ? info.flavour : `${info.flavour ?? ''} ${info.id}`
    const words = info.unavailable ?? `${name} ${info.version ?? ''} at ${info.path ?? ''}`.replace(/\s+/g, ' ').trim()
    // A tool that no job uses may be missing.
    return check(`tool-${info.id}`, info.unavailable === null, words, info.fix, used.has(info.id) ? 'bad' : 'note')
  })
  const git = await core.door.which('git')
  return [
    ...strategies,
    check(
      'tool-git',
      git !== null,
      git === null ? 'git was not found: what it keeps cannot be told' : `git at ${git}`,
      'Install git',
      'note',
    ),
  ]
}

async function ownFolders(core: Core): Promise<Check[]> {
  const { folders } = core
  const names = { config: folders.config, data: folders.data, logs: folders.logs, runtime: folders.runtime }
  return Promise.all(
    Object.entries(names).map(async ([name, path]) => {
      const mode = (await lstat(path).catch(() => null))?.mode
      const open = mode !== undefined && (mode & 0o077) !== 0
      const words =
        mode === undefined ? `${path} is not there` : open ? `others can look into ${path}` : `${name} folder ${path}`
      return check(`folder-${name}`, mode !== undefined && !open, words, `chmod 700 ${path}`)
    }),
  )
}

function configChecks(core: Core): Check[] {
  const problem = core.config.problem()
  const mended = core.history.mended
  return [
    check(
      'config',
      problem === null,
      problem === null ? `config in ${core.folders.config}` : `${problem.what} ${problem.why}`,
      problem?.fix?.command ?? null,
    ),
    check('history', mended === null, mended ?? `history in ${core.history.file}`, null, 'note'),
  ]
}

async function destinations(core: Core): Promise<Check[]> {
  return Promise.all(
    core.config.current().jobs.map(async (job) => {
      const problem = (await strategyOf(core, job).preflight(jobContext(core, job)))[0]
      const words =
        problem === undefined
          ? `${job.id}: ${job.destination.path} answers and is the right one`
          : `${job.id}: ${problem.what} ${problem.why}`
      return check(`destination-${job.id}`, problem === undefined, words, problem?.fix?.command ?? null)
    }),
  )
}

async function schedule(core: Core, scheduler: Scheduler | null): Promise<Check[]> {
  const { jobs } = core.config.current()
  const timed = jobs.filter((job) => job.schedule.kind !== 'manual' && !job.paused)
  if (jobs.length === 0) return [check('schedule', false, 'there is no job yet', 'ctx-backup init', 'note')]
  if (timed.length === 0)
    return [check('schedule', false, 'no job runs by itself', 'ctx-backup job edit JOB --schedule daily@03:00', 'note')]
  if (scheduler === null)
    return [
      check(
        'schedule',
        false,
        'nothing runs the schedule now: neither the app nor serve is open',
        'Start the app, or ctx-backup serve',
        'bad',
      ),
    ]
  return timed.map((job) => {
    const next = scheduler.nextRunAt(job)
    return check(
      `schedule-${job.id}`,
      next !== null,
      next === null ? `${job.id} has no next run` : `${job.id} runs next ${ago(next, core.clock.now())}`,
      `ctx-backup job edit ${job.id} --schedule daily@03:00`,
    )
  })
}

function coverageChecks(core: Core): Check[] {
  const looked = core.coverage.last
  if (looked === null) return []
  return [check('coverage', looked.coverage.exposure.files === 0, looked.coverage.sentence, 'ctx-backup run', 'note')]
}
