import type { Clock } from '../system/clock.ts'
import type { ProcessDoor } from '../system/process.ts'
import { createProcessDoor } from '../system/process-door.ts'

/** The real door for tests: real tools of this machine's PATH. */
export function testDoor(options: { env?: Record<string, string>; clock?: Clock; polite?: boolean } = {}): ProcessDoor {
  const { env = {}, ...rest } = options
  return createProcessDoor({ env: { ...process.env, ...env }, ...rest })
}
