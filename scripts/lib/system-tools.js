// Programs from the system's own packages: which are missing, and how they come here.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { say } from './say.js'
import { step } from './step.js'

/**
 * @typedef {'apt' | 'dnf' | 'pacman' | 'brew'} Manager
 * @typedef {{ programs: string[] } & Partial<Record<Manager, string>>} Tool
 */

/**
 * Tool → the programs that show it is there (any of them), and its package in each manager; absent: not to be had.
 * @type {Readonly<Record<string, Tool>>}
 */
export const tools = {
  rsync: { programs: ['rsync'], apt: 'rsync', dnf: 'rsync', pacman: 'rsync', brew: 'rsync' },
  git: { programs: ['git'], apt: 'git', dnf: 'git', pacman: 'git', brew: 'git' },
  borg: { programs: ['borg'], apt: 'borgbackup', dnf: 'borgbackup', pacman: 'borg', brew: 'borgbackup' },
  restic: { programs: ['restic'], apt: 'restic', dnf: 'restic', pacman: 'restic', brew: 'restic' },
  chromium: {
    programs: ['chromium', 'chromium-browser'],
    apt: 'chromium',
    dnf: 'chromium',
    pacman: 'chromium',
  },
  xvfb: { programs: ['Xvfb'], apt: 'xvfb', dnf: 'xorg-x11-server-Xvfb', pacman: 'xorg-server-xvfb' },
  dbus: { programs: ['dbus-daemon'], apt: 'dbus', dnf: 'dbus-daemon', pacman: 'dbus', brew: 'dbus' },
  'dbus-x11': { programs: ['dbus-launch'], apt: 'dbus-x11', dnf: 'dbus-x11', pacman: 'dbus', brew: 'dbus' },
  'gnome-keyring': {
    programs: ['gnome-keyring-daemon'],
    apt: 'gnome-keyring',
    dnf: 'gnome-keyring',
    pacman: 'gnome-keyring',
  },
  'secret-tool': {
    programs: ['secret-tool'],
    apt: 'libsecret-tools',
    dnf: 'libsecret',
    pacman: 'libsecret',
    brew: 'libsecret',
  },
  sshd: { programs: ['sshd'], apt: 'openssh-server', dnf: 'openssh-server', pacman: 'openssh' },
  faketime: { programs: ['faketime'], apt: 'faketime', dnf: 'libfaketime', pacman: 'libfaketime', brew: 'libfaketime' },
  fd: { programs: ['fdfind', 'fd'], apt: 'fd-find', dnf: 'fd-find', pacman: 'fd', brew: 'fd' },
  imagemagick: {
    programs: ['magick', 'import'],
    apt: 'imagemagick',
    dnf: 'ImageMagick',
    pacman: 'imagemagick',
    brew: 'imagemagick',
  },
  rclone: { programs: ['rclone'], apt: 'rclone', dnf: 'rclone', pacman: 'rclone', brew: 'rclone' },
  // rclone mounts by it: disks that hang, in tests.
  fusermount: { programs: ['fusermount3', 'fusermount'], apt: 'fuse3', dnf: 'fuse3', pacman: 'fuse3' },
}

/** What the app itself runs; all the rest is for the tests. */
export const appTools = ['rsync', 'git']
export const testTools = Object.keys(tools)

/** @type {Readonly<Record<Manager, { program: string, install: string }>>} */
const managers = {
  apt: { program: 'apt-get', install: 'apt-get install -y --no-install-recommends' },
  dnf: { program: 'dnf', install: 'dnf install -y' },
  pacman: { program: 'pacman', install: 'pacman -S --needed' },
  brew: { program: 'brew', install: 'brew install' },
}

/**
 * A program's absolute path, from PATH or from where daemons lie; null where it is not installed.
 * @param {string} program
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findProgram(program, env = process.env) {
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  const paths = folders.filter((folder) => folder !== '').map((folder) => join(folder, program))
  return paths.find((path) => existsSync(path)) ?? null
}

/**
 * @param {readonly string[]} names of `tools`
 * @param {NodeJS.ProcessEnv} [env]
 */
export function missingTools(names, env = process.env) {
  return names.filter((name) => !(tools[name]?.programs ?? []).some((program) => findProgram(program, env) !== null))
}

/**
 * The manager of this system, by what is in PATH; null where we know none of them.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Manager | null}
 */
export function managerHere(env = process.env) {
  /** @type {Manager[]} */
  const order = process.platform === 'darwin' ? ['brew'] : ['apt', 'dnf', 'pacman', 'brew']
  return order.find((name) => findProgram(managers[name].program, env) !== null) ?? null
}

/**
 * @param {Manager} manager
 * @param {readonly string[]} names of `tools`
 * @returns {{ packages: string[], without: string[] }} `without`: tools that this manager does not have
 */
export function packagesFor(manager, names) {
  const packages = names.map((name) => tools[name]?.[manager]).filter((name) => name !== undefined)
  return { packages: [...new Set(packages)], without: names.filter((name) => tools[name]?.[manager] === undefined) }
}

/**
 * The exact line that installs them; begins with sudo where that is needed.
 * @param {Manager} manager
 * @param {readonly string[]} packages
 */
export function installLine(manager, packages) {
  const sudo = manager === 'brew' || process.getuid?.() === 0 ? '' : 'sudo '
  return `${sudo}${managers[manager].install} ${packages.join(' ')}`
}

/** @param {readonly string[]} packages */
async function aptInstall(packages) {
  // RUNLEVEL=1 keeps a package (openssh-server) from starting its service: the tests start their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  /** @param {readonly string[]} args */
  const apt = (args) => step('apt-get', ['-q', '-o', 'Dpkg::Use-Pty=0', ...args], { env, stdout: 'stderr' })
  /** @param {readonly string[]} list */
  const install = (list) => apt(['install', '-y', '--no-install-recommends', ...list])
  await apt(['update'])
  if ((await install(packages)) === 0) return
  // One package that is not to be had stops all of them: then each by itself.
  for (const name of packages) await install([name])
}

/**
 * Installs what is missing as root on Debian and its kin; elsewhere prints the line that would. Never fails: what
 * stays missing is said, and whoever needs it goes without.
 * @param {readonly string[]} names of `tools`
 */
export async function ensureTools(names) {
  const missing = missingTools(names)
  if (missing.length === 0) return
  const manager = managerHere()
  if (manager === null) {
    say(`Not installed: ${missing.join(', ')}. Install them with this system's package manager. Going on without.`)
    return
  }
  const { packages, without } = packagesFor(manager, missing)
  if (without.length > 0)
    say(`Not installed, and not to be had by ${manager}: ${without.join(', ')}. Going on without.`)
  if (packages.length === 0) return
  const isDebianRoot = manager === 'apt' && process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (isDebianRoot) {
    say(`Installing what is missing: ${packages.join(' ')}`)
    await aptInstall(packages)
    const left = missingTools(missing)
    if (left.length === 0) return
    say(`Still missing: ${left.join(', ')}. Going on without.`)
    return
  }
  say(`Not installed: ${missing.join(', ')}. To install:\n  ${installLine(manager, packages)}\nGoing on without.`)
}
