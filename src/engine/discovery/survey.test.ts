import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ItemClass } from '../../shared/model/words.ts'
import { type RawPath, rawJoin } from '../system/rawpath.ts'
import { surveyProject, surveyUser } from './survey.ts'
import { asNobody, isRoot } from './testing/as-nobody.ts'
import { plant, tempFolder } from './testing/tree.ts'
import type { ProjectSurvey, SurveyedItem, UserSurvey } from './types.ts'

let temp: ReturnType<typeof tempFolder>
let home: RawPath
let root: RawPath
beforeEach(() => {
  temp = tempFolder()
  home = temp.path
  root = rawJoin(home, 'p')
  mkdirSync(root)
})
afterEach(() => temp.remove())

const at = (name: string): RawPath => rawJoin(home, name)
const survey = (uid = process.getuid?.() ?? 0): ProjectSurvey =>
  surveyProject({ root, linkTarget: null }, { home, uid })
/** Path below home → class and the names in it. */
const table = (items: readonly SurveyedItem[]): Record<string, [ItemClass, ...string[]]> =>
  Object.fromEntries(
    items.map((i) => [i.path.slice(home.length + 1), [i.class, ...i.entries.map((e) => e.path.slice(i.path.length))]]),
  )
const key32 = 'k'.repeat(32)

describe('items of a project', () => {
  it('one a thing at the top, and one for each thing of another class deeper inside', () => {
    plant(root, {
      '.context/TASKS.md': 'x',
      '.context/journal/a.md': 'xx',
      '.context/journal/sub/b.md': 'xxx',
      '.context/journal/.b.md.tmp.1': '',
      '.context/state/events.jsonl': '',
      '.context/state/other': '',
      '.context/hub/decisions.md': '',
      '.context/hub/.sync.lock': 'lock',
      '.context/kb/node_modules/x/y.js': '',
      '.context/odd': '',
      '.claude/settings.json': '{}',
      '.claude/skills/s.md': '',
      '.ctxrc': '',
      '.ctxrc.dev': '',
      'src/main.ts': '',
    })
    const result = survey()
    expect(table(result.items)).toEqual({
      'p/.context/TASKS.md': ['knowledge', ''],
      'p/.context/journal': ['journal', '', '/a.md', '/sub', '/sub/b.md'],
      'p/.context/journal/.b.md.tmp.1': ['ephemeral', ''],
      'p/.context/state': ['state', '', '/other'],
      'p/.context/state/events.jsonl': ['events', ''],
      'p/.context/hub': ['hub-mirror', '', '/decisions.md'],
      'p/.context/hub/.sync.lock': ['ephemeral', ''],
      'p/.context/kb': ['knowledge', ''],
      'p/.context/kb/node_modules': ['generated', ''],
      'p/.context/odd': ['other', ''],
      'p/.claude': ['claude', '', '/settings.json', '/skills', '/skills/s.md'],
      'p/.ctxrc': ['project-config', ''],
      'p/.ctxrc.dev': ['project-config', ''],
    })
    expect(result.unknown).toEqual([])
    expect(result.oddities).toEqual([])
  })

  it('tell size, time in nanoseconds, mode, hard links and names of any bytes', () => {
    plant(root, { '.context/journal/new\nline.md': '12345', '.context/journal/\xff\xfe': '' })
    linkSync(rawJoin(root, '.context/journal/new\nline.md'), rawJoin(root, '.context/journal/twin.md'))
    chmodSync(rawJoin(root, '.context/journal/twin.md'), 0o640)
    execFileSync('touch', ['-d', '2026-01-02T03:04:05.123456789Z', rawJoin(root, '.context/journal/twin.md')])
    const entries = survey().items[0]?.entries ?? []
    expect(entries.map((e) => e.path.slice(root.length))).toEqual([
      '/.context/journal',
      '/.context/journal/new\nline.md',
      '/.context/journal/twin.md',
      '/.context/journal/\xff\xfe',
    ])
    expect(entries[2]).toMatchObject({
      type: 'f',
      size: 5,
      mode: 0o640,
      mtimeNs: 1_767_323_045_123_456_789n,
      target: '',
    })
    expect(entries[2]?.linkGroup).toMatch(/^\d+:\d+$/)
    expect(entries[1]?.linkGroup).toBe(entries[2]?.linkGroup)
    expect(entries[3]?.linkGroup).toBe('')
    expect(entries[0]).toMatchObject({ type: 'd', size: 0 })
  })

  it('links inside are kept as links, not followed, and said; pipes are never opened and hold nothing', () => {
    plant(home, { 'elsewhere/secret.md': 'x' })
    plant(root, { '.context/journal': '-> ../../elsewhere', '.context/gone.md': '-> nowhere' })
    execFileSync('mkfifo', [rawJoin(root, '.context/pipe.md')])
    const result = survey()
    expect(table(result.items)).toEqual({
      'p/.context/journal': ['journal', ''],
      'p/.context/gone.md': ['knowledge', ''],
    })
    expect(result.items.map((i) => [i.kind, i.entries[0]?.type])).toEqual([
      ['file', 'l'],
      ['file', 'l'],
    ])
    expect(result.oddities).toEqual([
      { kind: 'link-inside', path: at('p/.context/gone.md'), target: 'nowhere' },
      { kind: 'link-inside', path: at('p/.context/journal'), target: '../../elsewhere' },
    ])
    expect(result.unknown).toEqual([])
  })
})

