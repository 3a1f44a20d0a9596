import type { Clock } from './clock.ts'
import type { ChildIdentity } from './process.ts'
import { groupMembers, type ProcessTable } from './process-table.ts'

/** Milliseconds from the first signal on. */
const patience = 5000
/** Milliseconds between two looks at a group that is about to end. */
const look = 25

/** When which signal goes where; `group` = to all of them. */
type Step = { at: number; signal: NodeJS.Signals; to: 'child' | 'group' }

const steps: Record<'term' | 'int-first', readonly Step[]> = {
  term: [
    { at: 0, signal: 'SIGTERM', to: 'group' },
    { at: patience, signal: 'SIGKILL', to: 'group' },
  ],
  // borg cleans up over the ssh it started: TERM to all would take that away (facts/tools.md).
  'int-first': [
    { at: 0, signal: 'SIGINT', to: 'child' },
    { at: patience, signal: 'SIGTERM', to: 'group' },
    { at: 2 * patience, signal: 'SIGKILL', to: 'group' },
  ],
}

/**
 * Ends a child's whole group, gently at first, and waits until nothing of it lives.
 * Resolves with the last signal that was sent, or `alive` when even KILL did not end it within 5 s.
 */
export async function endWholeGroup(
  child: ChildIdentity,
  how: 'term' | 'int-first',
  clock: Clock,
  table: ProcessTable,
): Promise<NodeJS.Signals | 'none' | 'alive'> {
  let last: NodeJS.Signals | 'none' = 'none'
  for (const [i, step] of steps[how].entries()) {
    if ((await groupMembers(child, table)).length === 0) return last
    send(child, step)
    last = step.signal
    const until = steps[how][i + 1]?.at ?? step.at + patience
    if (await goneWithin(child, until - step.at, clock, table)) return last
  }
  return 'alive'
}

function send(child: ChildIdentity, step: Step) {
  try {
    process.kill(step.to === 'group' ? -child.pid : child.pid, step.signal)
  } catch {
    // Gone since we looked, or not ours to signal: the next look tells.
  }
}

async function goneWithin(child: ChildIdentity, ms: number, clock: Clock, table: ProcessTable): Promise<boolean> {
  const over = new AbortController()
  let late = false
  const deadline = clock.sleep(ms, over.signal).then(
    () => {
      late = true
    },
    () => {},
  )
  try {
    while (!late) {
      if ((await groupMembers(child, table)).length === 0) return true
      // Real time, whatever the clock: a real process ends when it ends.
      await new Promise((resolve) => setTimeout(resolve, look))
    }
    return (await groupMembers(child, table)).length === 0
  } finally {
    over.abort()
    await deadline
  }
}
