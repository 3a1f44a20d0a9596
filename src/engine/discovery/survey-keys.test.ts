import { chmodSync, mkdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ItemClass } from '../../shared/model/words.ts'
import { type RawPath, rawJoin } from '../system/rawpath.ts'
import { surveyProject, surveyUser } from './survey.ts'
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
