import { initTRPC, TRPCError } from '@trpc/server'
import { type EngineApi, Input } from './api.ts'
import { type Problem, ProblemError } from './model/problem.ts'
import { problemOf } from './problems/wire.ts'

/** What every transport puts into a call's context. */
export interface RouterContext {
  engine: EngineApi
}

const t = initTRPC.context<RouterContext>().create({
  // A comment every 15 s shows both ends of an event stream that the other still lives.
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 60_000 } },
  errorFormatter({ shape, error }) {
    // The inner message and stack stay on this side.
    const problem: Problem = problemOf(error)
    return { ...shape, message: problem.what, data: { code: shape.data.code, path: shape.data.path, problem } }
  },
})

/** ProblemErrors keep their Problem; anything else is told without inner details. */
const call = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok && result.error.cause instanceof ProblemError) {
    throw new TRPCError({
      code: 'UNPROCESSABLE_CONTENT',
      message: result.error.cause.problem.what,
      cause: result.error.cause,
    })
  }
  return result
})

/** The one typed contract of app, window, command line and `serve`. */
export const appRouter = t.router({
  state: call.query(({ ctx }) => ctx.engine.state()),
  changes: call.subscription(async function* ({ ctx, signal }) {
    yield* ctx.engine.changes(signal ?? new AbortController().signal)
  }),
  status: call.input(Input.status).query(({ ctx, input }) => ctx.engine.status(input)),
  scan: call.input(Input.scan).mutation(({ ctx, input }) => ctx.engine.scan(input)),
  jobs: call.query(({ ctx }) => ctx.engine.jobs()),
  config: call.query(({ ctx }) => ctx.engine.config()),
  propose: call.input(Input.propose).mutation(({ ctx, input }) => ctx.engine.propose(input)),
  acceptProposal: call.input(Input.acceptProposal).mutation(({ ctx, input }) => ctx.engine.acceptProposal(input)),
  saveJob: call.input(Input.saveJob).mutation(({ ctx, input }) => ctx.engine.saveJob(input)),
  removeJob: call.input(Input.jobId).mutation(({ ctx, input }) => ctx.engine.removeJob(input)),
  pause: call.input(Input.pause).mutation(({ ctx, input }) => ctx.engine.pause(input)),
  resume: call.input(Input.resume).mutation(({ ctx, input }) => ctx.engine.resume(input)),
  saveSettings: call.input(Input.settings).mutation(({ ctx, input }) => ctx.engine.saveSettings(input)),
  startRun: call.input(Input.startRun).mutation(({ ctx, input }) => ctx.engine.startRun(input)),
  waitRun: call.input(Input.runId).mutation(({ ctx, input, signal }) => ctx.engine.waitRun(input, signal)),
  cancelRun: call.input(Input.runId).mutation(({ ctx, input }) => ctx.engine.cancelRun(input)),
  runs: call.input(Input.runs).query(({ ctx, input }) => ctx.engine.runs(input)),
  run: call.input(Input.runId).query(({ ctx, input }) => ctx.engine.run(input)),
  log: call.input(Input.log).query(({ ctx, input }) => ctx.engine.log(input)),
  snapshots: call.input(Input.jobId).query(({ ctx, input }) => ctx.engine.snapshots(input)),
  ls: call.input(Input.ls).query(({ ctx, input }) => ctx.engine.ls(input)),
  restore: call.input(Input.restore).mutation(({ ctx, input }) => ctx.engine.restore(input)),
  verify: call.input(Input.verify).mutation(({ ctx, input }) => ctx.engine.verify(input)),
  prune: call.input(Input.prune).mutation(({ ctx, input }) => ctx.engine.prune(input)),
  fix: call.input(Input.fix).mutation(({ ctx, input }) => ctx.engine.fix(input)),
  importCrontab: call.input(Input.importCrontab).mutation(({ ctx, input }) => ctx.engine.importCrontab(input)),
  strategies: call.query(({ ctx }) => ctx.engine.strategies()),
  probe: call.input(Input.probe).mutation(({ ctx, input }) => ctx.engine.probe(input)),
  preview: call.input(Input.preview).mutation(({ ctx, input }) => ctx.engine.preview(input)),
  nextTimes: call.input(Input.nextTimes).query(({ ctx, input }) => ctx.engine.nextTimes(input)),
  doctor: call.query(({ ctx }) => ctx.engine.doctor()),
  power: call.input(Input.power).mutation(({ ctx, input }) => ctx.engine.power(input)),
  uninstall: call.mutation(({ ctx }) => ctx.engine.uninstall()),
})
export type AppRouter = typeof appRouter
