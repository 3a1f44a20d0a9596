import { expect, test } from 'vitest'
import { rawFromText } from '../system/rawpath.ts'
import { compileFilter } from './filter.ts'
import type { Rule } from './types.ts'

const include = (pattern: string): Rule => ({ action: 'include', pattern })
const exclude = (pattern: string): Rule => ({ action: 'exclude', pattern })
const out = (rules: Rule[], path: string, isFolder = false, root?: string) =>
  compileFilter(rules, root === undefined ? undefined : rawFromText(root))(rawFromText(path), isFolder)

test('the first rule that matches decides: the event log stays, the rest of state goes', () => {
  const rules = [include('.context/state/events*.jsonl'), exclude('.context/state/*')]
  expect(out(rules, '/home/u/p/.context/state/events.1.jsonl')).toBe(false)
  expect(out(rules, '/home/u/p/.context/state/throttle')).toBe(true)
  expect(out(rules, '/home/u/p/.context/state', true)).toBe(false)
})

test('rules may name folders above the root, and a leading slash stands for the root', () => {
  const root = '/home/u/p/.context'
  expect(out([exclude('.context/state/*')], `${root}/state/x`, false, root)).toBe(true)
  expect(out([exclude('/state')], `${root}/state`, true, root)).toBe(true)
  expect(out([exclude('/state')], `${root}/kb/state`, true, root)).toBe(false)
  expect(out([exclude('/st?te')], `${root}/state`, true, root)).toBe(true)
})

test('a root that looks like a pattern is taken literally', () => {
  expect(out([exclude('/x*')], '/a[b]*/xy', false, '/a[b]*')).toBe(true)
  expect(out([exclude('/x*')], '/ab/xy', false, '/a[b]*')).toBe(false)
})

test('a trailing slash means folders only', () => {
  expect(out([exclude('dist/')], '/p/dist', true)).toBe(true)
  expect(out([exclude('dist/')], '/p/dist', false)).toBe(false)
})

test('patterns are bytes: ? is one of the two of ü', () => {
  expect(out([exclude('?')], '/ü')).toBe(false)
  expect(out([exclude('??')], '/ü')).toBe(true)
  expect(out([exclude('ü*')], '/über')).toBe(true)
})

test('+ and - before a pattern win over the option, ! forgets what came before', () => {
  expect(out([exclude('+ keep'), exclude('*')], '/keep')).toBe(false)
  expect(out([include('- drop')], '/drop')).toBe(true)
  expect(out([exclude('*'), exclude('!')], '/x')).toBe(false)
})
