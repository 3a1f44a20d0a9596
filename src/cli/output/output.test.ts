import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { RunProgress } from '../../shared/model/state.ts'
import { createIo } from './io.ts'
import { toJson } from './json.ts'
import { problemLines } from './problem-text.ts'
import { runProgress } from './progress.ts'
import { safe } from './safe.ts'
import { table } from './table.ts'
import { shorten, width } from './width.ts'

function sink(): { stream: Writable; text: () => string } {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  return { stream, text: () => text }
}
const plain = createIo(sink().stream, sink().stream).out

describe('names on a terminal', () => {
  test('nothing that a terminal obeys gets through', () => {
    const hostile = 'a\u001b]0;title\u0007b\nc\rd\te\u009b2Jf\u007f\u202egnp.exe\u2066\u200f'
    const shown = safe(hostile)
    expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200f\u202a-\u202e\u2066-\u2069]/)
    expect(shown).toContain('\\x1b')
    expect(shown).toContain('\\n')
    expect(shown).toContain('\\u{202e}')
  })

  test('ordinary names stay as they are', () => {
    for (const name of ['plan.md', 'Ünïcödé – 計画.md', '👩‍👩‍👧 family.md', "it's"]) expect(safe(name)).toBe(name)
  })

  test('JSON carries the exact name and no bare control byte', () => {
    const name = 'x\u009b2J\u007f\u2028\u001b[31m\n'
    expect(toJson({ name })).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028]/)
    expect(JSON.parse(toJson({ name }))).toEqual({ name })
  })
})

describe('width', () => {
  test.each([
    ['abc', 3],
    ['計画', 4],
    ['한글', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['ｱ', 1],
    ['', 0],
  ])('of %s is %i columns', (text, columns) => {
    expect(width(text)).toBe(columns)
  })

  test('a shortened text keeps both ends and never takes more than it may', () => {
    for (let columns = 0; columns < 30; columns++) {
      expect(width(shorten('/home/me/プロジェクト/計画.md', columns))).toBeLessThanOrEqual(columns)
    }
    expect(shorten('/home/me/project/plan.md', 13)).toBe('/home/…lan.md')
    expect(shorten('short', 13)).toBe('short')
  })
})

describe('a table', () => {
  const columns = [{ title: 'NAME', gives: true }, { title: 'N', align: 'right' as const }, { title: 'WHERE' }]

  test('aligns wide letters as narrow ones', () => {
    const lines = table(columns, [
      ['計画', '7', '~/a'],
      ['b', '123', '~/b'],
    ])
    expect(lines).toEqual(['NAME    N  WHERE', '計画    7  ~/a', 'b     123  ~/b'])
    expect(new Set(lines.map((line) => width(line.slice(0, line.indexOf('~')))))).toContain(11)
  })

  test('leaves out a column without content, and ends no line with spaces', () => {
    const lines = table(columns, [
      ['a', '', 'x'],
      ['b', '', ''],
    ])
    expect(lines).toEqual(['NAME  WHERE', 'a     x', 'b'])
  })

  test('fits a narrow terminal by shortening what gives', () => {
    const long = '/home/me/a/very/long/path/that/does/not/end.md'
    const lines = table(columns, [[long, '1', 'here']], { fitTo: 40 })
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(40)
    expect(lines[1]).toContain('…')
    expect(table(columns, [[long, '1', 'here']])[1]).toContain(long)
  })

  test('paints after it aligned', () => {
    const [, line] = table(columns, [[{ text: 'ok', paint: (t) => `<${t}>` }, '1', 'x']])
    expect(line).toBe('<ok  >  1  x')
  })
})

describe('a problem', () => {
  test('says what, why, where and what to do, and nothing a terminal obeys', () => {
    const lines = problemLines(plain, {
      id: 'x-1',
      code: 'x',
      severity: 'urgent',
      what: 'It broke.',
      why: 'Line one.\nLine \u001b[2Jtwo.',
      fix: { command: 'ctx-backup run', label: 'Run again' },
      paths: Array.from({ length: 7 }, (_, i) => `/p${i}`),
      more: 3,
    })
    expect(lines).toEqual([
      '✗ It broke.',
      '  Line one.',
      '  Line \\x1b[2Jtwo.',
      '    /p0',
      '    /p1',
      '    /p2',
      '    /p3',
      '    /p4',
      '    and 5 more',
      '  → Run again: ctx-backup run',
    ])
  })
})

describe('progress', () => {
  const run: RunProgress = {
    id: 'r',
    job: 'main',
    kind: 'backup',
    trigger: 'manual',
    queuedAt: '2026-11-23T02:30:00.000Z',
    startedAt: null,
    phase: 'copy',
    fraction: 0.5,
    files: 1200,
    totalFiles: 2400,
    bytes: 0,
    totalBytes: null,
    bytesPerSecond: 2_000_000,
    etaSeconds: 65,
    current: null,
    waitingFor: null,
  }

  test('tells share, phase, files, speed and time left on one line that fits', () => {
    for (const columns of [40, 60, 79, 120])
      expect(width(runProgress(run, plain, columns))).toBeLessThanOrEqual(columns)
    expect(runProgress(run, plain, 120)).toMatch(
      /^main {2}━+─+ {3}50 % {2}copying {2}1,200 of 2,400 files {2}2\.0 MB\/s {2}about 1 min$/,
    )
  })

  test('says what it waits for', () => {
    expect(runProgress({ ...run, waitingFor: 'the disk' }, plain, 80)).toBe('main  waits for the disk')
  })
})

describe('a pipe', () => {
  test('gets no colour', () => {
    expect(plain.paint('red', 'x')).toBe('x')
    expect(plain.columns).toBeUndefined()
  })

  test('that is closed ends the writing and nothing else', async () => {
    let writes = 0
    const closed = new Writable({
      write(_chunk, _encoding, done) {
        writes += 1
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      },
    })
    const before = process.exitCode
    const io = createIo(closed, sink().stream)
    io.out.line('one')
    await new Promise((resolve) => setImmediate(resolve))
    io.out.line('two')
    await io.out.flush()
    expect(writes).toBe(1)
    expect(io.readerGone.aborted).toBe(true)
    expect(process.exitCode).toBe(before)
  })
})
