// Electron's binary, where it is already here. Never fetched by us: `npx install-electron` is the user's own choice.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the binary lies in its folder, as electron/install.js has it. */
const inDist = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} absolute path of the binary
 */
export function electronBinary(root, env = process.env) {
  const home = join(root, 'node_modules', 'electron')
  let name = process.platform === 'darwin' || process.platform === 'win32' ? inDist[process.platform] : 'electron'
  try {
    name = readFileSync(join(home, 'path.txt'), 'utf8')
  } catch {
    // Not fetched by Electron's own script; the folder may still have been filled by hand.
  }
  const binary = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist'), name)
  return existsSync(binary) ? binary : null
}

/**
 * Why no window can be opened here, or null when it can.
 * @param {string | null} binary
 * @param {NodeJS.ProcessEnv} [env]
 */
export function whyNoWindow(binary, env = process.env) {
  if (binary === null) return 'Electron is not installed (npx install-electron)'
  if (process.platform !== 'linux') return null
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'there is no display'
  if (process.getuid?.() === 0) return 'Electron does not run as root'
  return null
}