describe('a .context that is a link', () => {
  it('gives the link and, under its real path, what it leads to', () => {
    plant(home, { 'store/TASKS.md': 'x', 'store/state/x': '' })
    plant(root, { '.context': '-> ../store' })
    const result = survey()
    expect(result.linkTarget).toBe(at('store'))
    expect(table(result.items)).toEqual({
      'p/.context': ['knowledge', ''],
      'store/TASKS.md': ['knowledge', ''],
      'store/state': ['state', '', '/x'],
    })
    expect(result.oddities).toEqual([{ kind: 'context-symlink', path: at('p/.context'), target: at('store') }])
  })

  it('that leads nowhere any more, or a .context that is gone, is unknown', () => {
    plant(root, { '.context': '-> ../store' })
    expect(survey()).toMatchObject({
      linkTarget: null,
      unknown: [{ path: at('p/.context'), reason: 'it is a link, and what it leads to is not there' }],
    })
    rmSync(at('p/.context'))
    expect(survey()).toMatchObject({ items: [], unknown: [{ path: at('p/.context'), reason: 'it does not exist' }] })
  })
})

describe('keys', () => {
  const kinds = (result: ProjectSurvey | UserSurvey) =>
    result.oddities.map((o) => [o.kind, o.path.slice(home.length + 1)])

  it('the one that .ctxrc names is an item wherever it lies, and must be private and 32 bytes', () => {
    plant(home, { 'keys/p.key': key32, 'p/.context/TASKS.md': '', 'p/.ctxrc': 'key_path: ~/keys/p.key' })
    chmodSync(at('keys/p.key'), 0o600)
    const good = survey()
    expect(good.keyPath).toBe(at('keys/p.key'))
    expect(table(good.items)['keys/p.key']).toEqual(['key', ''])
    expect(good.oddities).toEqual([])
    plant(home, { 'keys/p.key': 'short' })
    chmodSync(at('keys/p.key'), 0o644)
    expect(survey().oddities).toEqual([
      { kind: 'key-size', path: at('keys/p.key'), size: 5 },
      { kind: 'key-mode', path: at('keys/p.key'), mode: 0o644 },
    ])
  })

  it('a named one that is missing, a folder, or in a broken .ctxrc is said', () => {
    plant(root, { '.context/TASKS.md': '', '.ctxrc': 'key_path: ./k' })
    expect(survey().oddities).toEqual([{ kind: 'key-missing', path: at('p/k'), from: at('p/.ctxrc') }])
    plant(root, { k: null })
    expect(kinds(survey())).toEqual([['ctxrc-broken', 'p/.ctxrc']])
    plant(root, { '.ctxrc': 'key_path: [' })
    expect(kinds(survey())).toEqual([['ctxrc-broken', 'p/.ctxrc']])
    expect(survey().keyPath).toBeNull()
  })

  it('a named one inside .context is a key and no stray, also through a linked .context', () => {
    plant(home, { 'store/own.key': key32, 'p/.context': '-> ../store', 'p/.ctxrc': 'key_path: .context/own.key' })
    chmodSync(at('store/own.key'), 0o600)
    const result = survey()
    expect(result.keyPath).toBe(at('store/own.key'))
    expect(table(result.items)['store/own.key']).toEqual(['key', ''])
    expect(kinds(result)).toEqual([['context-symlink', 'p/.context']])
  })

  it('a stray one beside its ciphertext is said', () => {
    plant(root, { '.context/.ctx.key': key32, '.context/kb/.ctx.key': key32 })
    expect(kinds(survey())).toEqual([['stray-key', 'p/.context/.ctx.key']])
  })

  it('a key or .ctxrc that is a link brings what it leads to', () => {
    plant(home, {
      'dots/k': key32,
      'dots/rc': 'key_path: ~/k',
      'p/.context/TASKS.md': '',
      k: '-> dots/k',
      'p/.ctxrc': '-> ../dots/rc',
    })
    chmodSync(at('dots/k'), 0o600)
    const result = survey()
    expect(table(result.items)).toMatchObject({
      'p/.ctxrc': ['project-config', ''],
      'dots/rc': ['project-config', ''],
      k: ['key', ''],
      'dots/k': ['key', ''],
    })
    expect(result.oddities).toEqual([])
  })
})

