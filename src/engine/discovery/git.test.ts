import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Command, ProcessDoor } from '../system/process.ts'
import { type RawPath, rawJoin } from '../system/rawpath.ts'
import { testDoor } from '../testing/test-door.ts'
import { type GitAnswer, type GitCache, type ProjectGit, readRepos } from './git.ts'
import { surveyProject } from './survey.ts'
import { isRoot } from './testing/as-nobody.ts'
import { plant, tempFolder } from './testing/tree.ts'

let temp: ReturnType<typeof tempFolder>
let top: RawPath
beforeEach(() => {
  temp = tempFolder()
  top = temp.path
  plant(top, { home: null })
})
afterEach(() => temp.remove())

const at = (name: string): RawPath => rawJoin(top, name)
const program = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()

/** git as the user runs it, with an identity and without this machine's own settings. */
function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main']
  return execFileSync(program, ['-C', at(folder), ...identity, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: at('home'), GIT_CONFIG_NOSYSTEM: '1', GIT_ALLOW_PROTOCOL: 'file' },
  })
}

/** A repository with everything committed; with `remote`, pushed to a bare one beside it. */
function repository(name: string, files: Record<string, string>, remote = true): void {
  plant(at(name), files)
  git(name, 'init', '-q')
  git(name, 'add', '-A')
  git(name, 'commit', '-q', '-m', 'all')
  if (!remote) return
  execFileSync(program, ['init', '-q', '--bare', '-b', 'main', at(`${name}.git`)])
  git(name, 'remote', 'add', 'origin', at(`${name}.git`))
  git(name, 'push', '-q', '-u', 'origin', 'HEAD:main')
}

/** The real door, counting what it starts. */
function countingDoor(): { door: ProcessDoor; calls: Command[] } {
  const real = testDoor({ env: { HOME: at('home') } })
  const calls: Command[] = []
  return {
    calls,
    door: {
      ...real,
      capture: (command, options) => {
        calls.push(command)
        return real.capture(command, options)
      },
    },
  }
}

async function ask(names: string[], cache: GitCache = new Map(), door = countingDoor().door): Promise<GitAnswer> {
  const projects = names.map((name) => {
    const { root, linkTarget, stamp } = surveyProject(
      { root: at(name), linkTarget: null },
      { home: at('home'), uid: 0 },
    )
    return { root, linkTarget, stamp }
  })
  return readRepos(door, projects, { program, cache })
}
const one = async (name: string): Promise<ProjectGit> => (await ask([name])).projects.get(at(name)) as ProjectGit
const states = (project: ProjectGit, name: string) =>
  Object.fromEntries([...project.files].map(([path, state]) => [path.slice(at(name).length + 1), state]))
const tracked = (project: ProjectGit, name: string) =>
  [...project.tracked].map((path) => path.slice(at(name).length + 1)).sort()

const files = {
  '.context/TASKS.md': 'a',
  '.context/DECISIONS.md': 'b',
  '.claude/settings.json': '{}',
  '.ctxrc': '',
  'src/a.ts': '',
}

