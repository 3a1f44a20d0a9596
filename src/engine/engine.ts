import { randomInt } from 'node:crypto'
import { homedir } from 'node:os'
import type { EngineApi } from '../shared/api.ts'
import { appVersion } from '../shared/version.ts'
import { engineApi } from './api.ts'
import type { Core } from './core.ts'
import { CoverageService } from './coverage/service.ts'
import { emptyState } from './empty-state.ts'
import { NoticeService } from './monitors/service.ts'
import { Pause } from './pause.ts'
import { Publisher } from './publisher.ts'
import { backup } from './runs/backup.ts'
import { recoverRuns } from './runs/recover.ts'
import { relistUnknown } from './runs/relist.ts'
import { RunService } from './runs/service.ts'
import { conditionsOf } from './schedule/job-conditions.ts'
import { machineZone } from './schedule/machine-zone.ts'
import { createScheduler, type Scheduler } from './schedule/scheduler.ts'
import { StateStore } from './state-store.ts'
import { clearOld } from './store/clear-old.ts'
import { openConfigStore } from './store/config-store.ts'
import { openHistory } from './store/history.ts'
import { machineIdentity } from './store/machine.ts'
import { createRunLogs } from './store/run-logs.ts'
import type { Folders, RunRecord } from './store/types.ts'
import { createStrategies } from './strategies/registry.ts'
import type { Clock } from './system/clock.ts'
import { ensureFolders } from './system/folders.ts'
import { loginPath } from './system/login-path.ts'
import type { ProcessDoor } from './system/process.ts'
import { createProcessDoor } from './system/process-door.ts'
import { rawFromText } from './system/rawpath.ts'
import { createSystemClock } from './system/system-clock.ts'

/** Time, programs and power come in by the door, so that tests can bring their own. */
export interface EngineOptions {
  folders: Folders
  env: NodeJS.ProcessEnv
  owner: 'app' | 'serve' | 'cli'
  /** Tick, catch up, watch: only the app and `serve`. */
  scheduling: boolean
  clock?: Clock
  door?: ProcessDoor
  platform?: NodeJS.Platform
  /** For jitter; 0 to 1. */
  random?: () => number
  /** An error that no room foresaw. */
  onError?: (error: unknown, where: string) => void
}

export interface Engine {
  api: EngineApi
  /** Cancels what runs, cleanly, and waits for it. */
  close(): Promise<void>
}

/** Minutes between two walks for new projects while the app or `serve` is open. */
const walkEveryMinutes = 30

/** Puts the parts together. Called only by who holds the engine lock of these folders. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { folders, env } = options
  const clock = options.clock ?? createSystemClock()
  const onError = options.onError ?? (() => {})
  await ensureFolders(folders)
  const door = options.door ?? createProcessDoor({ env, path: () => loginPath({ env, clock }), clock, polite: true })
  const config = await openConfigStore({ folders, clock })
  try {
    const history = await openHistory({ folders, clock })
    try {
      return await assemble({ ...options, clock, door, config, history, onError })
    } catch (error) {
      await history.close()
      throw error
    }
  } catch (error) {
    await config.close()
    throw error
  }
}

type Opened = EngineOptions &
  Required<Pick<EngineOptions, 'clock' | 'door' | 'onError'>> &
  Pick<Core, 'config' | 'history'>

async function assemble(options: Opened): Promise<Engine> {
  const { folders, scheduling, clock, door, config, history, onError } = options
  const home = rawFromText(folders.home === '' ? homedir() : folders.home)
  const platform = options.platform ?? process.platform
  const core: Core = {
    clock,
    door,
    platform,
    folders,
    home,
    uid: process.getuid?.() ?? 0,
    machine: await machineIdentity(history),
    config,
    history,
    logs: createRunLogs({ folders, clock }),
    strategies: createStrategies({ door, clock, platform, home }),
    coverage: new CoverageService(() => core),
    state: new StateStore(emptyState({ clock, owner: options.owner, scheduling, appVersion, home })),
    random: options.random ?? (() => randomInt(1_000_000) / 1_000_000),
  }
  const pause = new Pause(history, clock)
  await pause.load()

  let scheduler: Scheduler | null = null
  const runs: RunService = new RunService(core, {
    began: () => void publisher.facts().catch((e: unknown) => onError(e, 'run began')),
    ended: (record) => ended(record),
    onError,
  })
  const publisher = new Publisher(
    core,
    runs,
    () => scheduler,
    () => pause.all(),
  )
  const notices = new NoticeService(core, publisher)
  await notices.load()
  publisher.exposedFrom = () => notices.exposedFrom

  /** The one exit door's other side: what follows from every run that has ended. */
  async function ended(record: RunRecord): Promise<void> {
    if (record.kind === 'backup' || record.kind === 'verify' || record.kind === 'prune')
      await publisher.refresh({ walk: false })
    else await publisher.facts()
    await notices.look()
    await clearOld(core)
  }

  const recovered = await recoverRuns(core)
  if (scheduling) {
    scheduler = createScheduler({
      clock,
      store: {
        getDue: (job) => history.get(`due:${job}`),
        setDue: (job, memory) => (memory === null ? history.remove(`due:${job}`) : history.set(`due:${job}`, memory)),
      },
      jobs: () => config.current().jobs,
      zone: machineZone,
      pausedUntil: (job) => pause.of(job),
      conditions: (job) => conditionsOf(core, job),
      start: async (job, trigger) => {
        if (runs.ofJob(job.id) !== null) return 'busy'
        const id = await runs.start({ job, kind: 'backup', trigger, allow: [] }, (run) => backup(core, run))
        await runs.begun(id)
        return 'started'
      },
      onSkip: async (job, why, trigger) => {
        await runs.skip(job, trigger, why.reason)
        await publisher.facts()
      },
      onWaiting: () => void publisher.facts().catch((e: unknown) => onError(e, 'waiting')),
      onError: (job, error) => onError(error, `schedule of ${job}`),
      random: core.random,
    })
  }

  const background = new Set<Promise<void>>()
  const inBackground = (where: string, work: () => Promise<unknown>): void => {
    const one: Promise<void> = work().then(
      () => {},
      (error: unknown) => onError(error, where),
    )
    background.add(one)
    void one.finally(() => background.delete(one))
  }

  config.onChange(() => inBackground('config', () => publisher.facts()))
  let stopTicks: () => void = () => {}
  if (scheduling) {
    let minutes = 0
    let looking = false
    stopTicks = clock.everyMinute(() => {
      minutes++
      if (looking) return
      looking = true
      inBackground('minute', async () => {
        try {
          await config.check()
          await clearOld(core)
          if (minutes % walkEveryMinutes === 0 && !runs.busy) await publisher.refresh({ walk: true })
          await notices.look()
        } finally {
          looking = false
        }
      })
    })
    inBackground('start', async () => {
      await publisher.refresh({ walk: true, showScan: true })
      if ((await relistUnknown(core)).length > 0) await publisher.refresh({ walk: false })
      await notices.look()
      await scheduler?.begin()
      await publisher.facts()
    })
  } else if (recovered.length > 0) await publisher.facts()

  return {
    api: engineApi({ core, runs, publisher, pause, scheduler: () => scheduler, notices }),
    async close() {
      stopTicks()
      await scheduler?.stop()
      await runs.close()
      await Promise.allSettled(background)
      await core.coverage.close()
      await config.close()
      await history.close()
    },
  }
}
