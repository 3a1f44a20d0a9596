import { chmodSync, mkdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ItemClass } from '../../shared/model/words.ts'
import { collectSources } from '../sources/collect.ts'
import type { Rule, SourceRoot } from '../sources/types.ts'
import { type RawPath, rawJoin } from '../system/rawpath.ts'
import { ctxSourceRoots } from './source-roots.ts'
import { surveyProject, surveyUser } from './survey.ts'
import { plant, tempFolder } from './testing/tree.ts'

let temp: ReturnType<typeof tempFolder>
let home: RawPath
beforeEach(() => {
  temp = tempFolder()
  home = temp.path
})
afterEach(() => temp.remove())

function rootsOf(projects: string[], leaveOut: ItemClass[] = [], userRules: Rule[] = []): SourceRoot[] {
  const surveys = projects.map((p) => surveyProject({ root: rawJoin(home, p), linkTarget: null }, { home, uid: 0 }))
  return ctxSourceRoots({ projects: surveys, user: surveyUser(home), leaveOut, userRules })
}
const shown = (roots: SourceRoot[]) => roots.map((r) => `${r.required ? '!' : ''}${r.path.slice(home.length + 1)}`)
/** What a run over these roots would copy, folders aside. */
function copied(roots: SourceRoot[]): string[] {
  const { entries } = collectSources({ roots, never: new Set(), oneFileSystem: true })
  return entries.filter((e) => e.type !== 'd').map((e) => e.path.slice(home.length + 1))
}

const key32 = 'k'.repeat(32)
const project = {
  'p/.context/TASKS.md': '',
  'p/.context/journal/a.md': '',
  'p/.context/state/x': '',
  'p/.context/state/events.jsonl': '',
  'p/.context/.connect.enc': '',
  'p/.claude/settings.local.json': '',
  'p/.ctxrc': 'key_path: ~/keys/p.key',
  'p/src/a.ts': '',
  'keys/p.key': key32,
  'keys/not-named': '',
  '.ctx/.ctx.key': key32,
  '.ctx/hub-data/clients.json': '',
  '.ctx/settings': '',
  '.local/ctx/keys/old': key32,
}

describe('roots of a job over ctx', () => {
  it('are each project’s .context, .claude and .ctxrc, the keys, and the user scope; the first and the last are required', () => {
    plant(home, project)
    expect(shown(rootsOf(['p']))).toEqual([
      '!p/.context',
      'p/.claude',
      'p/.ctxrc',
      'keys/p.key',
      '!.ctx',
      '.local/ctx/keys',
    ])
  })

  it('copy what matters and nothing else', () => {
    plant(home, project)
    expect(copied(rootsOf(['p']))).toEqual([
      '.ctx/.ctx.key',
      '.ctx/hub-data/clients.json',
      '.ctx/settings',
      '.local/ctx/keys/old',
      'keys/p.key',
      'p/.claude/settings.local.json',
      'p/.context/.connect.enc',
      'p/.context/TASKS.md',
      'p/.context/journal/a.md',
      'p/.context/state/events.jsonl',
      'p/.ctxrc',
    ])
  })

  it.each<[ItemClass[], string[]]>([
    [['key'], ['.ctx/.ctx.key', '.local/ctx/keys/old', 'keys/p.key']],
    [['hub-data'], ['.ctx/hub-data/clients.json']],
    [['claude'], ['p/.claude/settings.local.json']],
    [
      ['journal', 'events', 'connection'],
      ['p/.context/.connect.enc', 'p/.context/journal/a.md', 'p/.context/state/events.jsonl'],
    ],
    [
      ['project-config', 'user-config'],
      ['.ctx/settings', 'p/.ctxrc'],
    ],
  ])('without %j leave out just that', (leaveOut, gone) => {
    plant(home, project)
    const all = copied(rootsOf(['p']))
    expect(copied(rootsOf(['p'], leaveOut))).toEqual(all.filter((path) => !gone.includes(path)))
  })

  it('without keys leave out one that .ctxrc puts inside .context, whatever its name', () => {
    for (const [i, name] of ['own.key', 'o[w]n*.key'].entries()) {
      const p = `p${i}`
      plant(home, {
        [`${p}/.context/${name}`]: key32,
        [`${p}/.context/own.keys`]: '',
        [`${p}/.ctxrc`]: `key_path: ".context/${name}"`,
      })
      expect(copied(rootsOf([p]))).toContain(`${p}/.context/${name}`)
      expect(copied(rootsOf([p], ['key']))).toEqual([`${p}/.context/own.keys`, `${p}/.ctxrc`])
    }
  })

  it('take a linked .context as link and target, the target judged as if it lay in the project', () => {
    plant(home, { 'store/TASKS.md': '', 'store/state/x': '', 'store/.ctx.key': key32, 'p/.context': '-> ../store' })
    const roots = rootsOf(['p'])
    expect(roots.map((r) => [r.path.slice(home.length + 1), r.as.slice(home.length + 1), r.required])).toEqual([
      ['p/.context', 'p/.context', true],
      ['store', 'p/.context', true],
    ])
    expect(copied(roots)).toEqual(['p/.context', 'store/.ctx.key', 'store/TASKS.md'])
    expect(copied(rootsOf(['p'], ['key']))).toEqual(['p/.context', 'store/TASKS.md'])
  })

  it('take a linked ~/.ctx and a linked key with what they lead to', () => {
    plant(home, { 'dots/ctx/settings': '', 'dots/key': key32, 'dots/ctx/.ctx.key': '-> ../key', '.ctx': '-> dots/ctx' })
    expect(copied(rootsOf([]))).toEqual(['.ctx', 'dots/ctx/.ctx.key', 'dots/ctx/settings', 'dots/key'])
  })

  it('name a key that several projects share once, and ask the user’s own rules first', () => {
    mkdirSync(home, { recursive: true })
    plant(home, {
      k: key32,
      'a/.context/x.md': '',
      'b/.context/x.md': '',
      'a/.ctxrc': 'key_path: ~/k',
      'b/.ctxrc': 'key_path: ~/k',
    })
    chmodSync(rawJoin(home, 'k'), 0o600)
    const roots = rootsOf(['a', 'b'], [], [{ action: 'exclude', pattern: 'x.md' }])
    expect(shown(roots).filter((path) => path === 'k')).toHaveLength(1)
    expect(copied(roots)).toEqual(['a/.ctxrc', 'b/.ctxrc', 'k'])
  })

  it('none where there is neither project nor user scope', () => {
    expect(rootsOf([])).toEqual([])
  })
})
