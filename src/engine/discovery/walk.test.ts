import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fsPath, type RawPath, rawFromText, rawJoin } from '../system/rawpath.ts'
import { pruneList } from './prune-list.ts'
import { readFolder, readFolderByStat } from './read-folder.ts'
import { asNobody, isRoot } from './testing/as-nobody.ts'
import { plant, tempFolder } from './testing/tree.ts'
import type { FoundProject, NotLookedInto, WalkOptions, WalkResult } from './types.ts'
import { walkRoots } from './walk.ts'

let temp: ReturnType<typeof tempFolder>
let top: RawPath
beforeEach(() => {
  temp = tempFolder()
  top = temp.path
})
afterEach(() => temp.remove())

function options(more: Partial<WalkOptions> = {}): WalkOptions {
  const { names } = pruneList(rawFromText('/nowhere'), { prune: [], unprune: [] }, 'linux')
  // Far in the future: nothing counts as just changed unless a test says so.
  const now = Date.now() + 60_000
  return { roots: [top], now, pruneNames: names, prunePaths: new Set(), crossFileSystems: false, cache: null, ...more }
}

const at = (name: string): RawPath => rawJoin(top, name)
const found = (result: Pick<WalkResult, 'projects'>): string[] =>
  result.projects.map((p) => (p.root === top ? '.' : p.root.slice(top.length + 1)))

describe('what is a project', () => {
  it('is a folder with a .context folder, at the root, below it and inside another project', () => {
    plant(top, { '.context/TASKS.md': '', 'a/.context/TASKS.md': '', 'a/deep/er/.context': null, 'b/src/x.ts': '' })
    const result = walkRoots(options())
    expect(found(result)).toEqual(['.', 'a', 'a/deep/er'])
    expect(result.projects.every((p) => p.linkTarget === null)).toBe(true)
    expect(result.unknown).toEqual([])
  })

  it('is none when .context is a file', () => {
    plant(top, { 'a/.context': 'a file', 'a/b/c.txt': '' })
    expect(walkRoots(options())).toMatchObject({ projects: [], unknown: [] })
  })

  it('is one when .context is a link to a folder, also in a folder that holds no folders', () => {
    plant(top, { 'store/notes.md': '', 'a/.context': '-> ../store', 'b/sub/x': '', 'b/.context': '-> ../store' })
    const result = walkRoots(options())
    expect(result.projects).toEqual([
      { root: at('a'), linkTarget: at('store') },
      { root: at('b'), linkTarget: at('store') },
    ])
  })

  it('is none when .context is a link to a file, and unknown when the link leads nowhere or in a circle', () => {
    plant(top, {
      'file.md': '',
      'a/.context': '-> ../file.md',
      'b/.context': '-> ../gone',
      'c/.context': '-> .context',
    })
    const result = walkRoots(options())
    expect(result.projects).toEqual([])
    expect(result.unknown).toEqual([
      { path: at('b/.context'), reason: 'it is a link, and what it leads to is not there' },
      { path: at('c/.context'), reason: 'its links lead round in a circle' },
    ])
  })

  it('is found under names of any bytes', () => {
    const odd = 'caf\xe9\xff\nnew line'
    plant(top, { [`${odd}/.context`]: null, [`${odd}/-x/.context`]: null })
    expect(found(walkRoots(options()))).toEqual([odd, `${odd}/-x`])
  })

  it('is told as soon as it is found', () => {
    plant(top, { 'a/.context': null, 'b/c/.context': null })
    const heard: FoundProject[] = []
    const result = walkRoots(options(), (p) => heard.push(p))
    expect(heard.map((p) => p.root).sort()).toEqual(result.projects.map((p) => p.root))
  })
})

