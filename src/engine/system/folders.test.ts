import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/model/problem.ts'
import { ensureFolders, resolveFolders } from './folders.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ctxb-folders-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0

describe('where things lie', () => {
  it('follows XDG on Linux, and takes its variables only as full paths', () => {
    const plain = resolveFolders({ env: {}, platform: 'linux', uid: 1000, home: '/home/ann' })
    expect(plain).toEqual({
      config: '/home/ann/.config/ctx-backup',
      data: '/home/ann/.local/share/ctx-backup',
      cache: '/home/ann/.cache/ctx-backup',
      runtime: '/home/ann/.local/share/ctx-backup/run',
      logs: '/home/ann/.local/share/ctx-backup/logs',
      socket: '/home/ann/.local/share/ctx-backup/run/engine.sock',
      home: '/home/ann',
    })
    const env = {
      XDG_CONFIG_HOME: '/c',
      XDG_DATA_HOME: 'relative',
      XDG_CACHE_HOME: '/k',
      XDG_RUNTIME_DIR: '/run/user/1000',
    }
    const set = resolveFolders({ env, platform: 'linux', uid: 1000, home: '/home/ann' })
    expect(set.config).toBe('/c/ctx-backup')
    expect(set.cache).toBe('/k/ctx-backup')
    expect(set.data).toBe(plain.data)
    // cron and the desktop must meet at one engine.
    expect(set.socket).toBe(plain.socket)
  })

  it('follows the Library on macOS', () => {
    const folders = resolveFolders({ env: {}, platform: 'darwin', uid: 501, home: '/Users/ann' })
    expect(folders.config).toBe('/Users/ann/Library/Application Support/ctx-backup/config')
    expect(folders.cache).toBe('/Users/ann/Library/Caches/ctx-backup')
    expect(folders.socket).toBe('/Users/ann/Library/Application Support/ctx-backup/run/engine.sock')
  })

  it('puts all below CTX_BACKUP_HOME on every platform', () => {
    for (const platform of ['linux', 'darwin'] as const) {
      const env = { CTX_BACKUP_HOME: '/x/y', XDG_CONFIG_HOME: '/c' }
      const folders = resolveFolders({ env, platform, uid: 1000, home: '/home/ann' })
      expect(folders).toMatchObject({
        config: '/x/y/config',
        data: '/x/y/data',
        cache: '/x/y/cache',
        runtime: '/x/y/run',
      })
      expect(folders.home).toBe('/home/ann')
    }
  })

  it('moves the socket to the session folder where its path would be too long', () => {
    const env = (deep: string) => ({ CTX_BACKUP_HOME: deep, XDG_RUNTIME_DIR: '/run/user/1000' })
    const at = (deep: string) => resolveFolders({ env: env(deep), uid: 1000, home: '/h' }).socket
    const exact = `/${'a'.repeat(100 - 1 - '/run/engine.sock'.length)}`
    expect(at(exact)).toBe(`${exact}/run/engine.sock`)
    expect(at(`${exact}a`)).toMatch(/^\/run\/user\/1000\/ctxb-[0-9a-f]{16}\.sock$/)
    expect(at(`${exact}a`)).not.toBe(at(`${exact}b`))
    // Bytes count, not characters.
    expect(at(`/${'é'.repeat(50)}`)).toMatch(/ctxb-/)
  })

  it('finds a short place for the socket without a session too', () => {
    const { socket } = resolveFolders({ env: { CTX_BACKUP_HOME: `/${'a'.repeat(200)}` }, uid: 4711, home: '/h' })
    expect(socket).toMatch(/^\/tmp\/ctxb-4711\/ctxb-[0-9a-f]{16}\.sock$/)
  })
})

describe('root', () => {
  it.runIf(isRoot)('is refused in another user’s home and below it, and taken in its own', async () => {
    expect(resolveFolders({ env: {}, uid: 0, home }).home).toBe(home)
    await chown(home, 65534, 65534)
    for (const env of [{}, { CTX_BACKUP_HOME: join(home, 'deep/er') }]) {
      let problem: ProblemError | undefined
      try {
        resolveFolders({ env, uid: 0, home })
      } catch (error) {
        problem = error as ProblemError
      }
      expect(problem).toBeInstanceOf(ProblemError)
      expect(problem?.problem).toMatchObject({ code: 'root-in-foreign-home', paths: [home] })
    }
    expect(resolveFolders({ env: {}, uid: 65534, home }).home).toBe(home)
  })
})

describe('making the folders', () => {
  it('makes them for their user alone, again and again', async () => {
    const folders = resolveFolders({ env: { CTX_BACKUP_HOME: join(home, 'a') }, home })
    await ensureFolders(folders)
    await ensureFolders(folders)
    for (const f of [folders.config, folders.data, folders.cache, folders.runtime, folders.logs]) {
      expect((await stat(f)).mode & 0o777).toBe(0o700)
    }
  })

  it('closes a folder that others could read, and follows a link to where the user moved it', async () => {
    const folders = resolveFolders({ env: { CTX_BACKUP_HOME: home }, home })
    await mkdir(folders.config)
    await chmod(folders.config, 0o755)
    await mkdir(join(home, 'elsewhere'))
    await symlink(join(home, 'elsewhere'), folders.data)
    await ensureFolders(folders)
    expect((await stat(folders.config)).mode & 0o777).toBe(0o700)
    expect((await stat(join(home, 'elsewhere'))).mode & 0o777).toBe(0o700)
  })

  it.runIf(isRoot)('refuses a folder of somebody else', async () => {
    const folders = resolveFolders({ env: { CTX_BACKUP_HOME: home }, home })
    await mkdir(folders.data)
    await chown(folders.data, 65534, 65534)
    await expect(ensureFolders(folders)).rejects.toMatchObject({ problem: { code: 'folder-not-yours' } })
  })

  it('says what is in the way', async () => {
    const folders = resolveFolders({ env: { CTX_BACKUP_HOME: home }, home })
    await writeFile(folders.cache, '')
    const error = await ensureFolders(folders).catch((e: unknown) => e)
    expect((error as ProblemError).problem).toMatchObject({ code: 'folder-unusable', paths: [folders.cache] })
    expect((error as ProblemError).problem.why).toContain('in the way')
  })
})
