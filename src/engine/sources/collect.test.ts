import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RawPath, rawFromText } from '../system/rawpath.ts'
import { put } from '../testing/hostile-tree.ts'
import { collectSources, isPlaceholder } from './collect.ts'
import { writeNames } from './names.ts'
import type { Rule, SourceRoot } from './types.ts'

let top: RawPath
beforeEach(() => {
  top = rawFromText(mkdtempSync(join(tmpdir(), 'ctx-collect-')))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const root = (path: string, rules: readonly Rule[] = [], required = true): SourceRoot => ({
  path: path as RawPath,
  as: path as RawPath,
  rules,
  required,
})
const collect = (roots: SourceRoot[], never: string[] = [], oneFileSystem = true) =>
  collectSources({ roots, never: new Set(never as RawPath[]), oneFileSystem })
const under = (list: readonly string[]) => list.map((path) => path.slice(top.length + 1))
const exclude = (pattern: string): Rule => ({ action: 'exclude', pattern })

test('a folder with nothing left out is one tree; one with something left out is told by its parts', () => {
  put(top, 's/whole/a')
  put(top, 's/whole/deep/b')
  put(top, 's/part/keep')
  put(top, 's/part/drop.tmp')
  const found = collect([root(`${top}/s`, [exclude('*.tmp')])])
  expect(under(found.trees)).toEqual(['s/part/keep', 's/whole'])
  expect(under(found.entries.map((e) => e.path))).toEqual([
    's',
    's/part',
    's/part/keep',
    's/whole',
    's/whole/a',
    's/whole/deep',
    's/whole/deep/b',
  ])
  expect(found.files).toBe(3)
})

test('paths are sorted by their bytes, whatever the folders', () => {
  for (const name of ['s/a/x', 's/a-b', 's/a.c', 's/a0', 's/\xff', 's/Z']) put(top, name)
  const paths = collect([root(`${top}/s`)]).entries.map((e) => e.path)
  expect(paths).toEqual([...paths].sort((a, b) => Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'))))
})

test('types, sizes, modes, nanoseconds, targets and shared inodes are told exactly', () => {
  const one = put(top, 's/one', 'hello')
  chmodSync(one, 0o4711)
  linkSync(one, `${top}/s/two`)
  put(top, 's/alone')
  symlinkSync(Buffer.from('bad\xff', 'latin1'), `${top}/s/link`)
  const found = collect([root(`${top}/s`)])
  const byName = new Map(found.entries.map((e) => [e.path.slice(top.length + 3), e]))
  const stat = lstatSync(one, { bigint: true })
  expect(byName.get('one')).toMatchObject({ type: 'f', size: 5, mode: 0o4711, mtimeNs: stat.mtimeNs })
  expect(byName.get('one')?.linkGroup).toBe(byName.get('two')?.linkGroup)
  expect(byName.get('alone')?.linkGroup).toBe('')
  expect(byName.get('link')).toMatchObject({ type: 'l', target: 'bad\xff', size: 0 })
  expect(found.hardLinks).toBe(true)
})

test('a file whose other names lie elsewhere asks for no hard links', () => {
  linkSync(put(top, 's/one'), `${top}/outside`)
  expect(collect([root(`${top}/s`)]).hardLinks).toBe(false)
})

test('pipes and sockets are told and never opened, and their folder is not taken whole', () => {
  put(top, 's/file')
  execFileSync('mkfifo', [`${top}/s/pipe`])
  const found = collect([root(`${top}/s`)])
  expect(found.skipped).toEqual([{ path: `${top}/s/pipe`, reason: 'it is a pipe, which holds no content' }])
  expect(under(found.trees)).toEqual(['s/file'])
})

test('a path never to be entered is left out without a word', () => {
  put(top, 's/a')
  put(top, 's/backups/b')
  const found = collect([root(`${top}/s`)], [`${top}/s/backups`])
  expect(under(found.entries.map((e) => e.path))).toEqual(['s', 's/a'])
  expect(found.unreadable).toEqual([])
})

test('roots that lie in one another give each path once, and each tree once', () => {
  put(top, 's/in/a')
  put(top, 's/b')
  const found = collect([root(`${top}/s`), root(`${top}/s/in`)])
  expect(under(found.entries.map((e) => e.path))).toEqual(['s', 's/b', 's/in', 's/in/a'])
  expect(under(found.trees)).toEqual(['s'])
  expect(found.files).toBe(2)
})

test('what one root leaves out another may take', () => {
  put(top, 's/in/a')
  put(top, 's/b')
  const found = collect([root(`${top}/s`, [exclude('in')]), root(`${top}/s/in`)])
  expect(under(found.trees)).toEqual(['s/b', 's/in'])
})

test('the target of a linked folder is judged as if it lay where the link is', () => {
  put(top, 'elsewhere/state/throttle')
  put(top, 'elsewhere/state/events.jsonl')
  const as = `${top}/p/.context` as RawPath
  const rules: Rule[] = [{ action: 'include', pattern: '.context/state/events*.jsonl' }, exclude('.context/state/*')]
  const found = collect([{ path: `${top}/elsewhere` as RawPath, as, rules, required: false }])
  expect(under(found.trees)).toEqual(['elsewhere/state/events.jsonl'])
})

test('a link is taken as a link, also as a root', () => {
  put(top, 'real/a')
  symlinkSync('real', `${top}/link`)
  const found = collect([root(`${top}/link`)])
  expect(found.entries.map((e) => [e.path, e.type, e.target])).toEqual([[`${top}/link`, 'l', 'real']])
})

test('a missing, an empty and a filled root are told apart', () => {
  mkdirSync(`${top}/empty`)
  put(top, 'filled/.context/a')
  const states = collect([root(`${top}/none`), root(`${top}/empty`), root(`${top}/filled`)]).rootStates
  expect(states.map((s) => s.state)).toEqual(['missing', 'empty', 'ok'])
  expect(collect([root('/media/nobody/disk')]).rootStates[0]).toMatchObject({ state: 'not-mounted' })
})

test('a folder of which all is left out is not an empty one', () => {
  put(top, 's/a.tmp')
  expect(collect([root(`${top}/s`, [exclude('*')])]).rootStates[0]).toMatchObject({ state: 'ok' })
})

test('parents of the roots are told with their modes, outermost first', () => {
  put(top, 'a/b/s/file')
  const parents = collect([root(`${top}/a/b/s`)]).parents
  expect(parents.map((e) => e.path).slice(-2)).toEqual([`${top}/a`, `${top}/a/b`])
  expect(parents.at(-1)?.mode).toBe(statSync(`${top}/a/b`).mode & 0o7777)
})

test('lists of names are NUL-ended, private, and say which folders no tree covers', () => {
  put(top, 's/whole/a')
  put(top, 's/part/new\nline')
  put(top, 's/part/x.tmp')
  mkdirSync(`${top}/s/bare`)
  put(top, 's/bare/y.tmp')
  mkdirSync(`${top}/lists`)
  const found = collect([root(`${top}/s`, [exclude('*.tmp')])])
  const names = writeNames(found, `${top}/lists` as RawPath, new Set([`${top}/s/part/new\nline` as RawPath]))
  const read = (file: string) => readFileSync(file, 'latin1').split('\0').slice(0, -1)
  const relative = (file: string) => read(file).map((n) => `/${n}`.slice(top.length + 1))
  expect(relative(names.trees)).toEqual(['s/part/new\nline', 's/whole'])
  expect(relative(names.partial).filter((n) => n !== '')).toEqual(['s', 's/bare', 's/part'])
  expect(relative(names.folders).filter((n) => n !== '')).toEqual(['s', 's/bare', 's/part', 's/whole'])
  expect(relative(names.fresh ?? '')).toEqual(['s/part/new\nline'])
  expect(statSync(names.all).mode & 0o777).toBe(0o600)
  expect(writeNames(found, `${top}/lists` as RawPath, null).fresh).toBeNull()
})

test('what could not be looked at is kept apart for mirrors', () => {
  put(top, 's/a')
  execFileSync('mkfifo', [`${top}/s/pipe`])
  const found = collect([root(`${top}/s`), root(`${top}/gone`)])
  const names = writeNames(found, top, null)
  const kept = readFileSync(names.keep, 'latin1').split('\0').slice(0, -1)
  expect(kept.map((n) => `/${n}`.slice(top.length + 1))).toEqual(['gone', 's/pipe'])
})

test('evicted cloud files are known by having a size and no blocks, only where clouds put them', () => {
  const cloud = '/Users/u/Library/Mobile Documents/com~apple~CloudDocs' as RawPath
  expect(isPlaceholder(`${cloud}/a` as RawPath, { size: 9n, blocks: 0n })).toBe(true)
  expect(isPlaceholder(`${cloud}/a` as RawPath, { size: 9n, blocks: 8n })).toBe(false)
  expect(isPlaceholder(`${cloud}/.a.md.icloud` as RawPath, { size: 9n, blocks: 8n })).toBe(true)
  expect(isPlaceholder('/home/u/sparse' as RawPath, { size: 9n, blocks: 0n })).toBe(false)
})
