import type { EngineApi } from '../../src/shared/api.ts'
import { scheduleWords } from '../../src/shared/format/schedule-words.ts'
import { type Config, type JobConfig, Schedule } from '../../src/shared/model/config.ts'
import { ProblemError } from '../../src/shared/model/problem.ts'
import type { AppState, LogLine, StateChange } from '../../src/shared/model/state.ts'
import type { Run } from '../../src/shared/model/status.ts'
import { configsOf, logLine, probeReport, problem } from './parts.ts'
import { config, jobConfig, jobOf, progress, run } from './states.ts'

export interface Call {
  name: keyof EngineApi
  input: unknown
}

/** A stand-in for the engine that specs and screenshots drive by hand. */
export interface FixtureEngine {
  api: EngineApi
  state(): AppState
  /** Publishes parts of the state, as the engine does. */
  publish(set: StateChange['set']): void
  /** Skips a version, as when a change was missed. */
  skipVersion(): void
  /** Every call that the page made, oldest first; subscriptions not among them. */
  calls: Call[]
  callsOf(name: keyof EngineApi): unknown[]
  /** Streams end, and new ones fail, until it is back. */
  goAway(): void
  comeBack(): void
  /** Lines of every run's log. */
  log: LogLine[]
  /** What a call answers instead of its usual answer. */
  answer<K extends keyof EngineApi>(name: K, with_: EngineApi[K]): void
  /** How many streams are open. */
  followers(): number
}

