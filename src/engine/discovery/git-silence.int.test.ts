import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testDoor } from '../testing/test-door.ts'
import { readRepos } from './git.ts'
import { isRoot } from './testing/as-nobody.ts'
import { files, GitYard, program } from './testing/git-yard.ts'
import { plant, tempFolder } from './testing/tree.ts'

let temp: ReturnType<typeof tempFolder>
let yard: GitYard
beforeEach(() => {
  temp = tempFolder()
  yard = new GitYard(temp.path)
})
afterEach(() => temp.remove())

describe('what git cannot tell', () => {
  it('without git everything is null, with a note', async () => {
    plant(yard.at('p'), files)
    const answer = await readRepos(testDoor(), [{ root: yard.at('p'), linkTarget: null, stamp: null }], {
      program: null,
      cache: new Map(),
    })
    expect(answer.projects.get(yard.at('p'))?.state).toBeNull()
    expect(answer.note).toMatch(/not installed/)
  })

  it('a broken or bare repository is unknown with its reason, and the others are read', async () => {
    yard.repository('good', files)
    yard.repository('broken', files, false)
    unlinkSync(yard.at('broken/.git/HEAD'))
    yard.repository('bare', files, false)
    yard.git('bare', 'config', 'core.bare', 'true')
    plant(yard.at('cut'), { ...files, '.git': 'gitdir: /nowhere' })
    yard.repository('corrupt', files, false)
    writeFileSync(yard.at('corrupt/.git/index'), 'garbage')
    const answer = await yard.ask(['good', 'broken', 'bare', 'cut', 'corrupt'])
    expect(answer.projects.get(yard.at('good'))?.state?.repo).toBe(true)
    const reasons = Object.fromEntries(answer.unknown.map((u) => [u.path.slice(yard.top.length + 1), u.reason]))
    expect(reasons).toEqual({
      broken: 'its .git is broken: git does not take it for a repository',
      bare: 'it is a git repository without files of its own (bare)',
      cut: 'its .git is broken: git does not take it for a repository',
      corrupt: expect.stringMatching(/^git could not read it: /),
    })
    for (const name of Object.keys(reasons)) expect(answer.projects.get(yard.at(name))?.state).toBeNull()
  })

  it('settings that send git to other files are not believed', async () => {
    yard.repository('p', files)
    plant(yard.at('elsewhere'), files)
    yard.git('p', 'config', 'core.worktree', yard.at('elsewhere'))
    const answer = await yard.ask(['p'])
    expect(answer.unknown).toEqual([
      { path: yard.at('p'), reason: `git sees its files elsewhere, in ${yard.at('elsewhere')}` },
    ])
    expect(answer.projects.get(yard.at('p'))?.tracked.size).toBe(0)
  })

  it.runIf(isRoot)("another user's repository is refused by git, and that is said", async () => {
    yard.repository('p', files)
    chownSync(yard.at('p'), 65534, 65534)
    chownSync(yard.at('p/.git'), 65534, 65534)
    const answer = await yard.ask(['p'])
    expect(answer.unknown[0]?.reason).toMatch(/belongs to another user .*safe\.directory/)
    expect(answer.projects.get(yard.at('p'))?.state).toBeNull()
  })

  it('a git that does not answer is stopped', async () => {
    yard.repository('p', files)
    const slow = yard.at('slow')
    writeFileSync(slow, '#!/bin/sh\nsleep 60\n')
    chmodSync(slow, 0o755)
    const project = { root: yard.at('p'), linkTarget: null, stamp: null }
    const answer = await readRepos(testDoor(), [project], { program: slow, cache: new Map(), timeLimitMs: 300 })
    expect(answer.unknown).toEqual([{ path: yard.at('p'), reason: 'git did not answer in time' }])
  })

  it('a path that is not text is not given to git', async () => {
    const odd = 'caf\xe9'
    plant(yard.top, { 'tmp/x': '' })
    yard.repository('plain', files)
    renameSync(yard.at('plain'), Buffer.from(yard.at(odd), 'latin1'))
    const project = { root: yard.at(odd), linkTarget: null, stamp: null }
    const answer = await readRepos(testDoor(), [project], { program, cache: new Map() })
    expect(answer.unknown).toEqual([{ path: yard.at(odd), reason: expect.stringContaining('not valid UTF-8') }])
  })
})

it('runs nothing that a repository names, and writes nothing into it', async () => {
  yard.repository('p', { ...files, '.gitattributes': '* filter=evil diff=evil' })
  const script = (name: string): string => {
    writeFileSync(yard.at(name), `#!/bin/sh\ntouch ${yard.at(`${name}.ran`)}\ncat\n`)
    chmodSync(yard.at(name), 0o755)
    return yard.at(name)
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
    'core.hooksPath': yard.at('hooks'),
  }
  for (const [key, value] of Object.entries(own)) yard.git('p', 'config', key, value)
  writeFileSync(yard.at('p/.context/TASKS.md'), 'changed')
  const index = execFileSync('stat', ['-c', '%i %Y %Z', yard.at('p/.git/index')], { encoding: 'utf8' })
  expect(yard.states(await yard.one('p'), 'p')).toMatchObject({ '.context/TASKS.md': 'modified' })
  const ran = () =>
    ['monitor', 'clean', 'pager', 'external', 'textconv', 'gpg'].filter((name) => existsSync(yard.at(`${name}.ran`)))
  expect(ran()).toEqual([])
  expect(execFileSync('stat', ['-c', '%i %Y %Z', yard.at('p/.git/index')], { encoding: 'utf8' })).toBe(index)
  // The traps are real: plain git springs them.
  yard.git('p', 'status')
  expect(ran()).toEqual(['monitor', 'clean'])
})
