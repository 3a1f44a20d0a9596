import type { EngineApi } from '../../../shared/api.ts'
import type { Config, JobConfig } from '../../../shared/model/config.ts'
import { JobConfig as JobSchema } from '../../../shared/model/config.ts'
import { type Problem, ProblemError } from '../../../shared/model/problem.ts'
import { AppState, type RunProgress, type StateChange } from '../../../shared/model/state.ts'
import type { Run } from '../../../shared/model/status.ts'
import type { LocalEngine } from '../engine-factory.ts'
import { eventQueue } from '../event-queue.ts'
import { at, sampleConfig, sampleProposal, sampleRun, sampleState, sampleStatus } from './sample.ts'

/** A small engine that keeps its word about runs and state, for tests of sockets, `serve` and the command line. */
export interface FakeEngine extends LocalEngine {
  api: EngineApi
  /** Names of the methods called, oldest first. */
  calls: { name: keyof EngineApi; input: unknown }[]
  /** Ends a run in progress so. */
  endRun(id: string, patch?: Partial<Run>): void
  /** Publishes a change. */
  publish(set: StateChange['set']): void
  closed: boolean
}

export interface FakeOptions {
  owner?: 'app' | 'serve' | 'cli'
  config?: Config
  /** Ends every run at once so; without it runs last until `endRun` or a cancel. */
  autoEnd?: Partial<Run>
  /** Replaces single answers. */
  answers?: Partial<EngineApi>
  /** Runs known before. */
  runs?: Run[]
}

export function notFound(what: string): Problem {
  return {
    id: 'not-found',
    code: 'not-found',
    severity: 'attention',
    what: `There is no ${what}.`,
    why: 'It was never made.',
    fix: null,
    paths: [],
  }
}

