// A step of a script: another program, run to its end.
import { spawn } from 'node:child_process'

/**
 * Runs a program with standard input closed and its output on ours (or on standard error), and ends it with us.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdout?: 'inherit' | 'stderr' | 'ignore' }} [options]
 * @returns {Promise<number>} its exit code; 127 when it could not be started, 1 when a signal ended it
 */
export function step(program, args, options = {}) {
  const out = options.stdout === 'stderr' ? 2 : (options.stdout ?? 'inherit')
  const err = options.stdout === 'ignore' ? 'ignore' : 'inherit'
  const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', out, err] })
  const stop = () => void child.kill('SIGTERM')
  process.on('exit', stop)
  return new Promise((done) => {
    /** @param {number} code */
    const end = (code) => {
      process.off('exit', stop)
      done(code)
    }
    child.on('error', () => end(127))
    child.on('exit', (code) => end(code ?? 1))
  })
}
