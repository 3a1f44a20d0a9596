import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { scheduleWords } from '../../shared/format/schedule-words.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import type { Preview } from '../../shared/model/state.ts'
import { sourceMissing } from '../../shared/problems/guard.ts'
import { type Core, factsOf, jobContext, strategyOf } from '../core.ts'
import { newSnapshotId } from '../destination/layout.ts'
import { isGood } from '../runs/good.ts'
import { neverEnter } from '../runs/never-enter.ts'
import type { RunOps } from '../runs/run-ops.ts'
import { sourcesOf } from '../runs/sources-of.ts'
import { dueTimes } from '../schedule/due.ts'
import { machineZone } from '../schedule/machine-zone.ts'
import { instant } from '../system/clock.ts'
import type { Command } from '../system/process.ts'
import { display, rawFromText } from '../system/rawpath.ts'
import { startWorker } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'

/** What a job would do, before it is saved: exact commands, sizes, due times, and what would stop it. Writes nothing. */
export async function preview(core: Core, job: JobConfig): Promise<Preview> {
  const problems: Problem[] = []
  const tell = (error: unknown): void => {
    if (!(error instanceof ProblemError)) throw error
    problems.push(error.problem)
  }
  if (job.destination.id !== undefined)
    await strategyOf(core, job)
      .preflight(jobContext(core, job))
      .then((stops) => problems.push(...stops), tell)
  const size = await sizeOf(core, job, problems).catch((error: unknown) => {
    tell(error)
    return { files: 0, bytes: 0 }
  })
  const commands = await commandsOf(core, job).catch((error: unknown) => {
    tell(error)
    return []
  })
  const once = [...new Map(problems.map((p) => [p.id, p])).values()]
  return {
    commands,
    ...size,
    problems: once,
    scheduleWords: scheduleWords(job.schedule),
    nextTimes: timesOf(core, job),
  }
}

function timesOf(core: Core, job: JobConfig): string[] {
  return dueTimes(job.schedule, job.zone ?? machineZone(), core.clock.now(), 5).map(instant)
}

async function sizeOf(core: Core, job: JobConfig, problems: Problem[]): Promise<{ files: number; bytes: number }> {
  const survey = await core.coverage.lookAgain()
  const sources = await sourcesOf(core, job, survey)
  const scratch = `${core.folders.runtime}/preview-${randomUUID()}`
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const worker = startWorker<RunOps>(workerFile('run'))
  try {
    const { names, rootStates } = await worker.call('collect', {
      roots: sources.roots,
      scopes: [],
      never: await neverEnter(core),
      oneFileSystem: job.oneFileSystem,
      scratch: rawFromText(scratch),
      historyFile: core.history.file,
      job: job.id,
      previous: null,
      previousAt: null,
      leaveOut: job.leaveOut,
      mtimeStepNs: 1,
    })
    const missing = rootStates.filter(
      (r) => sources.explicit.includes(r.path) && r.state !== 'ok' && r.state !== 'empty',
    )
    if (missing.length > 0)
      problems.push(
        sourceMissing(
          job.id,
          missing.map((r) => ({ path: display(r.path), reason: r.reason })),
        ),
      )
    return { files: names.files, bytes: names.bytes }
  } finally {
    await worker.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

async function commandsOf(core: Core, job: JobConfig): Promise<string[]> {
  const strategy = strategyOf(core, job)
  const context = jobContext(core, job)
  const facts = job.destination.id === undefined ? null : await factsOf(core, job.destination.id)
  const previous = job.destination.id === undefined ? null : ((await strategy.snapshots(context)).find(isGood) ?? null)
  const snapshot = newSnapshotId(core.clock.now(), new Set())
  const commands = await strategy.plan({ ...context, names: null, previous, facts, snapshot })
  return commands.map(commandLine)
}

/** A command as a person would type it in a shell: quoted where needed. For show only; nothing runs it. */
export function commandLine(command: Command): string {
  const words = [command.program, ...command.args].map(quoted)
  const cwd = command.cwd === undefined ? '' : `cd ${quoted(command.cwd)} && `
  const from = command.stdinFile === undefined ? '' : ` < ${quoted(command.stdinFile)}`
  return `${cwd}${words.join(' ')}${from}`
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
