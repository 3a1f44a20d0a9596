import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ItemClass } from '../../shared/model/words.ts'
import type { RawPath } from '../system/rawpath.ts'
import { maxFilesGone, type ShrinkageScope, shrinkages } from './shrinkage.ts'

const root = '/h/alpha' as RawPath
const file = (name: string, itemClass: ItemClass = 'journal', size = 10) => ({
  path: `${root}/.context/${name}` as RawPath,
  class: itemClass,
  size,
})
const nowOf = (files: readonly { path: RawPath; size: number }[]) =>
  new Map(files.map((f) => [f.path, { size: f.size }]))
const scope = (had: ShrinkageScope['had'], now: readonly { path: RawPath; size: number }[]): ShrinkageScope => ({
  path: root,
  had,
  now: nowOf(now),
})
const many = (n: number) => Array.from({ length: n }, (_, i) => file(`journal/${i}.md`))

describe('shrinkage against the last good listing', () => {
  it('is quiet when nothing is gone, and when files only grew or were edited', () => {
    const had = [...many(40), file('.ctx.key', 'key', 32)]
    expect(shrinkages(scope(had, [...had.map((f) => ({ ...f, size: f.size + 5 })), file('new.md')]))).toEqual([])
  })

  it('speaks when more than a quarter is gone, and not at a quarter', () => {
    const had = many(40)
    expect(shrinkages(scope(had, had.slice(10)))).toEqual([])
    expect(shrinkages(scope(had, had.slice(11)))).toMatchObject([{ kind: 'many-gone', gone: 11, of: 40 }])
  })

  it('speaks when more than a hundred are gone, however many there were', () => {
    const had = many(10_000)
    expect(shrinkages(scope(had, had.slice(maxFilesGone)))).toEqual([])
    expect(shrinkages(scope(had, had.slice(maxFilesGone + 1)))).toMatchObject([{ kind: 'many-gone', gone: 101 }])
  })

  it('names a key that is gone or truncated to nothing, though nothing else changed', () => {
    const key = file('x.key', 'key', 32)
    const had = [...many(100), key]
    expect(shrinkages(scope(had, many(100)))).toMatchObject([{ kind: 'key-gone', path: key.path }])
    expect(shrinkages(scope(had, [...many(100), { ...key, size: 0 }]))).toMatchObject([
      { kind: 'key-empty', path: key.path },
    ])
  })

  it('names an encrypted file that is gone or truncated to nothing', () => {
    const pad = file('scratchpad.enc', 'scratchpad', 80)
    const had = [...many(100), pad]
    expect(shrinkages(scope(had, many(100)))).toMatchObject([{ kind: 'encrypted-gone' }])
    expect(shrinkages(scope(had, [...many(100), { ...pad, size: 0 }]))).toMatchObject([{ kind: 'encrypted-empty' }])
  })

  it('calls a project of which nothing is left by its name', () => {
    expect(shrinkages(scope(many(3), []))).toMatchObject([{ kind: 'context-gone', scope: root, gone: 3 }])
  })

  it('does not count what comes and goes by itself', () => {
    const had = [...many(4), ...Array.from({ length: 50 }, (_, i) => file(`state/${i}`, 'state'))]
    expect(shrinkages(scope(had, many(4)))).toEqual([])
  })

  it('never speaks when a superset is there, and always when all is gone', () => {
    const files = fc.uniqueArray(fc.nat(500), { minLength: 1 }).map((ns) => ns.map((n) => file(`journal/${n}.md`)))
    fc.assert(
      fc.property(files, files, (had, more) => {
        expect(shrinkages(scope(had, [...had, ...more]))).toEqual([])
        expect(shrinkages(scope(had, []))).not.toEqual([])
      }),
    )
  })
})