export function fixtureEngine(initial: AppState, now: number): FixtureEngine {
  let state = initial
  let away = false
  let settings: Config = config(configsOf(initial))
  let runNumber = 100
  const listeners = new Set<(change: StateChange | null) => void>()
  const calls: Call[] = []
  const ended = new Map<string, Run>(initial.recentRuns.map((r) => [r.id, r]))
  const log: LogLine[] = Array.from({ length: 240 }, (_, i) =>
    i % 60 === 59
      ? logLine(i + 1, `could not read .context/journal/${i}.md: permission denied`, 'warn')
      : logLine(
          i + 1,
          `>f+++++++++ home/mira/WORKSPACE/alpha/.context/journal/2026-07-${String(i % 28).padStart(2, '0')}.md`,
        ),
  )

  const publish = (set: StateChange['set']) => {
    state = { ...state, ...set, version: state.version + 1 } as AppState
    for (const hear of listeners) hear({ version: state.version, set })
  }
  const saveJobs = (jobs: JobConfig[]) => {
    settings = { ...settings, jobs }
    publish({
      configured: true,
      jobs: jobs.map((job) =>
        jobOf(job, now, state.jobs.find((j) => j.id === job.id) ? {} : { state: 'never-run', lastRun: null }),
      ),
    })
  }

  const usual: EngineApi = {
    state: async () => state,
    changes: (signal) => changes(signal),
    status: async () => ({
      schema: 1,
      ...state.coverage,
      at: state.coverage.at ?? '',
      jobs: state.jobs,
      problems: state.problems,
    }),
    scan: async () => ({ schema: 1, projects: [], user: state.coverage.user, unknown: [] }),
    jobs: async () => ({ schema: 1, jobs: state.jobs }),
    config: async () => settings,
    propose: async ({ leaveOut }) => ({
      job: jobConfig({
        name: 'ctx to the NAS',
        leaveOut: leaveOut ?? [],
        destination: { path: '/mnt/nas/ctx-backups' },
      }),
      reason: 'rsync is here, and the NAS at /mnt/nas is another machine: its copies outlive this disk.',
      found: { projects: 3, files: 519, bytes: 8_200_000 },
      sensitive: [
        { class: 'key', path: '~/.ctx/.ctx.key', why: 'It opens every encrypted file, also in the copies.' },
        {
          class: 'hub-data',
          path: '~/.ctx/hub-data',
          why: 'Its clients.json and admin.token hold tokens in plain text.',
        },
      ],
      notes: ['Owners of files are not kept there: all copies belong to the account of the NAS.'],
    }),
    acceptProposal: async ({ job }) => {
      saveJobs([job])
      return { job: job.id }
    },
    saveJob: async ({ job, isNew }) => {
      saveJobs(isNew ? [...settings.jobs, job] : settings.jobs.map((j) => (j.id === job.id ? job : j)))
      return { job: job.id }
    },
    removeJob: async ({ job }) => saveJobs(settings.jobs.filter((j) => j.id !== job)),
    pause: async ({ job, until }) => {
      if (job === null) publish({ engine: { ...state.engine, pausedUntil: until } })
      else
        publish({
          jobs: state.jobs.map((j) => (j.id === job ? { ...j, paused: true, state: 'paused', nextRunAt: null } : j)),
        })
    },
    resume: async ({ job }) => {
      if (job === null) publish({ engine: { ...state.engine, pausedUntil: null } })
      else publish({ jobs: state.jobs.map((j) => (j.id === job ? { ...j, paused: false, state: 'ok' } : j)) })
    },
    saveSettings: async (part) => {
      const given = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined))
      settings = { ...settings, ...given }
    },
    startRun: async ({ job }) => {
      const id = `run-${runNumber++}`
      publish({
        running: [...state.running, progress({ id, job, fraction: 0, files: 0, bytes: 0, phase: 'preflight' })],
        jobs: state.jobs.map((j) => (j.id === job ? { ...j, state: 'running' } : j)),
      })
      return { run: id }
    },
    waitRun: async ({ run: id }) => known(id),
    cancelRun: async ({ run: id }) => {
      const live = state.running.find((r) => r.id === id)
      const over = run(id, now, 0, {
        job: live?.job ?? 'home',
        status: 'cancelled',
        note: 'Cancelled by you; what was copied is cleared away.',
      })
      ended.set(id, over)
      publish({ running: state.running.filter((r) => r.id !== id), recentRuns: [over, ...state.recentRuns] })
    },
    runs: async ({ job, limit }) => ({
      schema: 1,
      runs: state.recentRuns.filter((r) => job === undefined || r.job === job).slice(0, limit),
      nextCursor: null,
    }),
    run: async ({ run: id }) => known(id),
    log: async ({ after, limit }) => ({
      lines: log.slice(after, after + limit),
      next: Math.min(log.length, after + limit),
      ended: state.running.length === 0,
      total: log.length,
    }),
    snapshots: async () => ({ schema: 1, snapshots: [] }),
    ls: async () => ({ schema: 1, entries: [], nextCursor: null }),
    restore: async ({ to }) => ({ schema: 1, files: 0, bytes: 0, to: to ?? '', kept: [], damaged: [], seconds: 0 }),
    verify: async () => ({ schema: 1, checked: { files: 0, bytes: 0 }, damaged: [], missing: [] }),
    prune: async () => ({ schema: 1, kept: [], removed: [], held: null }),
    fix: async ({ id }) => {
      publish({ problems: state.problems.filter((p) => p.id !== id) })
      return { done: 'Done, and it worked.' }
    },
    importCrontab: async () => ({ schema: 1, jobs: [], skipped: [], notes: [] }),
    strategies: async () => [
      { id: 'rsync', unavailable: null, fix: null, version: '3.2.7', path: '/usr/bin/rsync', flavour: 'samba rsync' },
      { id: 'cp', unavailable: null, fix: null, version: '9.1', path: '/usr/bin/cp', flavour: 'GNU' },
      {
        id: 'borg',
        unavailable: 'borg is not installed',
        fix: 'sudo apt install borgbackup',
        version: null,
        path: null,
        flavour: null,
      },
    ],
    probe: async ({ path }) => {
      if (path.startsWith('/proc')) {
        const why = 'The system does not let anything be written there.'
        return probeReport(path, {
          problem: problem('destination-read-only', 'This folder cannot be written to.', why),
        })
      }
      if (path.includes('Dropbox'))
        return probeReport(path, { cloud: 'Dropbox', sameDiskAsHome: true, freeBytes: 91_000_000_000 })
      if (path.startsWith('/media')) {
        return probeReport(path, {
          exists: false,
          hardLinks: false,
          losses: [
            'Owners and permissions: they are written to the manifest and put back on restore.',
            'Links become whole copies.',
          ],
        })
      }
      return probeReport(path)
    },
    preview: async ({ job }) => ({
      commands: [
        `rsync -a --link-dest=../2026-07-09T030000Z --files-from=- --from0 / ${job.destination.path}/nas-1f2e3d4c/${job.id}/.2026-07-10T030000Z.part/`,
        `mv ${job.destination.path}/nas-1f2e3d4c/${job.id}/.2026-07-10T030000Z.part ${job.destination.path}/nas-1f2e3d4c/${job.id}/2026-07-10T030000Z`,
      ],
      files: 519,
      bytes: 8_200_000,
      problems: [],
      scheduleWords: scheduleWords(job.schedule),
      nextTimes: [],
    }),
    nextTimes: async ({ schedule }) => {
      if (schedule.kind === 'cron' && schedule.cron.trim().split(/\s+/).length !== 5) {
        const why = 'It needs five fields: minute, hour, day of the month, month, day of the week.'
        throw new ProblemError(problem('cron-invalid', 'This is not a cron line.', why))
      }
      const day = 86_400_000
      const from = Math.floor(now / day) * day + 3 * 3_600_000
      return {
        words: scheduleWords(Schedule.parse(schedule)),
        times: Array.from({ length: 5 }, (_, i) => new Date(from + (i + 1) * day).toISOString()),
      }
    },
    doctor: async () => ({ schema: 1, checks: [] }),
    power: async () => undefined,
    uninstall: async () => ({ removed: [] }),
  }

  function known(id: string): Run {
    const found = ended.get(id) ?? state.recentRuns.find((r) => r.id === id)
    if (found === undefined)
      throw new ProblemError(problem('run-unknown', 'This run is not in the history.', `There is no run ${id}.`))
    return found
  }

  async function* changes(signal: AbortSignal): AsyncGenerator<StateChange> {
    if (away) throw new ProblemError(problem('engine-gone', 'The engine ended.', 'It was stopped.'))
    const queue: (StateChange | null)[] = []
    let wake = () => {}
    const hear = (change: StateChange | null) => {
      queue.push(change)
      wake()
    }
    signal.addEventListener('abort', () => hear(null))
    listeners.add(hear)
    try {
      const { version, ...set } = state
      yield { version, set }
      for (;;) {
        const next = queue.shift()
        if (next === null) return
        if (next !== undefined) yield next
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      listeners.delete(hear)
    }
  }

  const overrides: Partial<EngineApi> = {}
  const api = new Proxy(usual, {
    get(target, name: keyof EngineApi) {
      const method = overrides[name] ?? target[name]
      if (name === 'changes') return method
      return async (input: unknown, signal?: AbortSignal) => {
        calls.push({ name, input })
        return (method as (input: unknown, signal?: AbortSignal) => unknown)(input, signal)
      }
    },
  })

  return {
    api,
    state: () => state,
    publish,
    skipVersion: () => {
      state = { ...state, version: state.version + 1 }
    },
    calls,
    callsOf: (name) => calls.filter((c) => c.name === name).map((c) => c.input),
    goAway: () => {
      away = true
      for (const hear of listeners) hear(null)
    },
    comeBack: () => {
      away = false
    },
    log,
    answer: (name, with_) => {
      overrides[name] = with_
    },
    followers: () => listeners.size,
  }
}