describe('states of files', () => {
  it('all are pushed when committed and on the remote', async () => {
    repository('p', files)
    const project = await one('p')
    expect(states(project, 'p')).toEqual({})
    expect(tracked(project, 'p')).toEqual([
      '.claude/settings.json',
      '.context/DECISIONS.md',
      '.context/TASKS.md',
      '.ctxrc',
    ])
    expect(project.state).toEqual({
      repo: true,
      remote: true,
      unpushed: 0,
      untracked: 0,
      modified: 0,
      ignored: 0,
      remoteOnThisDisk: true,
    })
  })

  it('are told apart: modified, staged, committed and not pushed, untracked, ignored, hidden from status', async () => {
    repository('p', {
      ...files,
      '.gitignore': '.context/journal/\n.claude/settings.local.json\n',
      '.context/assumed.md': 'x',
      '.context/skipped.md': 'x',
    })
    writeFileSync(at('p/.context/TASKS.md'), 'changed')
    writeFileSync(at('p/.context/DECISIONS.md'), 'next')
    git('p', 'commit', '-q', '-m', 'local', '.context/DECISIONS.md')
    plant(at('p'), {
      '.context/journal/1.md': '',
      '.context/journal/2.md': '',
      '.claude/settings.local.json': '',
      '.context/new\nline.md': '',
      '.context/-staged \xff.md': '',
    })
    git('p', 'add', '--', '.context')
    git('p', 'reset', '-q', '--', '.context/TASKS.md', '.context/new\nline.md')
    git('p', 'update-index', '--assume-unchanged', '.context/assumed.md')
    git('p', 'update-index', '--skip-worktree', '.context/skipped.md')
    writeFileSync(at('p/.context/assumed.md'), 'other')
    const project = await one('p')
    expect(states(project, 'p')).toEqual({
      '.context/TASKS.md': 'modified',
      '.context/-staged \xff.md': 'modified',
      '.context/assumed.md': 'modified',
      '.context/skipped.md': 'modified',
      '.context/DECISIONS.md': 'committed',
      '.context/new\nline.md': 'untracked',
      '.context/journal/': 'ignored',
      '.claude/settings.local.json': 'ignored',
    })
    expect(project.state).toMatchObject({ unpushed: 1, untracked: 1, modified: 4, ignored: 2 })
  })

  it('are at most committed where there is no remote, no pushed branch, or the remote folder is gone', async () => {
    repository('none', files, false)
    repository('never', files, false)
    git('never', 'remote', 'add', 'origin', 'https://example.org/x.git')
    repository('gone', files)
    rmSync(at('gone.git'), { recursive: true })
    const answer = await ask(['none', 'never', 'gone'])
    for (const name of ['none', 'never', 'gone']) {
      const project = answer.projects.get(at(name)) as ProjectGit
      expect(new Set(project.files.values())).toEqual(new Set(['committed']))
      expect(project.files.size).toBe(4)
      expect(project.state).toMatchObject({ repo: true, remote: name !== 'none', unpushed: 4 })
    }
    expect(answer.projects.get(at('none'))?.state).not.toHaveProperty('remoteOnThisDisk')
    expect(answer.projects.get(at('never'))?.state?.remoteOnThisDisk).toBe(false)
  })

  it('are modified in a repository without commits', async () => {
    plant(at('p'), files)
    git('p', 'init', '-q')
    git('p', 'add', '.context/TASKS.md')
    const project = await one('p')
    expect(states(project, 'p')).toEqual({
      '.context/TASKS.md': 'modified',
      '.context/DECISIONS.md': 'untracked',
      '.claude/settings.json': 'untracked',
      '.ctxrc': 'untracked',
    })
  })

  it('hold on a detached HEAD and without an upstream', async () => {
    repository('p', files)
    git('p', 'checkout', '-q', '--detach')
    expect((await one('p')).state).toMatchObject({ unpushed: 0 })
    git('p', 'checkout', '-q', '-b', 'own')
    writeFileSync(at('p/.context/TASKS.md'), 'own')
    git('p', 'commit', '-q', '-a', '-m', 'own')
    expect(states(await one('p'), 'p')).toEqual({ '.context/TASKS.md': 'committed' })
  })

  it('an upstream that is a local branch proves nothing; one that holds the same content does', async () => {
    repository('p', files)
    git('p', 'checkout', '-q', '-b', 'own', '--track', git('p', 'branch', '--show-current').trim())
    writeFileSync(at('p/.context/TASKS.md'), 'own')
    git('p', 'commit', '-q', '-a', '-m', 'own')
    expect(states(await one('p'), 'p')).toEqual({ '.context/TASKS.md': 'committed' })
    // Undone by a second commit: the content is what the remote has, in commits that it has not.
    git('p', 'revert', '--no-edit', 'HEAD')
    git('p', 'branch', '-q', '-u', 'origin/main')
    expect(states(await one('p'), 'p')).toEqual({})
  })

  it('a merge of what is on the remote is pushed, what the merge itself made is not', async () => {
    repository('p', { ...files, '.context/x.md': '1\n2\n3\n' })
    const main = git('p', 'branch', '--show-current').trim()
    git('p', 'checkout', '-q', '-b', 'side')
    writeFileSync(at('p/.context/x.md'), '1\n2\nside\n')
    git('p', 'commit', '-q', '-a', '-m', 'side')
    git('p', 'push', '-q', 'origin', 'side')
    git('p', 'checkout', '-q', main)
    writeFileSync(at('p/.context/DECISIONS.md'), 'mine')
    git('p', 'commit', '-q', '-a', '-m', 'mine')
    git('p', 'push', '-q', 'origin', `${main}:main`)
    git('p', 'merge', '-q', '--no-commit', '--no-ff', 'side')
    writeFileSync(at('p/.context/TASKS.md'), 'in the merge only')
    git('p', 'add', '-A')
    git('p', 'commit', '-q', '-m', 'merge')
    expect(states(await one('p'), 'p')).toEqual({ '.context/TASKS.md': 'committed' })
  })
})

