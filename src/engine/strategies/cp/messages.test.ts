import { describe, expect, test } from 'vitest'
import type { RawPath } from '../../system/rawpath.ts'
import { conclude } from '../conclude.ts'
import { Findings } from '../findings.ts'
import { parseMessage } from './messages.ts'
import { xargsExit } from './outcome.ts'
import { readShellWord } from './shell-word.ts'

const destination = '/backup/host-1/job/2026-11-23T023000Z.partial' as RawPath

const judge = (flavour: 'GNU' | 'BSD', code: number, ...lines: string[]) => {
  const findings = new Findings()
  for (const line of lines) findings.take(parseMessage(line, destination, flavour))
  const about = { job: 'nightly', destination: '/backup' as RawPath, tool: 'cp', meaning: xargsExit }
  const { status, problem, leftOut } = conclude({ by: 'exit', code }, findings, about, 0)
  return { status, code: problem?.code ?? null, leftOut: leftOut.map((l) => [l.path, l.kind]) }
}

describe('exit and messages together say what happened', () => {
  // Lines as GNU cp 9.1 wrote them on Debian.
  test.each([
    ['all copied', 0, [], { status: 'done', code: null, leftOut: [] }],
    [
      'a file gone after the walk',
      123,
      ["/usr/bin/cp: cannot stat 'home/u/gone': No such file or directory"],
      { status: 'partial', code: null, leftOut: [['/home/u/gone', 'vanished']] },
    ],
    [
      'unreadable files and folders with hostile names',
      123,
      [
        "cp: cannot open 'home/u/un'$'\\n''ré\\#012x' for reading: Permission denied",
        "cp: cannot access 'home/u/locked': Permission denied",
      ],
      {
        status: 'partial',
        code: null,
        leftOut: [
          ['/home/u/un\nr\xc3\xa9\\#012x', 'unreadable'],
          ['/home/u/locked', 'unreadable'],
        ],
      },
    ],
    [
      'a full disk, whatever else was said',
      123,
      [
        `cp: error writing '${destination}/home/u/big': No space left on device`,
        "cp: cannot stat 'x': No such file or directory",
      ],
      { status: 'failed', code: 'disk-full', leftOut: [['/x', 'vanished']] },
    ],
    [
      'a read-only disk',
      123,
      [`cp: cannot make directory '${destination}/tmp': Read-only file system`],
      { status: 'failed', code: 'disk-read-only', leftOut: [] },
    ],
    [
      'a link that the destination cannot store',
      123,
      [`cp: cannot create symbolic link '${destination}/home/u/l': Operation not permitted`],
      { status: 'partial', code: null, leftOut: [['/home/u/l', 'unstorable']] },
    ],
    [
      'modes that cannot be kept, the content being there',
      123,
      [`cp: preserving permissions for '${destination}/home/u/a': Operation not supported`],
      { status: 'done', code: null, leftOut: [] },
    ],
    [
      'a file replaced under the copy',
      123,
      ["cp: skipping file 'home/u/a', as it was replaced while being copied"],
      { status: 'partial', code: null, leftOut: [['/home/u/a', 'changed']] },
    ],
    ['a failure without a word', 123, [], { status: 'failed', code: 'tool-failed', leftOut: [] }],
    ['a message never seen', 123, ['cp: something new'], { status: 'failed', code: 'tool-failed', leftOut: [] }],
    [
      'cp killed under xargs',
      125,
      ['xargs: /usr/bin/cp: terminated by signal 9'],
      { status: 'failed', code: 'tool-killed', leftOut: [] },
    ],
    [
      'cp not found by xargs',
      127,
      ['xargs: cp: No such file or directory'],
      { status: 'failed', code: 'tool-failed', leftOut: [] },
    ],
  ] as const)('%s', (_what, code, lines, wanted) => {
    expect(judge('GNU', code, ...lines)).toEqual(wanted)
  })
})

test('a BSD cp prints names as they are, quotes and colons in them too', () => {
  expect(
    judge('BSD', 1, "cp: ./Users/a/it's: a 'name': Permission denied", 'cp: ./Users/a/gone: No such file or directory'),
  ).toEqual({
    status: 'partial',
    code: null,
    leftOut: [
      ["/Users/a/it's: a 'name'", 'unreadable'],
      ['/Users/a/gone', 'vanished'],
    ],
  })
  expect(judge('BSD', 1, `cp: ${destination}/Users/a/big: No space left on device`).code).toBe('disk-full')
})

test('GNU’s quoted names come back as bytes', () => {
  const name = (text: string) => readShellWord(text)?.name
  expect(name("'plain'")).toBe('plain')
  expect(name(`"it's"`)).toBe("it's")
  expect(name(`'both'\\''"'`)).toBe(`both'"`)
  expect(name("'a'$'\\n''b'")).toBe('a\nb')
  expect(name("'bad'$'\\377\\376'")).toBe('bad\xff\xfe')
  expect(name("''$'\\001''control'")).toBe('\x01control')
  expect(name("'tab'$'\\t'")).toBe('tab\t')
  expect(name('unquoted')).toBeUndefined()
  expect(name("'never closed")).toBeUndefined()
})
