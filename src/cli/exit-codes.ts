import type { RunStatus } from '../shared/model/words.ts'

/** What the command line ends with; DESIGN 6. */
export const exit = { done: 0, notDone: 1, usage: 2, partly: 3, cancelled: 130 } as const
export type ExitCode = (typeof exit)[keyof typeof exit]

/** What one run's end counts as. */
export function runExit(status: RunStatus): ExitCode {
  switch (status) {
    case 'succeeded':
      return exit.done
    case 'warning':
    case 'skipped':
      return exit.partly
    case 'cancelled':
      return exit.cancelled
    case 'failed':
    case 'interrupted':
    case 'queued':
    case 'running':
      return exit.notDone
  }
}

const fromBest: readonly ExitCode[] = [exit.done, exit.partly, exit.cancelled, exit.notDone, exit.usage]

/** The worst of several: failed is worse than cancelled, which is worse than something left out. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return fromBest[Math.max(0, ...codes.map((code) => fromBest.indexOf(code)))] ?? exit.notDone
}