describe('where the repository is', () => {
  it('no repository is said as such, and git is not started', async () => {
    plant(at('p'), files)
    const { door, calls } = countingDoor()
    const answer = await ask(['p'], new Map(), door)
    expect(answer.projects.get(at('p'))).toEqual({
      state: { repo: false, remote: false, unpushed: 0, untracked: 0 },
      files: new Map(),
      tracked: new Set(),
    })
    expect(calls).toEqual([])
  })

  it('projects in one repository share its calls and get their own files', async () => {
    const inside = (p: string) => Object.fromEntries(Object.entries(files).map(([f, c]) => [`${p}/${f}`, c]))
    repository('mono', { ...inside('a'), ...inside('b/deep'), ...files })
    writeFileSync(at('mono/b/deep/.context/TASKS.md'), 'changed')
    const { door, calls } = countingDoor()
    const answer = await ask(['mono', 'mono/a', 'mono/b/deep'], new Map(), door)
    expect(calls.map((c) => c.name)).toEqual(['git config', 'git rev-parse', 'git status', 'git ls-files', 'git log'])
    const [outer, a, b] = ['mono', 'mono/a', 'mono/b/deep'].map((name) => answer.projects.get(at(name)) as ProjectGit)
    expect([outer?.tracked.size, a?.tracked.size, b?.tracked.size]).toEqual([4, 4, 4])
    expect([outer?.files.size, a?.files.size]).toEqual([0, 0])
    expect(states(b as ProjectGit, 'mono/b/deep')).toEqual({ '.context/TASKS.md': 'modified' })
  })

  it('a worktree, a submodule and a .context that is a repository of its own are asked where they are', async () => {
    repository('p', files)
    git('p', 'worktree', 'add', '-q', at('tree'))
    writeFileSync(at('tree/.context/TASKS.md'), 'tree')
    repository('outer', { 'x.md': '' })
    git('outer', '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', at('p.git'), 'sub')
    repository('host', { 'src/x': '', '.claude/a': '' }, false)
    repository('host/.context', { 'TASKS.md': '' })
    const answer = await ask(['tree', 'outer/sub', 'host'])
    expect(answer.unknown).toEqual([])
    expect(states(answer.projects.get(at('tree')) as ProjectGit, 'tree')).toEqual({ '.context/TASKS.md': 'modified' })
    expect(tracked(answer.projects.get(at('outer/sub')) as ProjectGit, 'outer/sub')).toHaveLength(4)
    const host = answer.projects.get(at('host')) as ProjectGit
    expect(tracked(host, 'host')).toEqual(['.claude/a', '.context/TASKS.md'])
    expect(states(host, 'host')).toEqual({ '.claude/a': 'committed' })
    expect(host.state).toMatchObject({ repo: true, remote: true, unpushed: 1 })
  })

  it('a linked .context: the link in its repository, the content in the other', async () => {
    repository('store', { 'ctx/TASKS.md': '', 'ctx/new.md': '' })
    writeFileSync(at('store/ctx/new.md'), 'changed')
    repository('p', { '.context': '-> ../store/ctx', 'src/a': '' })
    const project = await one('p')
    expect([...project.tracked].sort()).toEqual([at('p/.context'), at('store/ctx/TASKS.md'), at('store/ctx/new.md')])
    expect([...project.files]).toEqual([[at('store/ctx/new.md'), 'modified']])
  })

  it('a project reached by a linked path keeps its own names for its files', async () => {
    repository('real/p', files)
    writeFileSync(at('real/p/.context/TASKS.md'), 'changed')
    symlinkSync(at('real'), at('alias'))
    expect(states(await one('alias/p'), 'alias/p')).toEqual({ '.context/TASKS.md': 'modified' })
  })

  it('a folder ignored or untracked as a whole stands for all in it', async () => {
    repository('p', { 'src/a.ts': '', '.gitignore': 'sub/\n.context/\n' })
    plant(at('p'), files)
    plant(at('p/sub'), files)
    const answer = await ask(['p', 'p/sub'])
    expect(states(answer.projects.get(at('p')) as ProjectGit, 'p')).toMatchObject({
      '.context/': 'ignored',
      '.ctxrc': 'untracked',
    })
    const sub = answer.projects.get(at('p/sub')) as ProjectGit
    expect(sub.files.get(at('p/sub/.context/'))).toBe('ignored')
    expect(sub.tracked.size).toBe(0)
  })

  it('names with wildcards, blanks and leading dashes are taken as they are', async () => {
    repository('-a *[b] c', files)
    repository('-a xb c', { ...files, '.context/more.md': '' })
    expect(tracked(await one('-a *[b] c'), '-a *[b] c')).toHaveLength(4)
  })
})

