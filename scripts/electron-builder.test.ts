import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '..')
const config = parse(await readFile(join(root, 'electron-builder.yml'), 'utf8'))
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

describe('the packaged app', () => {
  it('cannot be turned into a plain Node, debugged from outside, or made to load foreign code', () => {
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
    expect(config.asar).toBe(true)
  })

  it('is made for macOS, Linux and Windows in the forms that people install', () => {
    const targets = (os: string) => config[os].target.map((t: { target: string }) => t.target)
    expect(targets('mac')).toEqual(['dmg', 'zip'])
    expect(targets('linux')).toEqual(['AppImage', 'deb', 'rpm'])
    expect(targets('win')).toEqual(['nsis'])
  })

  it('names icons that exist', () => {
    for (const os of ['mac', 'linux', 'win']) expect(existsSync(join(root, config[os].icon))).toBe(true)
  })

  it('leaves out the Nodes that come along for the command line', () => {
    const left = config.files.find((pattern: string) => pattern.startsWith('!node_modules/node-'))
    for (const name of Object.keys(manifest.optionalDependencies)) expect(left).toContain(name.slice('node-'.length))
  })
})
