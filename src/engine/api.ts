import type { EngineApi } from '../shared/api.ts'
import { scheduleWords } from '../shared/format/schedule-words.ts'
import { ProblemError } from '../shared/model/problem.ts'
import type { Scan, Status } from '../shared/model/status.ts'
import { badField } from '../shared/problems/engine.ts'
import { noSuch } from '../shared/problems/run.ts'
import { doctor } from './commands/doctor.ts'
import { fix } from './commands/fix.ts'
import { importCrontab } from './commands/import.ts'
import { ls } from './commands/ls.ts'
import { preview } from './commands/preview.ts'
import { restore } from './commands/restore.ts'
import { snapshotShapes } from './commands/snapshots.ts'
import { uninstall } from './commands/uninstall.ts'
import { verify } from './commands/verify.ts'
import { type Core, expandHome, jobOf } from './core.ts'
import { pauseJob, removeJob, saveJob, saveSettings } from './jobs/manage.ts'
import { propose } from './jobs/propose.ts'
import type { NoticeService } from './monitors/service.ts'
import type { Pause } from './pause.ts'
import type { Publisher } from './publisher.ts'
import { backup } from './runs/backup.ts'
import { pruneAsRun, prunedShape } from './runs/prune.ts'
import { hasEnded, runShape } from './runs/records.ts'
import type { RunService } from './runs/service.ts'
import { checkSchedule, dueTimes } from './schedule/due.ts'
import { machineZone } from './schedule/machine-zone.ts'
import type { Scheduler } from './schedule/scheduler.ts'
import { instant } from './system/clock.ts'

export interface ApiParts {
  core: Core
  runs: RunService
  publisher: Publisher
  pause: Pause
  scheduler: () => Scheduler | null
  notices: NoticeService
}