describe('the user scope', () => {
  const kinds = (result: UserSurvey) => result.oddities.map((o) => [o.kind, o.path.slice(home.length + 1)])

  it('is empty where ctx was never used', () => {
    expect(surveyUser(home)).toEqual({ path: at('.ctx'), items: [], hubServer: false, unknown: [], oddities: [] })
  })

  it('holds key, hub data, settings, and keys of old versions', () => {
    plant(home, {
      '.ctx/.ctx.key': key32,
      '.ctx/hub-data/entries.jsonl': '',
      '.ctx/hub-data/raft/log.db': '',
      '.ctx/dream.cron.log': '',
      '.local/ctx/keys/old.key': key32,
    })
    for (const path of ['.ctx', '.local/ctx/keys']) chmodSync(at(path), 0o700)
    for (const path of ['.ctx/.ctx.key', '.local/ctx/keys/old.key']) chmodSync(at(path), 0o600)
    const result = surveyUser(home)
    expect(table(result.items)).toEqual({
      '.ctx/.ctx.key': ['key', ''],
      '.ctx/dream.cron.log': ['user-config', ''],
      '.ctx/hub-data': ['hub-data', '', '/entries.jsonl', '/raft', '/raft/log.db'],
      '.local/ctx/keys': ['key', '', '/old.key'],
    })
    expect(result.hubServer).toBe(true)
    expect(kinds(result)).toEqual([['old-key', '.local/ctx/keys']])
  })

  it('says which modes are too open and which key is cut short', () => {
    plant(home, { '.ctx/.ctx.key': '', '.local/ctx/keys/old.key': key32 })
    chmodSync(at('.ctx'), 0o750)
    chmodSync(at('.ctx/.ctx.key'), 0o604)
    chmodSync(at('.local/ctx/keys'), 0o700)
    chmodSync(at('.local/ctx/keys/old.key'), 0o640)
    const result = surveyUser(home)
    expect(result.hubServer).toBe(false)
    expect(kinds(result)).toEqual([
      ['key-mode', '.ctx'],
      ['key-size', '.ctx/.ctx.key'],
      ['key-mode', '.ctx/.ctx.key'],
      ['old-key', '.local/ctx/keys'],
      ['key-mode', '.local/ctx/keys/old.key'],
    ])
  })

  it('may be a link, and so may the key: both ends are items', () => {
    plant(home, { 'dots/ctx/settings': '', 'dots/key': key32, 'dots/ctx/.ctx.key': '-> ../key', '.ctx': '-> dots/ctx' })
    chmodSync(at('dots/ctx'), 0o700)
    chmodSync(at('dots/key'), 0o600)
    const result = surveyUser(home)
    expect(table(result.items)).toEqual({
      '.ctx': ['user-config', ''],
      'dots/ctx/.ctx.key': ['key', ''],
      'dots/ctx/settings': ['user-config', ''],
      'dots/key': ['key', ''],
    })
    expect(result.oddities).toEqual([])
  })

  it('that is a file is unknown', () => {
    plant(home, { '.ctx': 'x' })
    expect(surveyUser(home).unknown).toEqual([{ path: at('.ctx'), reason: 'it is not a folder' }])
  })
})