describe('what is never entered', () => {
  it('pruned names, with and without a star, .context and .claude', () => {
    const inside = ['node_modules/x', '.git', 'dist', '.Trash-1000/files', 'old.photoslibrary', '.context', '.claude']
    for (const name of inside) plant(top, { [`p/${name}/hidden/.context`]: null })
    plant(top, { 'p/visible/.context': null })
    expect(found(walkRoots(options()))).toEqual(['p', 'p/visible'])
  })

  it('names the user took off the list are entered, names and paths added are not', () => {
    plant(top, { 'dist/a/.context': null, 'attic/b/.context': null, 'x/secret/c/.context': null })
    const list = pruneList(top, { prune: ['attic', '~/x/secret/'], unprune: ['dist'] }, 'linux')
    expect(found(walkRoots(options({ pruneNames: list.names, prunePaths: list.paths })))).toEqual(['dist/a'])
  })

  it('the user scope, ~/.ctx, even when it holds .context', () => {
    plant(top, { '.ctx/.context': null, '.ctx/sub/.context': null, 'a/.context': null })
    const list = pruneList(top, { prune: [], unprune: ['~/.ctx'] }, 'linux')
    expect(found(walkRoots(options({ prunePaths: list.paths })))).toEqual(['a'])
  })

  it("a backup destination, anyone's, known by its marker", () => {
    plant(top, { 'backups/.ctx-backup.json': '{}', 'backups/host/job/x/.context': null, 'a/.context': null })
    expect(found(walkRoots(options()))).toEqual(['a'])
    unlinkSync(at('backups/.ctx-backup.json'))
    expect(found(walkRoots(options()))).toEqual(['a', 'backups/host/job/x'])
  })

  it('links to folders, other than .context', () => {
    plant(top, { 'real/p/.context': null, alias: '-> real', 'real/loop': '-> ..' })
    expect(found(walkRoots(options()))).toEqual(['real/p'])
  })

  it.runIf(isRoot && process.platform === 'linux')('another file system, unless told to cross', () => {
    plant(top, { 'a/.context': null, 'mnt/inner': null })
    execFileSync('mount', ['-t', 'tmpfs', 'ctxb-test', at('mnt/inner')])
    try {
      plant(top, { 'mnt/inner/p/.context': null })
      expect(found(walkRoots(options()))).toEqual(['a'])
      expect(found(walkRoots(options({ crossFileSystems: true })))).toEqual(['a', 'mnt/inner/p'])
      expect(found(walkRoots(options({ roots: [top, at('mnt/inner')] })))).toEqual(['a', 'mnt/inner/p'])
    } finally {
      execFileSync('umount', [at('mnt/inner')])
    }
  })
})

describe('roots', () => {
  it('that overlap are walked once, however they are written', () => {
    plant(top, { 'a/p/.context': null, link: '-> a' })
    const roots = [at('a/p'), at('link/'), at('a'), top, at('a')]
    const heard: FoundProject[] = []
    const result = walkRoots(options({ roots }), (p) => heard.push(p))
    expect(found(result)).toEqual(['a/p'])
    expect(heard).toHaveLength(1)
  })

  it('inside a pruned folder are walked all the same', () => {
    plant(top, { 'node_modules/mine/.context': null, 'a/.context': null })
    const result = walkRoots(options({ roots: [top, at('node_modules/mine')] }))
    expect(found(result)).toEqual(['a', 'node_modules/mine'])
  })

  it('that are links keep the name the user gave them, and paths never entered hold under both names', () => {
    plant(top, { 'disk/p/.context': null, 'disk/keep/q/.context': null, home: '-> disk' })
    const result = walkRoots(options({ roots: [at('home')], prunePaths: new Set([at('disk/keep')]) }))
    expect(found(result)).toEqual(['home/p'])
  })

  it('that are missing, no folder, relative, or in a backup destination are unknown, and the others are walked', () => {
    plant(top, { file: '', 'good/.context': null, 'dest/.ctx-backup.json': '{}', 'dest/in/p/.context': null })
    const roots = [at('gone'), at('file'), 'x' as RawPath, at('dest'), at('dest/in'), at('good')]
    const result = walkRoots(options({ roots }))
    expect(found(result)).toEqual(['good'])
    const marked = `it lies in a backup destination (.ctx-backup.json is in ${at('dest')})`
    expect(result.unknown).toEqual([
      { path: at('gone'), reason: 'it is not there' },
      { path: 'x', reason: 'it is not a full path' },
      { path: at('dest'), reason: marked },
      { path: at('dest/in'), reason: marked },
      { path: at('file'), reason: 'it is not a folder' },
    ])
  })
})

