import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeEntries, type FileEntry } from '../system/filelist.ts'
import { type RawPath, rawFromBytes, rawFromText } from '../system/rawpath.ts'
import { listTree } from './list-tree.ts'
import { type ProveInput, prove } from './prove.ts'
import { readBack } from './read-back.ts'

let base: string
let source: string
/** Folder below which the copy lies under full paths. */
let copy: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ctxb-prove-'))
  source = join(base, 'src')
  copy = join(base, 'copy')
  mkdirSync(join(source, 'journal'), { recursive: true })
  mkdirSync(copy)
  writeFileSync(join(source, 'journal', 'a.md'), 'alpha')
  writeFileSync(join(source, 'journal', 'b.md'), 'bravo')
  writeFileSync(join(source, 'pad.enc'), 'secret')
  symlinkSync('a.md', join(source, 'journal', 'link'))
  writeFileSync(
    Buffer.concat([Buffer.from(`${source}/journal/`), Buffer.from([0xff, 0x0a]), Buffer.from('.md')]),
    'bytes',
  )
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

function backUp(): void {
  execFileSync('cp', ['-a', '--parents', '-t', copy, `.${source}`], { cwd: '/' })
}

function entriesOf(): FileEntry[] {
  const out: FileEntry[] = []
  const root = rawFromText(source)
  listTree(root, { onEntry: (e) => out.push({ ...e, path: (root + e.path) as RawPath }), onError: () => {} })
  return out
}

function proveNow(expected: FileEntry[], more: Partial<ProveInput> = {}) {
  const scopes = [{ path: rawFromText(source), class: 'journal' as const, project: '' as const }]
  return prove({ contentRoot: rawFromText(copy), expected, scopes, leftOut: new Set(), mtimeStepNs: 1, ...more })
}
const copied = (name: string) => join(copy, source, name)
const misses = (result: ReturnType<typeof prove>) => result.misses.map((m) => [m.path.slice(source.length + 1), m.kind])

describe('proof from the listing of what was made', () => {
  it('holds for an exact copy, hostile names and links included', () => {
    const expected = entriesOf()
    backUp()
    const result = proveNow(expected)
    expect(result.misses).toEqual([])
    expect(result.files).toBe(5)
    const listed = [...decodeEntries(result.rows[0]?.entries ?? new Uint8Array())].map((e) => e.path)
    expect(listed).toContain(
      rawFromBytes(Buffer.concat([Buffer.from(`${source}/journal/`), Buffer.from([0xff, 0x0a]), Buffer.from('.md')])),
    )
  })

  it('calls a file that the copy lacks missing', () => {
    const expected = entriesOf()
    backUp()
    rmSync(copied('journal/a.md'))
    expect(misses(proveNow(expected))).toEqual([['journal/a.md', 'missing']])
  })

  it('tells another size, another time and another link target', () => {
    const expected = entriesOf()
    backUp()
    truncateSync(copied('journal/a.md'), 2)
    utimesSync(copied('journal/b.md'), 1, 1)
    rmSync(copied('journal/link'))
    symlinkSync('b.md', copied('journal/link'))
    expect(misses(proveNow(expected)).sort()).toEqual([
      ['journal/a.md', 'differs'],
      ['journal/b.md', 'differs'],
      ['journal/link', 'differs'],
    ])
  })

  it('tells what went away meanwhile from what was left out by the tool', () => {
    const expected = entriesOf()
    backUp()
    rmSync(copied('journal/a.md'))
    rmSync(join(source, 'journal/a.md'))
    rmSync(copied('journal/b.md'))
    const result = proveNow(expected, { leftOut: new Set([rawFromText(join(source, 'journal/b.md'))]) })
    expect(misses(result).sort()).toEqual([
      ['journal/a.md', 'vanished'],
      ['journal/b.md', 'left-out'],
    ])
  })

  it('takes the newer state of a file that changed before it was copied, and none of one that changed after', () => {
    const expected = entriesOf()
    writeFileSync(join(source, 'journal/a.md'), 'alpha, edited before the copy')
    backUp()
    writeFileSync(join(source, 'journal/b.md'), 'bravo, edited after the copy')
    utimesSync(copied('journal/b.md'), 5, 5)
    expect(misses(proveNow(expected))).toEqual([['journal/b.md', 'changed']])
  })

  it('compares times at the step that the destination keeps', () => {
    const expected = entriesOf()
    backUp()
    const whole = Math.floor(Number((expected.find((e) => e.path.endsWith('a.md'))?.mtimeNs ?? 0n) / 1_000_000_000n))
    utimesSync(copied('journal/a.md'), whole, whole)
    expect(misses(proveNow(expected))).toEqual([['journal/a.md', 'differs']])
    expect(misses(proveNow(expected, { mtimeStepNs: 1_000_000_000 }))).toEqual([])
  })
})

describe('reading back', () => {
  const files = () => entriesOf().map((entry) => ({ entry, sha256: null }))
  const read = (list = files()) => readBack(list, { contentRoot: rawFromText(copy), at: 7 })

  it('verifies every file of an exact copy', () => {
    backUp()
    const result = read()
    expect(result.verified).toHaveLength(4)
    expect([result.damaged, result.missing, result.unproven]).toEqual([[], [], []])
  })

  it('finds one flipped byte though size and time are as before', () => {
    const list = files()
    backUp()
    const at = list.find((f) => f.entry.path.endsWith('b.md'))?.entry
    writeFileSync(copied('journal/b.md'), 'bravO')
    utimesSync(copied('journal/b.md'), Number(at?.mtimeNs ?? 0n) / 1e9, Number(at?.mtimeNs ?? 0n) / 1e9)
    const result = read(list)
    expect(result.damaged.map((d) => d.path.slice(source.length + 1))).toEqual(['journal/b.md'])
    expect(result.verified).toHaveLength(3)
  })

  it('says missing of a file that is not in the copy', () => {
    backUp()
    rmSync(copied('pad.enc'))
    expect(read().missing).toHaveLength(1)
  })

  it('uses the hash on record when the source has changed since, and claims nothing without one', () => {
    backUp()
    const list = files()
    const hash = read(list).verified.find((v) => v.path.endsWith('pad.enc'))?.sha256 ?? ''
    writeFileSync(join(source, 'pad.enc'), 'another secret')
    const pad = list.filter((f) => f.entry.path.endsWith('pad.enc'))
    expect(read(pad).unproven).toHaveLength(1)
    expect(read(pad.map((f) => ({ ...f, sha256: hash as never }))).verified).toHaveLength(1)
    expect(read(pad.map((f) => ({ ...f, sha256: 'other' as never }))).damaged).toHaveLength(1)
  })
})
