import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRoot } from './testing/as-nobody.ts'
import { files, GitYard } from './testing/git-yard.ts'
import { plant, tempFolder } from './testing/tree.ts'

let temp: ReturnType<typeof tempFolder>
let yard: GitYard
beforeEach(() => {
  temp = tempFolder()
  yard = new GitYard(temp.path)
})
afterEach(() => temp.remove())

describe('states of files', () => {
  it('all are pushed when committed and on the remote', async () => {
    yard.repository('p', files)
    const project = await yard.one('p')
    expect(yard.states(project, 'p')).toEqual({})
    expect(yard.tracked(project, 'p')).toEqual([
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
    yard.repository('p', {
      ...files,
      '.gitignore': '.context/journal/\n.claude/settings.local.json\n',
      '.context/assumed.md': 'x',
      '.context/skipped.md': 'x',
    })
    writeFileSync(yard.at('p/.context/TASKS.md'), 'changed')
    writeFileSync(yard.at('p/.context/DECISIONS.md'), 'next')
    yard.git('p', 'commit', '-q', '-m', 'local', '.context/DECISIONS.md')
    plant(yard.at('p'), {
      '.context/journal/1.md': '',
      '.context/journal/2.md': '',
      '.claude/settings.local.json': '',
      '.context/new\nline.md': '',
      '.context/-staged \xff.md': '',
    })
    yard.git('p', 'add', '--', '.context')
    yard.git('p', 'reset', '-q', '--', '.context/TASKS.md', '.context/new\nline.md')
    yard.git('p', 'update-index', '--assume-unchanged', '.context/assumed.md')
    yard.git('p', 'update-index', '--skip-worktree', '.context/skipped.md')
    writeFileSync(yard.at('p/.context/assumed.md'), 'other')
    const project = await yard.one('p')
    expect(yard.states(project, 'p')).toEqual({
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
    yard.repository('none', files, false)
    yard.repository('never', files, false)
    yard.git('never', 'remote', 'add', 'origin', 'https://example.org/x.git')
    yard.repository('gone', files)
    rmSync(yard.at('gone.git'), { recursive: true })
    const answer = await yard.ask(['none', 'never', 'gone'])
    for (const name of ['none', 'never', 'gone']) {
      const project = yard.of(answer, name)
      expect(new Set(project.files.values())).toEqual(new Set(['committed']))
      expect(project.files.size).toBe(4)
      expect(project.state).toMatchObject({ repo: true, remote: name !== 'none', unpushed: 4 })
    }
    expect(answer.projects.get(yard.at('none'))?.state).not.toHaveProperty('remoteOnThisDisk')
    expect(answer.projects.get(yard.at('never'))?.state?.remoteOnThisDisk).toBe(false)
  })

  it('are modified in a repository without commits', async () => {
    plant(yard.at('p'), files)
    yard.git('p', 'init', '-q')
    yard.git('p', 'add', '.context/TASKS.md')
    const project = await yard.one('p')
    expect(yard.states(project, 'p')).toEqual({
      '.context/TASKS.md': 'modified',
      '.context/DECISIONS.md': 'untracked',
      '.claude/settings.json': 'untracked',
      '.ctxrc': 'untracked',
    })
  })

  it('hold on a detached HEAD and without an upstream', async () => {
    yard.repository('p', files)
    yard.git('p', 'checkout', '-q', '--detach')
    expect((await yard.one('p')).state).toMatchObject({ unpushed: 0 })
    yard.git('p', 'checkout', '-q', '-b', 'own')
    writeFileSync(yard.at('p/.context/TASKS.md'), 'own')
    yard.git('p', 'commit', '-q', '-a', '-m', 'own')
    expect(yard.states(await yard.one('p'), 'p')).toEqual({ '.context/TASKS.md': 'committed' })
  })

  it('an upstream that is a local branch proves nothing; one that holds the same content does', async () => {
    yard.repository('p', files)
    yard.git('p', 'checkout', '-q', '-b', 'own', '--track', yard.git('p', 'branch', '--show-current').trim())
    writeFileSync(yard.at('p/.context/TASKS.md'), 'own')
    yard.git('p', 'commit', '-q', '-a', '-m', 'own')
    expect(yard.states(await yard.one('p'), 'p')).toEqual({ '.context/TASKS.md': 'committed' })
    // Undone by a second commit: the content is what the remote has, in commits that it has not.
    yard.git('p', 'revert', '--no-edit', 'HEAD')
    yard.git('p', 'branch', '-q', '-u', 'origin/main')
    expect(yard.states(await yard.one('p'), 'p')).toEqual({})
  })

  it('a merge of what is on the remote is pushed, what the merge itself made is not', async () => {
    yard.repository('p', { ...files, '.context/x.md': '1\n2\n3\n' })
    const main = yard.git('p', 'branch', '--show-current').trim()
    yard.git('p', 'checkout', '-q', '-b', 'side')
    writeFileSync(yard.at('p/.context/x.md'), '1\n2\nside\n')
    yard.git('p', 'commit', '-q', '-a', '-m', 'side')
    yard.git('p', 'push', '-q', 'origin', 'side')
    yard.git('p', 'checkout', '-q', main)
    writeFileSync(yard.at('p/.context/DECISIONS.md'), 'mine')
    yard.git('p', 'commit', '-q', '-a', '-m', 'mine')
    yard.git('p', 'push', '-q', 'origin', `${main}:main`)
    yard.git('p', 'merge', '-q', '--no-commit', '--no-ff', 'side')
    writeFileSync(yard.at('p/.context/TASKS.md'), 'in the merge only')
    yard.git('p', 'add', '-A')
    yard.git('p', 'commit', '-q', '-m', 'merge')
    expect(yard.states(await yard.one('p'), 'p')).toEqual({ '.context/TASKS.md': 'committed' })
  })
})

describe('remotes', () => {
  it('on another machine or disk are told from those on this disk', async () => {
    yard.repository('p', files)
    expect((await yard.one('p')).state?.remoteOnThisDisk).toBe(true)
    yard.git('p', 'remote', 'set-url', 'origin', `file://${yard.at('p.git')}`)
    expect((await yard.one('p')).state?.remoteOnThisDisk).toBe(true)
    yard.git('p', 'remote', 'set-url', 'origin', '../p.git')
    expect((await yard.one('p')).state?.remoteOnThisDisk).toBe(true)
    yard.git('p', 'remote', 'add', 'far', 'me@example.org:x.git')
    expect((await yard.one('p')).state?.remoteOnThisDisk).toBe(false)
  })

  it.runIf(isRoot && process.platform === 'linux')('on another mounted disk are elsewhere', async () => {
    plant(yard.top, { disk: null })
    execFileSync('mount', ['-t', 'tmpfs', 'ctxb-test', yard.at('disk')])
    try {
      yard.repository('p', files, false)
      yard.bare('disk/p.git')
      yard.git('p', 'remote', 'add', 'origin', yard.at('disk/p.git'))
      yard.git('p', 'push', '-q', 'origin', 'HEAD:main')
      expect((await yard.one('p')).state).toMatchObject({ unpushed: 0, remoteOnThisDisk: false })
    } finally {
      execFileSync('umount', [yard.at('disk')])
    }
  })
})
