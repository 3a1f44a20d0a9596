import { callTRPCProcedure, TRPCError } from '@trpc/server'
import type { EngineApi } from '../shared/api.ts'
import type { BridgeOp } from '../shared/bridge.ts'
import type { Problem } from '../shared/model/problem.ts'
import { badMessage } from '../shared/problems/shell.ts'
import { problemOf, wireCodes } from '../shared/problems/wire.ts'
import { appRouter } from '../shared/router.ts'

/** Keeps an error that no room foresaw, with its stack, where the user can send it from. */
export type Report = (error: unknown, where: string) => void

/** Runs one procedure of the router; a subscription answers an async iterable. Errors: see `problemFor`. */
export async function callRouter(engine: EngineApi, op: BridgeOp, signal: AbortSignal): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path: op.path,
    type: op.type,
    ctx: { engine },
    getRawInput: () => Promise.resolve(op.input),
    signal,
    batchIndex: 0,
  })
}

/** The form in which an error reaches the page: never a stack, never inner words. */
export function problemFor(error: unknown, path: string, report: Report): Problem {
  if (error instanceof TRPCError && error.code === 'NOT_FOUND') return badMessage(path, 'There is no such request.')
  const problem = problemOf(error)
  if (problem.code === wireCodes.unexpected) report(error, path)
  return problem
}
