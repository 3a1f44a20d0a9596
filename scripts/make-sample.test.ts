import { createDecipheriv } from 'node:crypto'
import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMany, makeSample, type Sample } from './make-sample.ts'
import { git } from './sample/git.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
let dir = ''
let sample: Sample

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ctxb-sample-'))
  sample = await makeSample(dir, NOW)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const text = (...parts: string[]): Promise<string> => readFile(join(...parts), 'utf8')

async function open(file: string, keyFile: string): Promise<string> {
  const [sealed, key] = await Promise.all([readFile(file), readFile(keyFile)])
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]).toString('utf8')
}

describe('alpha', () => {
  it('has all of its knowledge committed and pushed, and a journal of 400 files that git ignores', async () => {
    const { alpha } = sample.projects
    expect(await git(alpha, NOW, 'status', '--porcelain', '-uall')).toBe('?? .claude/settings.local.json\n')
    expect(await git(alpha, NOW, 'rev-list', '--count', '@{upstream}..HEAD')).toBe('0\n')
    expect(await git(alpha, NOW, 'ls-files', '.context')).toContain('.context/scratchpad.enc')
    const journal = await readdir(join(alpha, '.context/journal'))
    expect(journal).toHaveLength(400)
    expect(await git(alpha, NOW, 'check-ignore', `.context/journal/${journal[0]}`)).not.toBe('')
  })

  it('has 48 decisions, 30 of which the hub is seen to hold', async () => {
    const { alpha } = sample.projects
    const local = [...(await text(alpha, '.context/DECISIONS.md')).matchAll(/^## \[\d{4}-\d\d-\d\d-\d{6}\] (.*)$/gm)]
    const mirror = await text(alpha, '.context/hub/decisions.md')
    const own = mirror.matchAll(/^## \[\d{4}-\d\d-\d\d\] (.*)\n\n\*\*Origin\*\*: alpha$/gm)
    const onHub = new Set([...own].map(([, title]) => title))
    expect(new Set(local.map(([, title]) => title)).size).toBe(48)
    expect(local.filter(([, title]) => onHub.has(title))).toHaveLength(30)
    expect(onHub.size).toBe(30)
    expect(mirror).toContain('**Origin**: delta')
  })

  it('has a scratchpad and a connection that the global key opens, and no other', async () => {
    const { alpha } = sample.projects
    expect(await open(join(alpha, '.context/scratchpad.enc'), sample.key)).toMatch(/^1 We /)
    const connection = JSON.parse(await open(join(alpha, '.context/.connect.enc'), sample.key))
    expect(connection).toMatchObject({ hub_addr: 'hub.example.invalid:9900', types: ['decision'] })
    await expect(open(join(alpha, '.context/.connect.enc'), sample.betaKey)).rejects.toThrow()
  })
})

describe('beta', () => {
  it('has a repository without a remote, a plain scratchpad and an event log of 900 KiB', async () => {
    const { beta } = sample.projects
    expect(await git(beta, NOW, 'remote')).toBe('')
    expect(await text(beta, '.context/scratchpad.md')).toContain('We ')
    const log = await text(beta, '.context/state/events.jsonl')
    expect(log.length).toBeGreaterThan(900 * 1024 - 300)
    expect(log.length).toBeLessThanOrEqual(900 * 1024)
    for (const line of log.trimEnd().split('\n')) JSON.parse(line)
  })

  it('names another key, which opens its sealed file', async () => {
    const { beta } = sample.projects
    expect(await text(beta, '.ctxrc')).toContain('key_path: ~/.keys/beta.key')
    expect(await open(join(beta, '.context/.notify.enc'), sample.betaKey)).toMatch(/^https:/)
  })

  it.skipIf(process.platform === 'darwin')(
    'has journal names with a newline and with bytes that are no UTF-8',
    async () => {
      const names = await readdir(Buffer.from(join(sample.projects.beta, '.context/journal')), { encoding: 'buffer' })
      const hex = names.map((name) => Buffer.from(name).toString('hex'))
      for (const name of sample.hostileNames) expect(hex).toContain(name.toString('hex'))
      expect(sample.hostileNames.some((name) => name.includes('\n'))).toBe(true)
      expect(sample.hostileNames.some((name) => !Buffer.from(name.toString('utf8')).equals(name))).toBe(true)
    },
  )
})

describe('gamma', () => {
  it('has no git, a linked .context, and a project inside', async () => {
    const { gamma, sub } = sample.projects
    expect(await readdir(gamma)).not.toContain('.git')
    expect(await readlink(join(gamma, '.context'))).toBe(sample.gammaTarget)
    expect((await lstat(join(sub, '.context'))).isDirectory()).toBe(true)
    expect(sample.gammaTarget.startsWith(sample.home)).toBe(false)
  })
})

describe('the user scope', () => {
  it('keeps the key private', async () => {
    expect((await stat(sample.key)).mode & 0o777).toBe(0o600)
    expect((await stat(sample.key)).size).toBe(32)
    expect((await stat(sample.userScope)).mode & 0o777).toBe(0o700)
  })

  it("has a hub's data of 200 entries in rising order that agree with the counter", async () => {
    const lines = (await text(sample.userScope, 'hub-data/entries.jsonl')).trimEnd().split('\n')
    const sequences = lines.map((line) => JSON.parse(line).sequence)
    expect(sequences).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
    expect(JSON.parse(await text(sample.userScope, 'hub-data/meta.json')).sequence_counter).toBe(200)
  })
})

describe('times', () => {
  it('all lie in the past', async () => {
    const names = await readdir(sample.home, { recursive: true, withFileTypes: true })
    for (const name of names.filter((n) => n.isFile() && !/\.git|\ufffd/.test(join(n.parentPath, n.name)))) {
      expect((await stat(join(name.parentPath, name.name))).mtimeMs).toBeLessThan(NOW)
    }
  })
})

describe('many', () => {
  it('makes as many projects as asked for', async () => {
    const { projects } = await makeMany(join(dir, 'more'), 25, NOW)
    expect(new Set(projects).size).toBe(25)
    for (const project of projects) expect(await readdir(join(project, '.context'))).toHaveLength(6)
  })
})
