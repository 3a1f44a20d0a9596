import type { ProcessDoor } from '../system/process.ts'
import { type RawPath, rawToText } from '../system/rawpath.ts'

/** Milliseconds that a mounted disk may take to answer before it counts as hung. */
export const patience = 10_000

export type Reach = 'ok' | 'missing' | 'hung' | { failed: string }

/**
 * Whether a path answers, asked by another process: a look at a dead mount blocks its thread for ever, and neither
 * a worker nor a promise could be ended then.
 */
export async function reach(door: ProcessDoor, path: RawPath, limitMs = patience): Promise<Reach> {
  const answer = await ask(door, 'ls', ['-d', '--'], path, limitMs)
  if (answer === 'hung') return answer
  if (answer.code === 0) return 'ok'
  const said = answer.stderr.at(-1) ?? ''
  return /No such file or directory|Not a directory/.test(said) ? 'missing' : { failed: plain(said) }
}

/** `reach` as a plain yes or no. */
export async function reachable(door: ProcessDoor, path: RawPath, limitMs = patience): Promise<boolean> {
  return (await reach(door, path, limitMs)) === 'ok'
}

/** Bytes free for this user where `path` lies; null when it cannot be told in time. */
export async function freeSpace(door: ProcessDoor, path: RawPath, limitMs = patience): Promise<number | null> {
  const answer = await ask(door, 'df', ['-Pk', '--'], path, limitMs)
  if (answer === 'hung' || answer.code !== 0) return null
  // POSIX: file system, blocks, used, available, capacity, mount point; the first may hold blanks.
  const line = answer.stdout.trimEnd().split('\n').at(-1) ?? ''
  const available = /\s(\d+)\s+(\d+)\s+(\d+)\s+\d+%\s/.exec(line)?.[3]
  return available === undefined ? null : Number(available) * 1024
}

/** A small file's text, read by another process; null when it is not there. */
export async function readReachable(
  door: ProcessDoor,
  path: RawPath,
  limitMs = patience,
): Promise<string | null | 'hung' | { failed: string }> {
  const answer = await ask(door, 'cat', ['--'], path, limitMs)
  if (answer === 'hung') return answer
  if (answer.code === 0) return answer.stdout
  const said = answer.stderr.at(-1) ?? ''
  return /No such file or directory|Not a directory/.test(said) ? null : { failed: plain(said) }
}

interface Answer {
  code: number
  stdout: string
  stderr: readonly string[]
}

async function ask(
  door: ProcessDoor,
  program: string,
  options: readonly string[],
  path: RawPath,
  limitMs: number,
): Promise<Answer | 'hung'> {
  const text = rawToText(path)
  if (text === null) return { code: 1, stdout: '', stderr: ['its name is not valid text (UTF-8)'] }
  const found = (await door.which(program)) ?? `/bin/${program}`
  const { ended, stdout, stderrTail } = await door.capture(
    { name: `${program} ${text}`, program: found, args: [...options, text] },
    { timeLimitMs: limitMs, limit: 1024 * 1024 },
  )
  if (ended.by === 'timeout') return 'hung'
  return { code: ended.by === 'exit' ? ended.code : 1, stdout: stdout.toString('utf8'), stderr: stderrTail }
}

/** The tool's message without its name and the path. */
function plain(message: string): string {
  return message.slice(message.lastIndexOf(': ') + 1).trim() || 'it does not answer'
}
