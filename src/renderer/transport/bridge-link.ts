import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { Bridge, BridgeOp } from '../../shared/bridge.ts'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import type { AppRouter } from '../../shared/router.ts'
import { notConnected } from './problem-of.ts'

const failed = (problem: Problem) => TRPCClientError.from<AppRouter>(new ProblemError(problem))

/** Last link of the client inside Electron: every call goes through the functions that preload exposes. */
export function bridgeLink(bridge: Bridge): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const message: BridgeOp = { id: op.id, path: op.path, type: op.type, input: op.input }
        if (op.type === 'subscription') {
          const stop = bridge.subscribe(
            message,
            (data) => observer.next({ result: { type: 'data', data } }),
            (problem) => (problem === null ? observer.complete() : observer.error(failed(problem))),
          )
          observer.next({ result: { type: 'started' } })
          return stop
        }
        return ask(bridge, message, op, {
          answer: (data) => {
            observer.next({ result: { type: 'data', data } })
            observer.complete()
          },
          refuse: (problem) => observer.error(failed(problem)),
        })
      })
}

interface Answers {
  answer(data: unknown): void
  refuse(problem: Problem): void
}

function ask(bridge: Bridge, message: BridgeOp, op: Operation, to: Answers): () => void {
  let dropped = op.signal?.aborted === true
  bridge.request(message).then(
    (result) => {
      if (dropped) return
      if (result.ok) to.answer(result.data)
      else to.refuse(result.problem)
    },
    () => {
      if (!dropped) to.refuse(notConnected())
    },
  )
  return () => {
    dropped = true
  }
}
