import { describe, expect, it } from 'vitest'
import { localPath, nulList, parseSettings, parseStatus, parseTracked } from './git-parse.ts'

const bytes = (...records: string[]): Buffer => Buffer.from(records.map((r) => `${r}\0`).join(''), 'latin1')
const hashes = `${'a'.repeat(40)} ${'b'.repeat(40)}`

describe('porcelain v2', () => {
  it('gives every kind of record with its whole path, blanks and newlines too', () => {
    const output = bytes(
      '# branch.oid 0123',
      '# branch.head main',
      '# branch.upstream origin/main',
      '# branch.ab +1 -0',
      `1 .M N... 100644 100644 100644 ${hashes} a b.md`,
      `2 R. N... 100644 100644 100644 ${hashes} R100 new name.md`,
      'old name.md',
      `u UU N... 100644 100644 100644 100644 ${hashes} ${'c'.repeat(40)} con flict`,
      '? un\ntracked \xff',
      '! journal/',
    )
    expect(parseStatus(output)).toEqual({
      unborn: false,
      upstream: 'origin/main',
      modified: ['a b.md', 'new name.md', 'con flict'],
      untracked: ['un\ntracked \xff'],
      ignored: ['journal/'],
    })
  })

  it('knows a repository without commits, and takes no harm from records it does not know', () => {
    expect(parseStatus(bytes('# branch.oid (initial)', '# branch.head (detached)', '9 new kind', ''))).toEqual({
      unborn: true,
      upstream: null,
      modified: [],
      untracked: [],
      ignored: [],
    })
    expect(parseStatus(Buffer.alloc(0)).modified).toEqual([])
  })
})

it('tracked files that git is told not to compare are told apart', () => {
  expect(parseTracked(bytes('H a', 'h b', 'S c d', 's e', 'M f'))).toEqual({
    tracked: ['a', 'b', 'c d', 'e', 'f'],
    hidden: ['b', 'c d', 'e'],
  })
})

it('settings give remotes, and filters that are the repository’s own', () => {
  const output = bytes(
    ...['global', 'filter.lfs.clean\ngit-lfs clean', 'system', 'core.x\ny', 'local', 'core.bare\nfalse'],
    ...['local', 'remote.origin.url\nhttps://u:secret@h/x\nwith newline', 'local', 'remote.origin.url\nsecond'],
    ...['local', 'remote.a.b.url\n../b', 'local', 'remote.c.fetch\n+x', 'local', 'filter.x.y.clean\nevil'],
    ...['worktree', 'filter.z.process\nevil', 'local', 'filter.x.y.smudge\nevil', 'local', 'remote.d.url'],
  )
  const settings = parseSettings(output)
  expect([...settings.remotes]).toEqual([
    ['origin', 'https://u:secret@h/x\nwith newline'],
    ['a.b', '../b'],
  ])
  expect(settings.ownFilters).toEqual(['x.y', 'z'])
})

it.each([
  ['/srv/x.git', '/srv/x.git'],
  ['../x.git', '../x.git'],
  ['x', 'x'],
  ['./a:b', './a:b'],
  ['file:///srv/a%20b', '/srv/a b'],
  ['file://localhost/srv/x', '/srv/x'],
  ['file:///srv/100%', '/srv/100%'],
  ['https://h/x', null],
  ['ssh://u@h:22/x', null],
  ['u@h:x.git', null],
  ['h:/x', null],
  ['ext::sh -c x', null],
])('the address %j is on this machine at %j', (address, path) => {
  expect(localPath(address)).toBe(path)
})

it('a list without a last NUL loses nothing', () => {
  expect(nulList(Buffer.from('a\0b'))).toEqual(['a', 'b'])
  expect(nulList(Buffer.alloc(0))).toEqual([])
})
