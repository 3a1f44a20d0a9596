// npm packages: what the lock file asks for against what is installed.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './say.js'
import { step } from './step.js'

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} Locked */

/**
 * @param {string} file
 * @returns {Record<string, Locked> | null}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

/**
 * Why `npm ci` is needed, or null when all that the lock file asks for is installed in that version.
 * @param {string} root folder of package-lock.json
 */
export function packagesStale(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null) return null
  if (installed === null) return 'npm packages are not installed yet'
  for (const [path, { version, optional, devOptional, peer }] of Object.entries(wanted)) {
    if (path === '') continue
    const here = installed[path]
    const mayMiss = optional === true || devOptional === true || peer === true
    const isWhole = here !== undefined && here.version === version && existsSync(join(root, path, 'package.json'))
    if (here === undefined ? !mayMiss : !isWhole)
      return `npm package ${path.slice('node_modules/'.length)} ${version} is missing`
  }
  return null
}

/**
 * Installs what the lock file says where it is not there.
 * @param {string} root
 * @returns {Promise<boolean>} whether the packages are in order now
 */
export async function ensurePackages(root) {
  const reason = packagesStale(root)
  if (reason === null) return true
  say(`${reason}: npm ci`)
  // npm's own file runs under this Node, whatever `npm` in PATH would be.
  const npm = process.env['npm_execpath']
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional']
  const code =
    npm?.endsWith('.js') === true
      ? await step(process.execPath, [npm, ...args], { cwd: root, stdout: 'stderr' })
      : await step(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root, stdout: 'stderr' })
  if (code === 0) return true
  say(`npm ci failed (code ${code}): its message stands above. Is the network there? Try: cd ${root} && npm ci`)
  return false
}