describe('what cannot be read', () => {
  it('is unknown with its reason, and the survey goes on', () => {
    plant(root, {
      '.context/journal/a.md': '',
      '.context/TASKS.md': '',
      '.context/private.md': '',
      '.context/own.md': '',
    })
    plant(home, { '.ctx/.ctx.key': key32 })
    if (isRoot) {
      for (const path of ['', '/p', '/p/.context', '/p/.context/journal', '/p/.context/own.md', '/.ctx']) {
        chownSync(`${home}${path}`, 65534, 65534)
      }
    }
    chmodSync(home, 0o755)
    chmodSync(rawJoin(root, '.context/journal'), 0)
    chmodSync(rawJoin(root, '.context/private.md'), isRoot ? 0o600 : 0)
    chmodSync(rawJoin(root, '.context/own.md'), 0)
    chmodSync(at('.ctx'), 0)
    const uid = isRoot ? 65534 : (process.getuid?.() ?? 0)
    const result = asNobody<{ project: ProjectSurvey; user: UserSurvey }>(`
      const { surveyProject, surveyUser } = await load('survey.ts')
      const env = { home: ${JSON.stringify(home)}, uid: ${uid} }
      return { project: surveyProject({ root: ${JSON.stringify(root)}, linkTarget: null }, env), user: surveyUser(env.home) }`)
    chmodSync(rawJoin(root, '.context/journal'), 0o700)
    chmodSync(at('.ctx'), 0o700)
    const others = isRoot ? 'no permission to read it: it belongs to another user' : 'no permission to read it'
    expect(result.project.unknown).toEqual([
      { path: at('p/.context/journal'), reason: 'no permission to read it' },
      { path: at('p/.context/own.md'), reason: 'no permission to read it' },
      { path: at('p/.context/private.md'), reason: others },
    ])
    expect(Object.keys(table(result.project.items))).toContain('p/.context/TASKS.md')
    expect(result.user).toMatchObject({
      items: [],
      unknown: [{ path: at('.ctx'), reason: 'no permission to read it' }],
    })
  })

  it('a file that is only in the cloud is never opened, and unknown', () => {
    const cloud = rawJoin(home, 'Library/Mobile Documents/x')
    plant(cloud, { '.context/.TASKS.md.icloud': 'stub', '.context/here.md': 'x' })
    const result = surveyProject({ root: cloud, linkTarget: null }, { home, uid: 0 })
    const path = rawJoin(cloud, '.context/.TASKS.md.icloud')
    expect(result.items.map((i) => i.path)).toEqual([rawJoin(cloud, '.context/here.md')])
    expect(result.unknown).toEqual([{ path, reason: 'its content is in the cloud and not on this disk' }])
    expect(result.oddities).toEqual([{ kind: 'placeholder', path }])
  })
})
