// Runs a program as if it were this process: same standard streams, signals handed on, same end; and dies with us.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const tie = new URL('./tie.js', import.meta.url).href

/** @typedef {{ code: number } | { signal: NodeJS.Signals }} Ended */

/**
 * Spawns `node ...args` tied to this process: its end, even by kill -9, ends the child too (see tie.js).
 * @param {string} node absolute path of a Node
 * @param {readonly string[]} args the program's file and its arguments
 * @returns {Promise<Ended>} rejects when the program cannot be started
 */
export function runTied(node, args) {
  const flags = ['--disable-warning=ExperimentalWarning', '--import', tie]
  const child = spawn(node, [...flags, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })

  /** @type {[NodeJS.Signals, () => void][]} */
  const handlers = [
    // A terminal sends INT to child and launcher alike: the tie drops ours when the child has had one (see there).
    ['SIGINT', () => child.connected && child.send('SIGINT')],
    ['SIGTERM', () => child.kill('SIGTERM')],
    ['SIGHUP', () => child.kill('SIGHUP')],
  ]
  if (process.platform !== 'win32') handlers.push(['SIGQUIT', () => child.kill('SIGQUIT')])
  for (const [signal, handler] of handlers) process.on(signal, handler)

  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code, signal) => {
      for (const [name, handler] of handlers) process.off(name, handler)
      done(signal === null ? { code: code ?? 1 } : { signal })
    })
  })
}

/**
 * Ends this process the way the child ended.
 * @param {Ended} ended
 * @returns {void}
 */
export function endLike(ended) {
  if ('code' in ended) {
    process.exitCode = ended.code
    return
  }
  const number = constants.signals[ended.signal]
  process.exitCode = 128 + number
  // Our handlers are off again, so the signal has its usual effect: whoever waits for us sees the signal itself.
  process.kill(process.pid, ended.signal)
  // Some signals cannot end this process (a child may die of one that we ignore): then the code says it.
  setTimeout(() => process.exit(128 + number), 200)
}
