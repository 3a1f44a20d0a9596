import type { EngineApi } from '../shared/api.ts'
import type { JobConfig } from '../shared/model/config.ts'
import type { Problem } from '../shared/model/problem.ts'
import type { Run } from '../shared/model/status.ts'
import type { GuardId } from '../shared/model/words.ts'
import { problemOf } from '../shared/problems/wire.ts'
import { cancellable } from './cancel.ts'
import type { Cli } from './cli.ts'
import { type ExitCode, exit, runExit, worst } from './exit-codes.ts'
import { problemLines } from './output/problem-text.ts'
import { runLine, withProgress } from './output/progress.ts'
import { runResult } from './output/run-text.ts'

type Outcome = { run: Run } | { job: string; problem: Problem }

/** Runs jobs now and waits for all of them; prints how each ended. Ctrl-C cancels what this command started. */
export async function runJobs(
  cli: Cli,
  engine: EngineApi,
  jobs: readonly JobConfig[],
  allow: GuardId[],
): Promise<ExitCode> {
  const started = new Set<string>()
  let stopped = false
  const one = async (job: JobConfig): Promise<Outcome> => {
    try {
      const { run: id } = await engine.startRun({ job: job.id, trigger: 'manual', allow, dryRun: false })
      started.add(id)
      if (stopped) await engine.cancelRun({ run: id })
      const run = await engine.waitRun({ run: id })
      started.delete(id)
      return { run }
    } catch (error) {
      return { job: job.id, problem: problemOf(error) }
    }
  }
  const mine = new Set(jobs.map((job) => job.id))
  const done = await cancellable(
    cli,
    () =>
      withProgress(
        cli,
        engine,
        runLine((run) => mine.has(run.job)),
        () => Promise.all(jobs.map(one)),
      ),
    async () => {
      stopped = true
      await Promise.all([...started].map((run) => engine.cancelRun({ run })))
    },
  )
  const outcomes = done.value ?? []
  report(cli, outcomes)
  return done.cancelled
    ? exit.cancelled
    : worst(outcomes.map((outcome) => ('run' in outcome ? runExit(outcome.run.status) : exit.notDone)))
}

function report(cli: Cli, outcomes: readonly Outcome[]): void {
  const runs = outcomes.flatMap((outcome) => ('run' in outcome ? [outcome.run] : []))
  const refused = outcomes.flatMap((outcome) => ('run' in outcome ? [] : [outcome]))
  const problems = refused.map(({ job, problem }) => ({ ...problem, job }))
  const newestFirst = [...runs].sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0))
  cli.print({ schema: 1, runs: newestFirst, ...(problems.length > 0 ? { problems } : {}) }, () => [
    ...runs.flatMap((run) => runResult(cli, run)),
    ...problems.flatMap((problem) => problemLines(cli.io.out, problem)),
  ])
}