export function fakeEngine(options: FakeOptions = {}): FakeEngine {
  let state: AppState = sampleState(options.owner ?? 'cli')
  let config: Config = options.config ?? sampleConfig
  const runs = new Map<string, Run>((options.runs ?? []).map((run) => [run.id, run]))
  const waiting = new Map<string, ((run: Run) => void)[]>()
  const followers = new Set<(change: StateChange) => void>()
  const calls: FakeEngine['calls'] = []

  const publish = (set: StateChange['set']): void => {
    state = AppState.parse({ ...state, ...set, version: state.version + 1 })
    for (const tell of followers) tell({ version: state.version, set })
  }
  const endRun = (id: string, patch: Partial<Run> = {}): void => {
    const run: Run = { ...sampleRun(id), ...runs.get(id), status: 'succeeded', endedAt: at, ...patch }
    runs.set(id, run)
    publish({ running: state.running.filter((r) => r.id !== id) })
    for (const done of waiting.get(id) ?? []) done(run)
    waiting.delete(id)
  }
  const job = (id: string): JobConfig => {
    const found = config.jobs.find((j) => j.id === id)
    if (found === undefined) throw new ProblemError(notFound(`job ${id}`))
    return found
  }
  const known = (id: string): Run => {
    const found = runs.get(id)
    if (found === undefined) throw new ProblemError(notFound(`run ${id}`))
    return found
  }

  const api: EngineApi = {
    state: async () => state,
    async *changes(signal) {
      const queue = eventQueue<StateChange>()
      const { version, ...set } = state
      queue.push({ version, set })
      followers.add(queue.push)
      try {
        yield* queue.take(signal)
      } finally {
        followers.delete(queue.push)
      }
    },
    status: async () => sampleStatus,
    scan: async () => ({ schema: 1, projects: sampleStatus.projects, user: sampleStatus.user, unknown: [] }),
    jobs: async () => ({
      schema: 1,
      jobs: config.jobs.map((j) => ({
        id: j.id,
        name: j.name,
        strategy: j.strategy,
        state: 'ok' as const,
        lastRun: null,
        nextRunAt: null,
        destination: j.destination.path,
        schedule: j.schedule,
        scheduleWords: 'every day at 02:30',
        sources: ['all ctx projects'],
        paused: j.paused,
      })),
    }),
    config: async () => config,
    propose: async (input) =>
      sampleProposal(
        JobSchema.parse({
          id: 'ctx',
          name: 'ctx',
          strategy: input.strategy ?? 'cp',
          destination: { path: input.destination ?? '~/ctx-backups' },
          sources: { ctx: 'all' },
          leaveOut: input.leaveOut ?? [],
          ...(input.schedule === undefined ? {} : { schedule: input.schedule }),
        }),
      ),
    acceptProposal: async (input) => {
      config = { ...config, jobs: [...config.jobs, input.job] }
      publish({ configured: true })
      return { job: input.job.id }
    },
    saveJob: async (input) => {
      config = { ...config, jobs: [...config.jobs.filter((j) => j.id !== input.job.id), input.job] }
      return { job: input.job.id }
    },
    removeJob: async (input) => {
      job(input.job)
      config = { ...config, jobs: config.jobs.filter((j) => j.id !== input.job) }
    },
    pause: async () => undefined,
    resume: async () => undefined,
    saveSettings: async () => undefined,
    startRun: async (input) => {
      job(input.job)
      const run = sampleRun(`r${runs.size + 1}`, { job: input.job, status: 'running', endedAt: null })
      runs.set(run.id, run)
      publish({ running: [...state.running, progressOf(run)] })
      if (options.autoEnd) endRun(run.id, options.autoEnd)
      return { run: run.id }
    },
    waitRun: (input, signal) =>
      new Promise((resolve, reject) => {
        const run = runs.get(input.run)
        if (run === undefined) return reject(new ProblemError(notFound(`run ${input.run}`)))
        if (run.endedAt !== null) return resolve(run)
        signal?.addEventListener('abort', () => reject(signal.reason))
        waiting.set(input.run, [...(waiting.get(input.run) ?? []), resolve])
      }),
    cancelRun: async (input) => {
      known(input.run)
      endRun(input.run, { status: 'cancelled', snapshot: null })
    },
    runs: async () => ({ schema: 1, runs: [...runs.values()].reverse() }),
    run: async (input) => known(input.run),
    log: async (input) => {
      known(input.run)
      return {
        lines: [{ n: 1, at, level: 'info', text: 'copied 3 files' }].slice(input.after) as never,
        next: 1,
        ended: true,
        total: 1,
      }
    },
    snapshots: async (input) => {
      job(input.job)
      return {
        schema: 1,
        snapshots: [
          {
            id: '2026-11-23T023000Z',
            job: input.job,
            machine: 'm1',
            at,
            complete: true,
            suspect: false,
            files: 412,
            bytes: 1_234_567,
            proof: null,
          },
        ],
      }
    },
    ls: async () => ({
      schema: 1,
      entries: [
        { path: '/home/me/alpha', type: 'folder', bytes: 0, mtime: at },
        { path: '/home/me/evil\u001b[31m\nname', type: 'file', bytes: 12, mtime: at },
      ],
      nextCursor: null,
    }),
    restore: async (input) => ({
      schema: 1,
      files: 3,
      bytes: 300,
      to: input.to ?? '/',
      kept: [],
      damaged: [],
      seconds: 0.5,
    }),
    verify: async () => ({ schema: 1, checked: { files: 10, bytes: 1000 }, damaged: [], missing: [] }),
    prune: async () => ({ schema: 1, kept: [{ id: 'a', why: 'newest' }], removed: [], held: null }),
    fix: async () => ({ done: 'Looked again.' }),
    importCrontab: async () => ({ schema: 1, jobs: [], skipped: [], notes: [] }),
    strategies: async () => [],
    probe: async () => {
      throw new Error('not probed in this fixture')
    },
    preview: async () => ({
      commands: ['cp -a /a /b'],
      files: 1,
      bytes: 2,
      problems: [],
      scheduleWords: 'by hand',
      nextTimes: [],
    }),
    nextTimes: async () => ({ words: 'every hour', times: [at] }),
    doctor: async () => ({
      schema: 1,
      checks: [{ id: 'rsync', ok: true, severity: 'ok', what: 'rsync 3.2.7', fix: null }],
    }),
    power: async () => undefined,
    uninstall: async () => ({ removed: [] }),
    ...options.answers,
  }

  const engine: FakeEngine = {
    api: recorded(api, calls),
    calls,
    endRun,
    publish,
    closed: false,
    close: async () => {
      for (const { id } of [...state.running]) endRun(id, { status: 'cancelled', snapshot: null })
      engine.closed = true
    },
  }
  return engine
}

function progressOf(run: Run): RunProgress {
  return {
    id: run.id,
    job: run.job,
    kind: 'backup',
    trigger: run.trigger,
    queuedAt: at,
    startedAt: at,
    phase: 'copy',
    fraction: 0.5,
    files: 3,
    totalFiles: 6,
    bytes: 300,
    totalBytes: 600,
    bytesPerSecond: 100,
    etaSeconds: 3,
    current: null,
    waitingFor: null,
  }
}

function recorded(api: EngineApi, calls: FakeEngine['calls']): EngineApi {
  return new Proxy(api, {
    get(target, name: keyof EngineApi) {
      const method = target[name] as ((...args: unknown[]) => unknown) | undefined
      // `await` asks every object for `then`.
      if (method === undefined) return undefined
      return (...args: unknown[]) => {
        calls.push({ name, input: args[0] })
        return method(...args)
      }
    },
  })
}
