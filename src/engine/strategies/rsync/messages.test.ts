import { describe, expect, test } from 'vitest'
import type { RawPath } from '../../system/rawpath.ts'
import { conclude } from '../conclude.ts'
import { Findings } from '../findings.ts'
import { parseMessage } from './messages.ts'
import { rsyncExit } from './outcome.ts'

const destination = '/backup/host-1/job/2026-11-23T023000Z.partial' as RawPath
const parse = (line: string) => parseMessage(line, { destination })
const about = { job: 'nightly', destination: '/backup' as RawPath, tool: 'rsync', meaning: rsyncExit }

const judge = (code: number, ...lines: string[]) => {
  const findings = new Findings()
  for (const line of lines) findings.take(parse(line))
  const { status, problem, leftOut } = conclude({ by: 'exit', code }, findings, about, 0)
  return { status, code: problem?.code ?? null, leftOut: leftOut.map((l) => [l.path, l.kind]) }
}
const end23 =
  'rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1394) [sender=3.5.0]'

describe('exit and messages together say what happened', () => {
  // Lines as rsync 3.5.0 wrote them on Debian, `rsync error` lines left out where they say nothing.
  test.each([
    ['all copied', 0, [], { status: 'done', code: null, leftOut: [] }],
    [
      'an unreadable file with a hostile name',
      23,
      ['rsync: [sender] send_files failed to open "/src/un\\#012ré\\#134#012x": Permission denied (13)', end23],
      { status: 'partial', code: null, leftOut: [['/src/un\nr\xc3\xa9\\#012x', 'unreadable']] },
    ],
    [
      'an unreadable folder',
      23,
      ['rsync: [sender] opendir "/src/locked" failed: Permission denied (13)', end23],
      { status: 'partial', code: null, leftOut: [['/src/locked', 'unreadable']] },
    ],
    [
      'a file gone after the walk',
      23,
      ['rsync: [sender] link_stat "/src/gone" failed: No such file or directory (2)', end23],
      { status: 'partial', code: null, leftOut: [['/src/gone', 'vanished']] },
    ],
    [
      'a file gone after it was listed',
      24,
      [
        'file has vanished: "/src/gone"',
        'rsync warning: some files vanished before they could be transferred (code 24) at main.c',
      ],
      { status: 'partial', code: null, leftOut: [['/src/gone', 'vanished']] },
    ],
    [
      'a full disk',
      11,
      [`rsync: [receiver] write failed on "${destination}/src/big": No space left on device (28)`],
      { status: 'failed', code: 'disk-full', leftOut: [] },
    ],
    [
      'a disk full of names, which is a 23',
      23,
      [`rsync: [generator] symlink "${destination}/src/l2" -> "x" failed: No space left on device (28)`, end23],
      { status: 'failed', code: 'disk-full', leftOut: [] },
    ],
    [
      'a read-only disk',
      11,
      ['rsync: [Receiver] mkdir "/backup/x" failed: Read-only file system (30)'],
      { status: 'failed', code: 'disk-read-only', leftOut: [] },
    ],
    [
      'no right to write',
      23,
      [
        `rsync: [generator] recv_generator: mkdir "${destination}/tmp" failed: Permission denied (13)`,
        '*** Skipping any contents from this failed directory ***',
        end23,
      ],
      { status: 'failed', code: 'disk-not-writable', leftOut: [] },
    ],
    [
      'a name that the destination cannot store',
      23,
      [`rsync: [receiver] mkstemp "${destination}/src/.a:b.md.EqrC9y" failed: Invalid argument (22)`, end23],
      { status: 'partial', code: null, leftOut: [['/src/a:b.md', 'unstorable']] },
    ],
    [
      'a link that the destination cannot store',
      23,
      [`rsync: [generator] symlink "${destination}/src/l" -> "x" failed: Operation not permitted (1)`, end23],
      { status: 'partial', code: null, leftOut: [['/src/l', 'unstorable']] },
    ],
    [
      'owners that cannot be kept, the content being there',
      23,
      [`rsync: [generator] chown "${destination}/src/a" failed: Operation not permitted (1)`, end23],
      { status: 'done', code: null, leftOut: [] },
    ],
    [
      'an ACL that cannot be kept',
      23,
      ['rsync: [receiver] set_acl: sys_acl_set_file(src/a, ACL_TYPE_ACCESS): Operation not supported (95)', end23],
      { status: 'done', code: null, leftOut: [] },
    ],
    [
      'a read error of the source’s disk',
      23,
      ['rsync: [sender] read errors mapping "/src/bad": Input/output error (5)', end23],
      { status: 'partial', code: null, leftOut: [['/src/bad', 'unreadable']] },
    ],
    [
      'a file that changed under the copy twice',
      23,
      [
        'WARNING: src/log failed verification -- update discarded (will try again).',
        'ERROR: src/log failed verification -- update discarded.',
        end23,
      ],
      { status: 'partial', code: null, leftOut: [['/src/log', 'changed']] },
    ],
    ['a 23 that nothing explains', 23, [end23], { status: 'failed', code: 'tool-failed', leftOut: [] }],
    [
      'a 23 with an unknown line beside a known one',
      23,
      ['file has vanished: "/src/gone"', 'rsync: something never seen before', end23],
      { status: 'failed', code: 'tool-failed', leftOut: [['/src/gone', 'vanished']] },
    ],
    [
      'a broken stream',
      12,
      ['rsync: connection unexpectedly closed (0 bytes received so far) [sender]'],
      { status: 'failed', code: 'tool-failed', leftOut: [] },
    ],
    [
      'a signal caught by rsync',
      20,
      ['rsync error: received SIGINT, SIGTERM, or SIGHUP (code 20) at rsync.c(716)'],
      { status: 'failed', code: 'tool-killed', leftOut: [] },
    ],
    ['wrong usage', 1, ['rsync: --nonsense: unknown option'], { status: 'failed', code: 'tool-failed', leftOut: [] }],
  ] as const)('%s', (_what, code, lines, wanted) => {
    expect(judge(code, ...lines)).toEqual(wanted)
  })
})

test('words of a path are not taken for rsync’s own', () => {
  expect(
    judge(
      23,
      'rsync: [sender] link_stat "/src/xattr chown "failed: x (1)" failed: No such file or directory (2)',
      end23,
    ),
  ).toEqual({
    status: 'partial',
    code: null,
    leftOut: [['/src/xattr chown "failed: x (1)', 'vanished']],
  })
})

test('a failure in the tool’s own words comes without a bare exit code', () => {
  const findings = new Findings()
  findings.take(parse('rsync: --nonsense: unknown option'))
  const { problem } = conclude({ by: 'exit', code: 1 }, findings, about, 0)
  expect(problem?.why).toBe('It said: rsync: --nonsense: unknown option. Backups made before are untouched.')
})

test('cancel, time limit, kill and a tool that does not start are told apart', () => {
  const ends = [
    { by: 'cancel' },
    { by: 'timeout', limit: 'silence' },
    { by: 'signal', signal: 'SIGKILL' },
    { by: 'spawn-failure', reason: 'there is no /x' },
  ] as const
  const seen = ends.map((ended) => conclude(ended, new Findings(), about, 0))
  expect(seen.map((o) => [o.status, o.problem?.code])).toEqual([
    ['cancelled', undefined],
    ['failed', 'tool-hung'],
    ['failed', 'tool-killed'],
    ['failed', 'tool-not-started'],
  ])
})
