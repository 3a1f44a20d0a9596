import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { put } from '../sample/files.ts'
import { electronBinary, whyNoWindow } from './electron.js'
import { packagesStale } from './packages.js'
import { installLine, managerHere, missingTools, packagesFor, testTools, tools } from './system-tools.js'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ctxb-setup-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

async function locks(wanted: object, installed: object | null): Promise<string> {
  const root = await folder()
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }))
  await mkdir(join(root, 'node_modules'))
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (installed !== null) await writeFile(hidden, JSON.stringify({ packages: installed }))
  for (const path of Object.keys(installed ?? {})) await put(join(root, path, 'package.json'), '{}')
  return root
}

describe('npm packages', () => {
  it('are in order when all that is locked is installed in its version and still there', async () => {
    const packages = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }
    const root = await locks(packages, packages)
    expect(packagesStale(root)).toBeNull()
    await rm(join(root, 'node_modules/b'), { recursive: true })
    expect(packagesStale(root)).toBe('npm package b 2.0.0 is missing')
  })

  it('are to be installed when none are, one is missing, or one has another version', async () => {
    const a = { 'node_modules/a': { version: '1.0.0' } }
    expect(packagesStale(await locks(a, null))).toBe('npm packages are not installed yet')
    expect(packagesStale(await locks(a, {}))).toBe('npm package a 1.0.0 is missing')
    expect(packagesStale(await locks(a, { 'node_modules/a': { version: '1.0.1' } }))).toBe(
      'npm package a 1.0.0 is missing',
    )
  })

  it('of another platform may be missing, but not old', async () => {
    const a = { 'node_modules/a': { version: '1.0.0', optional: true } }
    expect(packagesStale(await locks(a, {}))).toBeNull()
    expect(packagesStale(await locks(a, { 'node_modules/a': { version: '0.9.0', optional: true } }))).not.toBeNull()
  })
})

describe('programs of the system', () => {
  async function path(...programs: string[]): Promise<NodeJS.ProcessEnv> {
    const bin = await folder()
    for (const program of programs) {
      await writeFile(join(bin, program), '#!/bin/sh\n')
      await chmod(join(bin, program), 0o755)
    }
    return { PATH: bin }
  }

  it('count as missing when none of their names is in PATH', async () => {
    const env = await path('rsync', 'fd')
    expect(missingTools(['rsync', 'fd', 'restic', 'borg'], env).filter((name) => name !== 'sshd')).toEqual([
      'restic',
      'borg',
    ])
  })

  it('are named as each manager names them', () => {
    expect(packagesFor('apt', ['borg', 'fd', 'secret-tool'])).toEqual({
      packages: ['borgbackup', 'fd-find', 'libsecret-tools'],
      without: [],
    })
    expect(packagesFor('pacman', ['dbus', 'dbus-x11', 'fd'])).toEqual({ packages: ['dbus', 'fd'], without: [] })
    expect(packagesFor('brew', ['rsync', 'xvfb'])).toEqual({ packages: ['rsync'], without: ['xvfb'] })
  })

  it('all have a package in Debian', () => {
    expect(packagesFor('apt', testTools).without).toEqual([])
    expect(packagesFor('apt', testTools).packages).toHaveLength(Object.keys(tools).length)
  })

  it('come by a line that can be typed', async () => {
    const env = await path('dnf')
    expect(managerHere(env)).toBe(process.platform === 'darwin' ? null : 'dnf')
    const sudo = process.getuid?.() === 0 ? '' : 'sudo '
    expect(installLine('dnf', ['rsync', 'restic'])).toBe(`${sudo}dnf install -y rsync restic`)
    expect(installLine('brew', ['rsync'])).toBe('brew install rsync')
  })
})

describe("Electron's binary", () => {
  it('is found where it was unpacked or where the override points, else null', async () => {
    const root = await folder()
    expect(electronBinary(root, {})).toBeNull()
    const dist = join(root, 'node_modules/electron/dist')
    await mkdir(dist, { recursive: true })
    await writeFile(join(root, 'node_modules/electron/path.txt'), 'electron-here')
    await writeFile(join(dist, 'electron-here'), '')
    expect(electronBinary(root, {})).toBe(join(dist, 'electron-here'))
    expect(electronBinary(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'elsewhere') })).toBeNull()
  })

  it('opens no window without a display, and says why', () => {
    expect(whyNoWindow(null, { DISPLAY: ':0' })).toContain('Electron is not installed')
    if (process.platform === 'linux') expect(whyNoWindow('/electron', {})).toBe('there is no display')
  })
})
