import type { Clock } from '../../system/clock.ts'
import type { Command, Ended, ProcessDoor } from '../../system/process.ts'
import { display, type RawPath, rawFromText } from '../../system/rawpath.ts'
import type { Findings } from '../findings.ts'
import type { RunContext } from '../strategy.ts'
import type { Cp } from './detect.ts'
import { parseMessage } from './messages.ts'
import { readShellWord } from './shell-word.ts'

/** Milliseconds between two reports of progress. */
const step = 100

export interface CallContext extends Pick<RunContext, 'signal' | 'onProgress' | 'log' | 'onStart'> {
  destination: RawPath
  findings: Findings
  /** What the whole copy takes: cp tells names, not bytes, so bytes are estimated. */
  total: { files: number; bytes: number }
}

/** Runs cp's calls one after the other, until one fails as a whole. */
export async function callCp(
  parts: { door: ProcessDoor; clock: Clock; flavour: Cp['flavour'] },
  commands: readonly Command[],
  ctx: CallContext,
): Promise<Ended> {
  let names = 0
  let reported = Number.NEGATIVE_INFINITY
  const worst: { ended: Ended } = { ended: { by: 'exit', code: 0 } }
  for (const command of commands) {
    await ctx.log('debug', `${command.program} ${command.args.join(' ')}`)
    const { ended } = await parts.door.run(command, {
      signal: ctx.signal,
      onStart: ctx.onStart,
      onLine(line, stream) {
        if (stream === 'stderr') {
          const message = ctx.findings.take(parseMessage(line, ctx.destination, parts.flavour))
          return message.kind === 'noise' ? undefined : ctx.log(message.kind === 'stop' ? 'error' : 'warn', line)
        }
        names++
        const now = parts.clock.monotonic()
        if (now - reported < step) return undefined
        reported = now
        const files = Math.min(names, ctx.total.files)
        const bytes = ctx.total.files === 0 ? 0 : Math.floor((ctx.total.bytes * files) / ctx.total.files)
        const current = copiedName(line)
        ctx.onProgress({ files, bytes, current })
        return current === null ? undefined : ctx.log('debug', `copying ${display(current)}`)
      },
    })
    if (ended.by !== 'exit') return ended
    if (ended.code !== 0) worst.ended = ended
    if (ctx.findings.stop !== null) return ended
  }
  ctx.onProgress({ files: ctx.total.files, bytes: ctx.total.bytes, current: null })
  return worst.ended
}

/** The source's name of a line `'a' -> 'b'` (GNU) or `a -> b` (BSD); null for others. */
function copiedName(line: string): RawPath | null {
  const word = readShellWord(line)
  const name = word?.name ?? rawFromText(/^(.+?) -> /.exec(line)?.[1] ?? '')
  if (name === '') return null
  return (name.startsWith('/') ? name : `/${name.replace(/^\.\//, '')}`) as RawPath
}
