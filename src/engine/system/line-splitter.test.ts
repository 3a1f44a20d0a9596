import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLineSplitter } from './line-splitter.ts'

function split(chunks: Iterable<Buffer>, limit?: number): string[] {
  const splitter = createLineSplitter(limit)
  const lines: string[] = []
  for (const chunk of chunks) lines.push(...splitter.push(chunk))
  lines.push(...splitter.end())
  return lines
}

it('ends lines at \\n, \\r and \\r\\n, keeps empty lines and the unfinished last one', () => {
  expect(split([Buffer.from('a\nb\rc\r\nd\n\ne')])).toEqual(['a', 'b', 'c', 'd', '', 'e'])
  expect(split([Buffer.from('a\r\n')])).toEqual(['a'])
  expect(split([Buffer.from('\r\n\r\n')])).toEqual(['', ''])
  expect(split([])).toEqual([])
})

it('gives the same lines however the output is cut into chunks', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ') })
  const ends = fc.constantFrom('\n', '\r', '\r\n')
  fc.assert(
    fc.property(fc.array(fc.tuple(line, ends)), line, fc.array(fc.nat(200)), (parts, rest, cuts) => {
      // A lone \r before an empty line ended by \n is one line end.
      const text = parts.map(([l, e]) => l + e).join('') + rest
      const bytes = Buffer.from(text)
      const at = [...new Set(cuts.filter((c) => c < bytes.length))].sort((a, b) => a - b)
      const chunks = [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length))
      const expected = text.split(/\r\n|\r|\n/)
      if (expected.at(-1) === '') expected.pop()
      expect(split(chunks)).toEqual(expected)
    }),
  )
})

it('keeps the head of an endless line and says how much was left out', () => {
  const chunk = Buffer.alloc(1000, 'x')
  const splitter = createLineSplitter(1500)
  for (let i = 0; i < 100; i++) expect([...splitter.push(chunk)]).toEqual([])
  expect([...splitter.push(Buffer.from('\nnext\n'))]).toEqual([
    `${'x'.repeat(1500)} …[98500 more bytes left out]`,
    'next',
  ])
})

it('cuts an over-long line within one chunk too', () => {
  expect(split([Buffer.from(`${'x'.repeat(20)}\nshort\n`)], 10)).toEqual([
    'xxxxxxxxxx …[10 more bytes left out]',
    'short',
  ])
})

it('shows bytes that are not UTF-8 as such and goes on', () => {
  expect(split([Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a])])).toEqual(['a\uFFFD', 'b'])
})
