// What npm test consists of, in its order.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countsVariable } from './count-reporter.js'
import { step } from './step.js'

/** @typedef {import('./count-reporter.js').Counts} Counts */
/** @typedef {{ name: string, run: (env: NodeJS.ProcessEnv, quiet?: boolean) => Promise<Counts> }} Stage */

const MINUTE = 60_000

/**
 * One check: passed when all of its commands end with 0.
 * @param {string} root
 * @param {string} name
 * @param {readonly (readonly string[])[]} commands each a script run under this Node, with its arguments
 * @returns {Stage}
 */
function check(root, name, commands) {
  const run = async (/** @type {NodeJS.ProcessEnv} */ env, quiet = false) => {
    let failed = 0
    for (const command of commands) {
      if ((await step(process.execPath, command, { cwd: root, env, quiet, limitMs: 5 * MINUTE })) !== 0) failed = 1
    }
    return { passed: 1 - failed, failed, skipped: [] }
  }
  return { name, run }
}

/**
 * One of Vitest's projects.
 * @param {string} root
 * @param {string} name
 * @param {number} limitMs after which it counts as hung
 * @param {readonly string[]} filters
 * @returns {Stage}
 */
function tests(root, name, limitMs, filters) {
  const run = async (/** @type {NodeJS.ProcessEnv} */ env, quiet = false) => {
    const folder = await mkdtemp(join(tmpdir(), 'ctxb-counts-'))
    try {
      const file = join(folder, 'counts.json')
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      const reporter = join(root, 'scripts/lib/count-reporter.js')
      const args = [vitest, 'run', '--project', name, '--reporter=default', `--reporter=${reporter}`, ...filters]
      const code = await step(process.execPath, args, {
        cwd: root,
        env: { ...env, [countsVariable]: file },
        quiet,
        limitMs,
      })
      return counted(code, await readFile(file, 'utf8').catch(() => null))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return { name, run }
}

/**
 * @param {number} code Vitest's exit code
 * @param {string | null} told what the reporter wrote; null when Vitest did not come so far
 * @returns {Counts}
 */
export function counted(code, told) {
  if (told === null) return { passed: 0, failed: 1, skipped: [] }
  /** @type {Counts} */
  const counts = JSON.parse(told)
  // Vitest may fail for a cause of its own, with no test failed (no test found, a broken config).
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/**
 * @param {string} root
 * @param {readonly string[]} filters parts of file names; empty: all tests
 * @returns {Stage[]}
 */
export function stages(root, filters = []) {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const configs = ['tsconfig.json', 'tsconfig.renderer.json', 'tsconfig.e2e.json']
  return [
    check(root, 'format', [[biome, 'check', '--linter-enabled=false', '.']]),
    check(root, 'lint', [[biome, 'lint', '--diagnostic-level=warn', '--error-on-warnings', '.']]),
    check(
      root,
      'types',
      configs.map((config) => [tsc, '-p', config]),
    ),
    tests(root, 'unit', 10 * MINUTE, filters),
    tests(root, 'integration', 15 * MINUTE, filters),
    check(root, 'build', [[join(root, 'scripts/build.js')]]),
    tests(root, 'e2e', 15 * MINUTE, filters),
  ]
}