/** What the shells may ask of the engine. Each method is short: the work lies in the rooms. */
export function engineApi(parts: ApiParts): EngineApi {
  const { core, runs, publisher, pause } = parts
  const { state, config, history, clock } = core

  const configChanged = async (): Promise<void> => {
    await publisher.facts()
    await parts.scheduler()?.tick()
    await publisher.facts()
  }
  const startBackup = async (id: string, trigger: 'manual' | 'fix', allow: readonly string[]): Promise<string> => {
    const job = jobOf(core, id)
    return runs.start({ job, kind: 'backup', trigger, allow: allow as never }, (run) => backup(core, run))
  }

  return {
    state: async () => state.get(),
    changes: (signal) => state.changes(signal),

    async status(input) {
      if (input.refresh || state.get().coverage.at === null) await publisher.refresh({ walk: false })
      return statusShape(parts)
    },
    async scan(input): Promise<Scan> {
      if (input.roots !== undefined && input.roots.length > 0) {
        const { coverage } = await core.coverage.lookBelow(input.roots.map((root) => expandHome(core, root)))
        return { schema: 1, projects: coverage.projects, user: coverage.user, unknown: coverage.unknown }
      }
      await publisher.refresh({ walk: true, showScan: true })
      const { projects, user, unknown } = state.get().coverage
      return { schema: 1, projects, user, unknown }
    },
    async jobs() {
      await publisher.facts()
      return { schema: 1, jobs: state.get().jobs }
    },
    config: async () => config.current(),

    async propose(input) {
      const proposal = await propose(core, input)
      if (!state.get().configured) state.set({ proposal })
      return proposal
    },
    async acceptProposal({ job }) {
      checkSchedule(job.schedule, job.zone)
      const id = await saveJob(core, job, true)
      state.set({ proposal: null })
      await configChanged()
      return { job: id }
    },
    async saveJob({ job, isNew }) {
      checkSchedule(job.schedule, job.zone)
      const id = await saveJob(core, job, isNew)
      await configChanged()
      // What it takes, and where to, decides what is covered.
      if (!isNew) await publisher.refresh({ walk: false })
      return { job: id }
    },
    async removeJob({ job }) {
      await removeJob(core, job)
      await publisher.refresh({ walk: false })
    },
    async pause({ job, until }) {
      if (job !== null && until === null) await pauseJob(core, job, true)
      else await pause.set(job === null ? null : jobOf(core, job).id, until === null ? null : Date.parse(until))
      await configChanged()
    },
    async resume({ job }) {
      if (job !== null && jobOf(core, job).paused) await pauseJob(core, job, false)
      await pause.clear(job === null ? null : jobOf(core, job).id)
      await configChanged()
    },
    async saveSettings(input) {
      await saveSettings(core, input)
      await publisher.refresh({
        walk: input.roots !== undefined || input.prune !== undefined || input.unprune !== undefined,
      })
    },

    async startRun({ job, trigger, allow }) {
      return { run: await startBackup(job, trigger === 'fix' ? 'fix' : 'manual', allow) }
    },
    waitRun: ({ run }, signal) => runs.wait(run, signal),
    cancelRun: ({ run }) => runs.cancel(run),
    async runs(input) {
      const found = await history.runs({
        limit: input.limit,
        cursor: input.cursor,
        ...(input.job === undefined ? {} : { job: jobOf(core, input.job).id }),
        ...(input.status === undefined ? {} : { status: input.status }),
      })
      return { schema: 1, runs: found.runs.map(runShape), nextCursor: found.next }
    },
    async run({ run }) {
      const record = await history.run(run)
      if (record === null) throw new ProblemError(noSuch('run', run, await lastRunIds(core)))
      return runShape(record)
    },
    async log({ run, after, limit }) {
      const record = await history.run(run)
      if (record === null) throw new ProblemError(noSuch('run', run, await lastRunIds(core)))
      const page = await core.logs.page(run, after, limit)
      return { ...page, ended: page.ended && hasEnded(record) }
    },

    snapshots: async ({ job }) => snapshotShapes(core, job),
    ls: (input) => ls(core, input),
    async restore(input) {
      const job = jobOf(core, input.job)
      return inRun(parts, 'restore', job.id, async (run) => {
        const { outcome, restored } = await restore(core, run, input)
        return { outcome, value: restored }
      })
    },
    async verify(input) {
      const jobs = input.job === null ? config.current().jobs.map((j) => j.id) : [jobOf(core, input.job).id]
      const all = []
      const refused: ProblemError[] = []
      for (const job of jobs) {
        try {
          all.push(
            await inRun(parts, 'verify', job, async (run) => {
              const { outcome, found } = await verify(core, run, input.snapshot)
              return { outcome, value: found }
            }),
          )
        } catch (error) {
          // A disk that is away keeps no other job from being read.
          if (!(error instanceof ProblemError)) throw error
          refused.push(error)
        }
      }
      const bad = all.some((v) => v.damaged.length + v.missing.length > 0)
      // What could not be read is no clean bill, but damage found elsewhere is told first.
      if (refused[0] !== undefined && !bad) throw refused[0]
      return {
        schema: 1,
        checked: { files: sum(all.map((v) => v.checked.files)), bytes: sum(all.map((v) => v.checked.bytes)) },
        damaged: all.flatMap((v) => v.damaged),
        missing: all.flatMap((v) => v.missing),
        unproven: all.flatMap((v) => v.unproven ?? []),
      }
    },
    async prune({ job, dryRun }) {
      const config = jobOf(core, job)
      if (dryRun) return prunedShape(await pruneAsRun.plan(core, config))
      return inRun(parts, 'prune', config.id, (run) => pruneAsRun.run(core, run))
    },

    async fix({ id, decision }) {
      if (state.get().coverage.at === null) await publisher.refresh({ walk: false })
      const done = await fix(
        {
          core,
          startRun: (job, allow) => startBackup(job, 'fix', allow),
          rescan: async () => void (await publisher.refresh({ walk: true, showScan: true })),
          resume: (job) => (job === null ? pause.clear(null) : pauseJob(core, job, false)),
          verify: async (job) => {
            await inRun(parts, 'verify', job, async (run) => {
              const { outcome, found } = await verify(core, run, 'latest')
              return { outcome, value: found }
            })
          },
        },
        id,
        decision,
      )
      await publisher.refresh({ walk: false })
      await parts.notices.look()
      return { done }
    },
    async importCrontab(input) {
      const imported = await importCrontab(core, input)
      if (!input.dryRun) await configChanged()
      return imported
    },
    strategies: () => Promise.all([...core.strategies.values()].map((s) => s.detect())),
    async probe({ strategy, path }) {
      const found = core.strategies.get(strategy)
      if (found === undefined)
        throw new ProblemError(
          badField('strategy', strategy, 'This version backs up with rsync and cp.', 'ctx-backup doctor'),
        )
      const full = expandHome(core, path)
      if (!full.startsWith('/'))
        throw new ProblemError(
          badField(
            'destination',
            path,
            'It must be a full path, or begin with ~/.',
            'ctx-backup init --destination ~/ctx-backups',
          ),
        )
      return found.probe(full)
    },
    preview: ({ job }) => preview(core, job),
    async nextTimes({ schedule, zone, count }) {
      checkSchedule(schedule, zone)
      return {
        words: scheduleWords(schedule),
        times: dueTimes(schedule, zone ?? machineZone(), clock.now(), count).map(instant),
      }
    },
    doctor: () => doctor(core, parts.scheduler()),
    async power({ event }) {
      const scheduler = parts.scheduler()
      if (event === 'login') await scheduler?.login()
      else if (event !== 'suspend') await scheduler?.resumed()
      await publisher.facts()
    },
    uninstall: () => uninstall(core),
  }
}

/** Work that is not a backup goes through the same queue and the same exit door, and gives its own answer. */
async function inRun<T>(
  parts: ApiParts,
  kind: 'restore' | 'verify' | 'prune',
  job: string,
  work: (
    run: Parameters<Parameters<RunService['start']>[1]>[0],
  ) => Promise<{ outcome: Awaited<ReturnType<typeof backup>>; value: T }>,
): Promise<T> {
  let answer: { value: T } | null = null
  const id = await parts.runs.start(
    { job: jobOf(parts.core, job), kind, trigger: 'manual', allow: [] },
    async (run) => {
      const { outcome, value } = await work(run)
      answer = { value }
      return outcome
    },
  )
  const ended = await parts.runs.wait(id)
  const got = answer as { value: T } | null
  // What was cancelled has no answer: a part would be taken for the whole.
  if (got !== null && ended.status !== 'cancelled') return got.value
  throw new ProblemError(ended.problem ?? noSuch('run', id, []))
}

function statusShape(parts: ApiParts): Status {
  const { coverage, jobs, problems } = parts.core.state.get()
  const { at, ...rest } = coverage
  return { schema: 1, ...rest, jobs, problems, ...(at === null ? {} : { at }) }
}

async function lastRunIds(core: Core): Promise<string[]> {
  return (await core.history.runs({ limit: 5, cursor: null })).runs.map((r) => r.id)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
