// npm runs a script through a shell that hands on no signal: killed, npm would leave us behind.
import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 1000

/**
 * Parent and name of a process, from /proc; null elsewhere or when it is gone.
 * @param {number} pid
 */
function look(pid) {
  try {
    // The name stands in brackets and may hold anything; parent is the second field after it (proc(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    return { name: stat.slice(stat.indexOf('(') + 1, end), parent: Number(stat.slice(end + 2).split(' ')[1]) }
  } catch {
    return null
  }
}

/** Ends this process as by TERM when the npm that started it, or its shell, is gone. Does nothing when npm did not. */
export function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const shell = look(parent)
  const npm = shell !== null && /^(sh|dash|bash|ash)$/.test(shell.name) ? shell.parent : null
  setInterval(() => {
    const isLeft = process.ppid !== parent || (npm !== null && look(parent)?.parent !== npm)
    if (isLeft) process.kill(process.pid, 'SIGTERM')
  }, LOOK_EVERY_MS).unref()
}
