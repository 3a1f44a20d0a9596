import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createLineSplitter } from '../../system/line-splitter.ts'
import { unescapeName } from './names.ts'
import { parseOutput } from './output.ts'

/** As rsync 3.5.0 wrote it (rsync -a --files-from ... with these very arguments), cut in the middle. */
const captured = new URL('./captured/3.5.0-copy.stdout', import.meta.url)

function parseAll(bytes: Buffer, chunk: number) {
  const splitter = createLineSplitter()
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += chunk) lines.push(...splitter.push(bytes.subarray(at, at + chunk)))
  return [...lines, ...splitter.end()].flatMap(parseOutput)
}

test('names, progress and the sum are read from what rsync wrote, however it comes in pieces', () => {
  const bytes = readFileSync(captured)
  const whole = parseAll(bytes, bytes.length)
  const copied = whole.flatMap((line) => (line.kind === 'copied' ? [line.name] : []))
  expect(copied).toEqual(
    expect.arrayContaining(['s/new\nline.md', 's/bad\xff.md', 's/\\#012 escape.md', 's/copied:name']),
  )
  const progress = whole.filter((line) => line.kind === 'progress')
  expect(progress.at(-1)).toEqual({ kind: 'progress', bytes: 47, checked: 9, total: 9 })
  expect(whole.filter((line) => line.kind === 'transferred')).toEqual([{ kind: 'transferred', bytes: 47 }])
  for (const chunk of [1, 2, 7, 64]) expect(parseAll(bytes, chunk)).toEqual(whole)
})

test('a name right behind a progress text is read', () => {
  expect(parseOutput('      4 100%    1.95kB/s    0:00:00 (xfr#2, to-chk=0/7)copied:a/b')).toEqual([
    { kind: 'progress', bytes: 4, checked: 7, total: 7 },
    { kind: 'copied', name: 'a/b' },
  ])
})

test('a name cannot pass itself off as progress', () => {
  expect(parseOutput('copied:      4 100%    1.95kB/s    0:00:00 (xfr#2, to-chk=0/7)')).toHaveLength(1)
})

test('a link left out by --no-links is told by name', () => {
  expect(parseOutput('skipping non-regular file "s/l\\#012"')).toEqual([{ kind: 'skipped', name: 's/l\n' }])
})

test('a line that is not known is kept as it is', () => {
  expect(parseOutput('something new')).toEqual([{ kind: 'text', raw: 'something new' }])
  expect(parseOutput('')).toEqual([])
})

test('while rsync still looks for files its total is not final, and read all the same', () => {
  expect(parseOutput('  0   0%    0.00kB/s    0:00:00 (xfr#0, ir-chk=1018/1040)')[0]).toEqual({
    kind: 'progress',
    bytes: 0,
    checked: 22,
    total: 1040,
  })
})

test('names come back as bytes: octal escapes, UTF-8, and a backslash that only looks like an escape', () => {
  expect(unescapeName('a\\#012b')).toBe('a\nb')
  expect(unescapeName('\\#377')).toBe('\xff')
  expect(unescapeName('\\#134#012')).toBe('\\#012')
  expect(unescapeName('ü')).toBe('\xc3\xbc')
})
