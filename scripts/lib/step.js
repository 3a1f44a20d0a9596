// A step of a script: another program, run to its end, and ended when the script is.
import { spawn } from 'node:child_process'

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs a program with standard input closed and its output on ours, or all of it on standard error.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdout?: 'inherit' | 'stderr', quiet?: boolean, limitMs?: number }} [options]
 *   `quiet`: no output at all; `limitMs`: after this it is killed
 * @returns {Promise<number>} its exit code; 127 when it could not be started, 1 when a signal ended it
 */
export function step(program, args, options = {}) {
  const { cwd, env = process.env, limitMs } = options
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: options.quiet === true ? 'ignore' : ['ignore', options.stdout === 'stderr' ? 2 : 'inherit', 'inherit'],
  })
  const limit = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs)
  const hand = signals.map((signal) => {
    const handler = () => {
      child.kill(signal)
      process.off(signal, handler)
      process.kill(process.pid, signal)
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  return new Promise((done) => {
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(limit)
      for (const { signal, handler } of hand) process.off(signal, handler)
      done(code)
    }
    child.on('error', () => end(127))
    child.on('exit', (code) => end(code ?? 1))
  })
}
