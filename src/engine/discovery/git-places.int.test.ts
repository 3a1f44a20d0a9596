import { symlinkSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GitCache } from './git.ts'
import { files, GitYard } from './testing/git-yard.ts'
import { plant, tempFolder } from './testing/tree.ts'

let temp: ReturnType<typeof tempFolder>
let yard: GitYard
beforeEach(() => {
  temp = tempFolder()
  yard = new GitYard(temp.path)
})
afterEach(() => temp.remove())

describe('where the repository is', () => {
  it('no repository is said as such, and git is not started', async () => {
    plant(yard.at('p'), files)
    const { door, calls } = yard.countingDoor()
    const answer = await yard.ask(['p'], new Map(), door)
    expect(answer.projects.get(yard.at('p'))).toEqual({
      state: { repo: false, remote: false, unpushed: 0, untracked: 0 },
      files: new Map(),
      tracked: new Set(),
    })
    expect(calls).toEqual([])
  })

  it('projects in one repository share its calls and get their own files', async () => {
    const inside = (p: string) => Object.fromEntries(Object.entries(files).map(([f, c]) => [`${p}/${f}`, c]))
    yard.repository('mono', { ...inside('a'), ...inside('b/deep'), ...files })
    writeFileSync(yard.at('mono/b/deep/.context/TASKS.md'), 'changed')
    const { door, calls } = yard.countingDoor()
    const answer = await yard.ask(['mono', 'mono/a', 'mono/b/deep'], new Map(), door)
    expect(calls.map((c) => c.name)).toEqual(['git config', 'git rev-parse', 'git status', 'git ls-files', 'git log'])
    const deep = yard.of(answer, 'mono/b/deep')
    const others = [yard.of(answer, 'mono'), yard.of(answer, 'mono/a')]
    expect([deep, ...others].map((project) => project.tracked.size)).toEqual([4, 4, 4])
    expect(others.map((project) => project.files.size)).toEqual([0, 0])
    expect(yard.states(deep, 'mono/b/deep')).toEqual({ '.context/TASKS.md': 'modified' })
  })

  it('a worktree, a submodule and a .context that is a repository of its own are asked where they are', async () => {
    yard.repository('p', files)
    yard.git('p', 'worktree', 'add', '-q', yard.at('tree'))
    writeFileSync(yard.at('tree/.context/TASKS.md'), 'tree')
    yard.repository('outer', { 'x.md': '' })
    yard.git('outer', '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', yard.at('p.git'), 'sub')
    yard.repository('host', { 'src/x': '', '.claude/a': '' }, false)
    yard.repository('host/.context', { 'TASKS.md': '' })
    const answer = await yard.ask(['tree', 'outer/sub', 'host'])
    expect(answer.unknown).toEqual([])
    expect(yard.states(yard.of(answer, 'tree'), 'tree')).toEqual({ '.context/TASKS.md': 'modified' })
    expect(yard.tracked(yard.of(answer, 'outer/sub'), 'outer/sub')).toHaveLength(4)
    const host = yard.of(answer, 'host')
    expect(yard.tracked(host, 'host')).toEqual(['.claude/a', '.context/TASKS.md'])
    expect(yard.states(host, 'host')).toEqual({ '.claude/a': 'committed' })
    expect(host.state).toMatchObject({ repo: true, remote: true, unpushed: 1 })
  })

  it('a linked .context: the link in its repository, the content in the other', async () => {
    yard.repository('store', { 'ctx/TASKS.md': '', 'ctx/new.md': '' })
    writeFileSync(yard.at('store/ctx/new.md'), 'changed')
    yard.repository('p', { '.context': '-> ../store/ctx', 'src/a': '' })
    const project = await yard.one('p')
    expect([...project.tracked].sort()).toEqual([
      yard.at('p/.context'),
      yard.at('store/ctx/TASKS.md'),
      yard.at('store/ctx/new.md'),
    ])
    expect([...project.files]).toEqual([[yard.at('store/ctx/new.md'), 'modified']])
  })

  it('a linked .claude is a file of its repository, even when it leads into another one', async () => {
    yard.repository('shared', { 'settings.json': '{}' })
    yard.repository('p', { '.context/TASKS.md': '', '.claude': '-> ../shared' })
    const answer = await yard.ask(['p'])
    expect(answer.unknown).toEqual([])
    expect(yard.tracked(yard.of(answer, 'p'), 'p')).toEqual(['.claude', '.context/TASKS.md'])
  })

  it('a project reached by a linked path keeps its own names for its files', async () => {
    yard.repository('real/p', files)
    writeFileSync(yard.at('real/p/.context/TASKS.md'), 'changed')
    symlinkSync(yard.at('real'), yard.at('alias'))
    expect(yard.states(await yard.one('alias/p'), 'alias/p')).toEqual({ '.context/TASKS.md': 'modified' })
  })

  it('a folder ignored or untracked as a whole stands for all in it', async () => {
    yard.repository('p', { 'src/a.ts': '', '.gitignore': 'sub/\n.context/\n' })
    plant(yard.at('p'), files)
    plant(yard.at('p/sub'), files)
    const answer = await yard.ask(['p', 'p/sub'])
    expect(yard.states(yard.of(answer, 'p'), 'p')).toMatchObject({
      '.context/': 'ignored',
      '.ctxrc': 'untracked',
    })
    const sub = yard.of(answer, 'p/sub')
    expect(sub.files.get(yard.at('p/sub/.context/'))).toBe('ignored')
    expect(sub.tracked.size).toBe(0)
  })

  it('names with wildcards, blanks and leading dashes are taken as they are', async () => {
    yard.repository('-a *[b] c', files)
    yard.repository('-a xb c', { ...files, '.context/more.md': '' })
    expect(yard.tracked(await yard.one('-a *[b] c'), '-a *[b] c')).toHaveLength(4)
  })
})