describe('what cannot be read', () => {
  const walkAsNobody = (): { projects: FoundProject[]; unknown: NotLookedInto[] } =>
    asNobody(`const { walkRoots } = await load('walk.ts')
      return walkRoots({ roots: [${JSON.stringify(top)}], now: 1e15, pruneNames: new Set(), prunePaths: new Set(),
        crossFileSystems: false, cache: null })`)

  it('is unknown with its reason, and the walk goes on', () => {
    plant(top, { 'shut/p/.context': null, 'noenter/p/.context': null, 'noenter/q': null, 'open/.context': null })
    plant(top, { 'shut-leaf': null })
    if (isRoot) for (const p of ['', 'shut', 'noenter', 'open']) chownSync(p === '' ? top : at(p), 65534, 65534)
    chmodSync(top, 0o755)
    chmodSync(at('shut'), 0o000)
    chmodSync(at('noenter'), 0o444)
    chmodSync(at('shut-leaf'), 0o700)
    try {
      const result = walkAsNobody()
      expect(result.projects.map((p) => p.root)).toEqual([at('open')])
      expect(result.unknown).toContainEqual({ path: at('shut'), reason: 'no permission to read it' })
      const noEnter = { path: at('noenter'), reason: 'its folders cannot be entered: no permission' }
      expect(result.unknown.filter((u) => u.path === at('noenter'))).toEqual([noEnter])
      if (isRoot) {
        const others = { path: at('shut-leaf'), reason: 'no permission to read it: it belongs to another user' }
        expect(result.unknown).toContainEqual(others)
      }
    } finally {
      chmodSync(at('shut'), 0o755)
      chmodSync(at('noenter'), 0o755)
    }
  })
})

it('a file system that tells no types gives the same entries by a look at each', () => {
  plant(top, { 'caf\xe9/f\xff': '', 'caf\xe9/d/x': '', 'caf\xe9/l': '-> nowhere' })
  const kinds = (entries: ReturnType<typeof readFolder>) =>
    entries.map((e) => [e.name, e.isDirectory(), e.isSymbolicLink(), e.isFile()]).sort()
  expect(kinds(readFolderByStat(at('caf\xe9')))).toEqual(kinds(readFolder(at('caf\xe9'))))
  expect(readFolderByStat(at('caf\xe9'))).toHaveLength(3)
})

it('a folder too deep for the system is unknown, not a crash', () => {
  let cwd = top
  const name = 'd'.repeat(200)
  const here = process.cwd()
  try {
    process.chdir(cwd)
    for (let i = 0; i < 25; i++) {
      mkdirSync(name)
      process.chdir(name)
    }
  } finally {
    process.chdir(here)
    cwd = top
  }
  plant(top, { 'a/.context': null })
  const result = walkRoots(options())
  expect(found(result)).toEqual(['a'])
  expect(result.unknown.map((u) => u.reason)).toEqual(['its path is longer than the system takes'])
})

it('many levels and many folders do not overflow anything', () => {
  let path = ''
  for (let i = 0; i < 300; i++) path += `/${i}`
  plant(top, { [`${path.slice(1)}/.context`]: null })
  for (let i = 0; i < 300; i++) writeFileSync(fsPath(at(`f${i}`)), '')
  symlinkSync('/', fsPath(at('slash')))
  expect(walkRoots(options()).projects).toHaveLength(1)
})
