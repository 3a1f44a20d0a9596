import { execFileSync } from 'node:child_process'

/** Whether this process could read everything whatever the modes say, so that refusals need another user. */
export const isRoot = process.getuid?.() === 0

/**
 * The JSON that `body` (an async function's text, with `load` to import a file of this room) gives when it runs
 * as the user `nobody`, for whom unreadable folders really are.
 */
export function asNobody<T>(body: string): T {
  const room = new URL('..', import.meta.url).href
  const script = `const load = (f) => import(${JSON.stringify(room)} + f)
    const answer = await (async () => { ${body} })()
    process.stdout.write(JSON.stringify(answer, (k, v) => typeof v === 'bigint' ? Number(v) : v))`
  const node = ['--input-type=module', '-e', script]
  const out = isRoot
    ? execFileSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, ...node])
    : execFileSync(process.execPath, node)
  return JSON.parse(out.toString()) as T
}