describe('an answer kept from the last time', () => {
  it('costs no process while nothing changed, and is asked anew for every kind of change', async () => {
    yard.repository('p', { ...files, '.gitignore': '' })
    const cache: GitCache = new Map()
    const { door, calls } = yard.countingDoor()
    const again = async (): Promise<number> => {
      calls.length = 0
      await yard.ask(['p'], cache, door)
      return calls.length
    }
    expect(await again()).toBe(5)
    const first = (await yard.ask(['p'], cache, door)).projects.get(yard.at('p'))
    expect(await again()).toBe(0)
    const changes: (() => unknown)[] = [
      () => writeFileSync(yard.at('p/.context/TASKS.md'), 'changed'),
      () => yard.git('p', 'add', '.context'),
      () => yard.git('p', 'commit', '-q', '-m', 'more'),
      () => yard.git('p', 'push', '-q', 'origin', 'HEAD:main'),
      () => yard.git('p', 'checkout', '-q', '-b', 'feature/x'),
      () => yard.git('p', 'remote', 'set-url', 'origin', 'https://example.org/x.git'),
      () => writeFileSync(yard.at('p/.gitignore'), '.ctxrc.dev\n'),
      () => plant(yard.at('p'), { '.context/new.md': '' }),
      () => yard.git('p', 'pack-refs', '--all'),
    ]
    for (const change of changes) {
      change()
      expect(await again()).toBeGreaterThan(0)
      expect(await again()).toBe(0)
    }
    expect(yard.states(yard.of(await yard.ask(['p'], cache, door), 'p'), 'p')).toEqual({
      '.context/new.md': 'untracked',
    })
    expect(first?.files.size).toBe(0)
    await yard.ask([], cache, door)
    expect(cache.size).toBe(0)
  })

  it('is not kept when git could not tell', async () => {
    yard.repository('p', files)
    yard.git('p', 'config', 'core.bare', 'true')
    const cache: GitCache = new Map()
    expect((await yard.ask(['p'], cache)).unknown).toHaveLength(1)
    expect((await yard.ask(['p'], cache)).unknown).toHaveLength(1)
    expect(cache.size).toBe(0)
  })
})