describe('remotes', () => {
  it('on another machine or disk are told from those on this disk', async () => {
    repository('p', files)
    expect((await one('p')).state?.remoteOnThisDisk).toBe(true)
    git('p', 'remote', 'set-url', 'origin', `file://${at('p.git')}`)
    expect((await one('p')).state?.remoteOnThisDisk).toBe(true)
    git('p', 'remote', 'set-url', 'origin', '../p.git')
    expect((await one('p')).state?.remoteOnThisDisk).toBe(true)
    git('p', 'remote', 'add', 'far', 'me@example.org:x.git')
    expect((await one('p')).state?.remoteOnThisDisk).toBe(false)
  })

  it.runIf(isRoot && process.platform === 'linux')('on another mounted disk are elsewhere', async () => {
    plant(top, { disk: null })
    execFileSync('mount', ['-t', 'tmpfs', 'ctxb-test', at('disk')])
    try {
      repository('p', files, false)
      execFileSync(program, ['init', '-q', '--bare', '-b', 'main', at('disk/p.git')])
      git('p', 'remote', 'add', 'origin', at('disk/p.git'))
      git('p', 'push', '-q', 'origin', 'HEAD:main')
      expect((await one('p')).state).toMatchObject({ unpushed: 0, remoteOnThisDisk: false })
    } finally {
      execFileSync('umount', [at('disk')])
    }
  })
})

describe('what git cannot tell', () => {
  it('without git everything is null, with a note', async () => {
    plant(at('p'), files)
    const answer = await readRepos(testDoor(), [{ root: at('p'), linkTarget: null, stamp: null }], {
      program: null,
      cache: new Map(),
    })
    expect(answer.projects.get(at('p'))?.state).toBeNull()
    expect(answer.note).toMatch(/not installed/)
  })

  it('a broken or bare repository is unknown with its reason, and the others are read', async () => {
    repository('good', files)
    repository('broken', files, false)
    unlinkSync(at('broken/.git/HEAD'))
    repository('bare', files, false)
    git('bare', 'config', 'core.bare', 'true')
    plant(at('cut'), { ...files, '.git': 'gitdir: /nowhere' })
    repository('corrupt', files, false)
    writeFileSync(at('corrupt/.git/index'), 'garbage')
    const answer = await ask(['good', 'broken', 'bare', 'cut', 'corrupt'])
    expect(answer.projects.get(at('good'))?.state?.repo).toBe(true)
    const reasons = Object.fromEntries(answer.unknown.map((u) => [u.path.slice(top.length + 1), u.reason]))
    expect(reasons).toEqual({
      broken: 'its .git is broken: git does not take it for a repository',
      bare: 'it is a git repository without files of its own (bare)',
      cut: 'its .git is broken: git does not take it for a repository',
      corrupt: expect.stringMatching(/^git could not read it: /),
    })
    for (const name of Object.keys(reasons)) expect(answer.projects.get(at(name))?.state).toBeNull()
  })

  it('settings that send git to other files are not believed', async () => {
    repository('p', files)
    plant(at('elsewhere'), files)
    git('p', 'config', 'core.worktree', at('elsewhere'))
    const answer = await ask(['p'])
    expect(answer.unknown).toEqual([{ path: at('p'), reason: `git sees its files elsewhere, in ${at('elsewhere')}` }])
    expect(answer.projects.get(at('p'))?.tracked.size).toBe(0)
  })

  it.runIf(isRoot)("another user's repository is refused by git, and that is said", async () => {
    repository('p', files)
    chownSync(at('p'), 65534, 65534)
    chownSync(at('p/.git'), 65534, 65534)
    const answer = await ask(['p'])
    expect(answer.unknown[0]?.reason).toMatch(/belongs to another user .*safe\.directory/)
    expect(answer.projects.get(at('p'))?.state).toBeNull()
  })

  it('a git that does not answer is stopped', async () => {
    repository('p', files)
    const slow = at('slow')
    writeFileSync(slow, '#!/bin/sh\nsleep 60\n')
    chmodSync(slow, 0o755)
    const project = { root: at('p'), linkTarget: null, stamp: null }
    const answer = await readRepos(testDoor(), [project], { program: slow, cache: new Map(), timeLimitMs: 300 })
    expect(answer.unknown).toEqual([{ path: at('p'), reason: 'git did not answer in time' }])
  })

  it('a path that is not text is not given to git', async () => {
    const odd = 'caf\xe9'
    plant(top, { 'tmp/x': '' })
    repository('plain', files)
    renameSync(at('plain'), Buffer.from(at(odd), 'latin1'))
    const project = { root: at(odd), linkTarget: null, stamp: null }
    const answer = await readRepos(testDoor(), [project], { program, cache: new Map() })
    expect(answer.unknown).toEqual([{ path: at(odd), reason: expect.stringContaining('not valid UTF-8') }])
  })
})

