import { createProcessDoor } from '../engine/system/process-door.ts'
import { ProblemError } from '../shared/model/problem.ts'
import { noCrontab } from '../shared/problems/cli.ts'

/** Milliseconds that `crontab -l` may take. */
const limit = 10_000

/** The user's own crontab. Throws ProblemError when there is none. */
export async function readCrontab(env: NodeJS.ProcessEnv): Promise<string> {
  const door = createProcessDoor({ env })
  const program = await door.which('crontab')
  if (program === null) throw new ProblemError(noCrontab('There is no `crontab` program on this machine.'))
  const { ended, stdout, stderrTail } = await door.capture(
    { name: 'crontab -l', program, args: ['-l'] },
    { timeLimitMs: limit },
  )
  if (ended.by !== 'exit' || ended.code !== 0) {
    throw new ProblemError(noCrontab(stderrTail.at(-1) ?? '`crontab -l` did not end in order.'))
  }
  return stdout.toString('utf8')
}
