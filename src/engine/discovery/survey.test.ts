import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ItemClass } from '../../shared/model/words.ts'
import { type RawPath, rawJoin } from '../system/rawpath.ts'
import { surveyProject } from './survey.ts'
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
    expect(survey()).toMatchObject({ items: [], unknown: [{ path: at('p/.context'), reason: 'it is not there' }] })
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