it('runs nothing that a repository names, and writes nothing into it', async () => {
  repository('p', { ...files, '.gitattributes': '* filter=evil diff=evil' })
  const script = (name: string): string => {
    writeFileSync(at(name), `#!/bin/sh\ntouch ${at(`${name}.ran`)}\ncat\n`)
    chmodSync(at(name), 0o755)
    return at(name)
  }
  const own: Record<string, string> = {
    'core.fsmonitor': script('monitor'),
    'filter.evil.clean': script('clean'),
    'filter.evil.required': 'true',
    'core.pager': script('pager'),
    'diff.external': script('external'),
    'diff.evil.textconv': script('textconv'),
    'log.showSignature': 'true',
    'gpg.program': script('gpg'),
    'core.hooksPath': at('hooks'),
  }
  for (const [key, value] of Object.entries(own)) git('p', 'config', key, value)
  writeFileSync(at('p/.context/TASKS.md'), 'changed')
  const index = execFileSync('stat', ['-c', '%i %Y %Z', at('p/.git/index')], { encoding: 'utf8' })
  expect(states(await one('p'), 'p')).toMatchObject({ '.context/TASKS.md': 'modified' })
  const ran = () =>
    ['monitor', 'clean', 'pager', 'external', 'textconv', 'gpg'].filter((name) => existsSync(at(`${name}.ran`)))
  expect(ran()).toEqual([])
  expect(execFileSync('stat', ['-c', '%i %Y %Z', at('p/.git/index')], { encoding: 'utf8' })).toBe(index)
  // The traps are real: plain git springs them.
  git('p', 'status')
  expect(ran()).toEqual(['monitor', 'clean'])
})

describe('an answer kept from the last time', () => {
  it('costs no process while nothing changed, and is asked anew for every kind of change', async () => {
    repository('p', { ...files, '.gitignore': '' })
    const cache: GitCache = new Map()
    const { door, calls } = countingDoor()
    const again = async (): Promise<number> => {
      calls.length = 0
      await ask(['p'], cache, door)
      return calls.length
    }
    expect(await again()).toBe(5)
    const first = (await ask(['p'], cache, door)).projects.get(at('p'))
    expect(await again()).toBe(0)
    const changes: (() => unknown)[] = [
      () => writeFileSync(at('p/.context/TASKS.md'), 'changed'),
      () => git('p', 'add', '.context'),
      () => git('p', 'commit', '-q', '-m', 'more'),
      () => git('p', 'push', '-q', 'origin', 'HEAD:main'),
      () => git('p', 'checkout', '-q', '-b', 'feature/x'),
      () => git('p', 'remote', 'set-url', 'origin', 'https://example.org/x.git'),
      () => writeFileSync(at('p/.gitignore'), '.ctxrc.dev\n'),
      () => plant(at('p'), { '.context/new.md': '' }),
      () => git('p', 'pack-refs', '--all'),
    ]
    for (const change of changes) {
      change()
      expect(await again()).toBeGreaterThan(0)
      expect(await again()).toBe(0)
    }
    expect(states((await ask(['p'], cache, door)).projects.get(at('p')) as ProjectGit, 'p')).toEqual({
      '.context/new.md': 'untracked',
    })
    expect(first?.files.size).toBe(0)
    await ask([], cache, door)
    expect(cache.size).toBe(0)
  })

  it('is not kept when git could not tell', async () => {
    repository('p', files)
    git('p', 'config', 'core.bare', 'true')
    const cache: GitCache = new Map()
    expect((await ask(['p'], cache)).unknown).toHaveLength(1)
    expect((await ask(['p'], cache)).unknown).toHaveLength(1)
    expect(cache.size).toBe(0)
  })
})
