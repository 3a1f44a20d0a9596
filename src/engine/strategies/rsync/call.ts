import type { Command, Ended, ProcessDoor } from '../../system/process.ts'
import { display, type RawPath } from '../../system/rawpath.ts'
import type { Findings } from '../findings.ts'
import type { CopyProgress, RunContext } from '../strategy.ts'
import { parseMessage } from './messages.ts'
import { parseOutput } from './output.ts'

/** Milliseconds without a word after which rsync counts as hung: it reports progress every second while it copies. */
const silenceLimit = 30 * 60_000

export interface CallContext extends Pick<RunContext, 'signal' | 'onProgress' | 'log' | 'onStart'> {
  /** Folder written to, for sorting messages by side. */
  destination: RawPath
  findings: Findings
}

interface Called {
  ended: Ended
  added: number
  progress: CopyProgress
}

/**
 * Runs one rsync and reads what it says. `before` is what earlier calls of the run have done.
 * Some mounts (rclone's over FUSE: tried) answer a question for access lists or extended attributes with an error,
 * and rsync then leaves the whole file out: such a call is made once more without asking.
 */
export async function callRsync(
  door: ProcessDoor,
  command: Command,
  ctx: CallContext,
  before: CopyProgress,
): Promise<Called> {
  const first = await callOnce(door, command, ctx, before)
  const args = command.args.filter((arg) => arg !== '-A' && arg !== '-X')
  if (!first.refused || first.ended.by !== 'exit' || args.length === command.args.length) return first
  await ctx.log('warn', 'once more without access lists and extended attributes, which cannot be read there')
  const second = await callOnce(door, { ...command, args }, ctx, first.progress)
  return { ...second, added: first.added + second.added }
}

/** What rsync says when the source does not tell an access list or extended attribute. */
const refusal = /^rsync: (?:\[\w+\] )?(?:get_acl|get_xattr|rsync_xal_get|sys_acl_get)/

async function callOnce(
  door: ProcessDoor,
  command: Command,
  ctx: CallContext,
  before: CopyProgress,
): Promise<Called & { refused: boolean }> {
  let refused = false
  let progress = { ...before }
  let added = 0
  await ctx.log('debug', `${command.program} ${command.args.join(' ')}`)
  const { ended } = await door.run(command, {
    signal: ctx.signal,
    silenceLimitMs: silenceLimit,
    onStart: ctx.onStart,
    async onLine(line, stream) {
      if (stream === 'stderr') {
        refused ||= refusal.test(line)
        const message = ctx.findings.take(parseMessage(line, { destination: ctx.destination }))
        if (message.kind !== 'noise') await ctx.log(message.kind === 'stop' ? 'error' : 'warn', line)
        return
      }
      for (const said of parseOutput(line)) {
        if (said.kind === 'copied') {
          progress = { ...progress, current: `/${said.name}` as RawPath }
          await ctx.log('debug', `copied ${display(said.name)}`)
        } else if (said.kind === 'progress') {
          const files = said.checked < 0 ? progress.files : before.files + said.checked
          progress = { ...progress, files, bytes: before.bytes + said.bytes }
          ctx.onProgress(progress)
        } else if (said.kind === 'transferred') added = said.bytes
        else if (said.kind === 'skipped') {
          const reason = 'the destination cannot store this kind of file'
          ctx.findings.leaveOut({ path: `/${said.name}` as RawPath, reason, kind: 'unstorable' })
        }
      }
    },
  })
  return { ended, added, progress, refused }
}
