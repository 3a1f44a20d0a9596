import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ItemClass, unimportantClasses } from '../../shared/model/words.ts'
import { compileFilter } from '../sources/filter.ts'
import type { RawPath } from '../system/rawpath.ts'
import { classifyIn, classLines, type Scope } from './classify.ts'
import { defaultRules } from './rules.ts'
import { plant, tempFolder } from './testing/tree.ts'

const folders: Record<Scope, string> = { context: '.context', claude: '.claude', user: '.ctx' }

/** Files that rules take below `base`, as a walk does: a folder left out takes all in it along. */
function taken(scope: Scope, leaveOut: readonly ItemClass[], files: readonly string[], base: string): string[] {
  const leaves = compileFilter(defaultRules(scope, leaveOut))
  return files.filter((file) => {
    const parts = file.split('/')
    return parts.every((_, i) => !leaves(`${base}/${parts.slice(0, i + 1).join('/')}` as RawPath, i < parts.length - 1))
  })
}

function wanted(scope: Scope, leaveOut: readonly ItemClass[], files: readonly string[]): string[] {
  return files.filter((file) => {
    const itemClass = classifyIn(scope, file)
    return !unimportantClasses.has(itemClass) && !leaveOut.includes(itemClass)
  })
}

const odd = fc.constantFrom(
  'a',
  'x.md',
  '.x',
  'new\nline',
  'caf\xc3\xa9',
  '-n',
  '.tmp.1',
  '.a.tmp.',
  'events.jsonl',
  '[a]*?',
  '\\',
)
const known = fc.constantFrom(
  ...Object.values(classLines)
    .flat()
    .flatMap((l) => l.pattern.split('/'))
    .map((p) => p.replaceAll('*', 'b')),
  '.context',
  '.ctx',
  '.claude',
  '.a.tmp.b',
)
const path = fc
  .array(fc.oneof({ weight: 3, arbitrary: known }, odd), { minLength: 1, maxLength: 4 })
  .map((p) => p.join('/'))
/** Paths that can stand side by side: none is a folder of another's. */
const files = fc
  .uniqueArray(path, { minLength: 1, maxLength: 25 })
  .map((all) => all.filter((p) => !all.some((q) => q.startsWith(`${p}/`))))
const scope = fc.constantFrom<Scope>('context', 'claude', 'user')
const classes = fc.subarray([...ItemClass.options])

it('a file is taken by the rules just when its class is kept', () => {
  fc.assert(
    fc.property(scope, classes, files, (where, leaveOut, tree) => {
      const base = `/home/u/p/${folders[where]}`
      expect(taken(where, leaveOut, tree, base)).toEqual(wanted(where, leaveOut, tree))
    }),
    { numRuns: 2_000 },
  )
})

it('rsync itself takes the same files', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(scope, classes, files, (where, leaveOut, tree) => {
      const temp = tempFolder()
      try {
        plant(temp.path, Object.fromEntries(tree.map((f) => [`src/${folders[where]}/${f}`, 'x'])))
        const rules = defaultRules(where, leaveOut).map((r) => `--${r.action}=${r.pattern}`)
        const out = execFileSync('rsync', ['-a', ...rules, `${temp.path}/src/`, `${temp.path}/dst`], {
          encoding: 'latin1',
        })
        expect(out).toBe('')
        const got = execFileSync('find', [`${temp.path}/dst/${folders[where]}`, '-type', 'f', '-printf', '%P\\0'], {
          encoding: 'latin1',
        })
        expect(got.split('\0').filter(Boolean).sort()).toEqual(wanted(where, leaveOut, tree).sort())
      } finally {
        temp.remove()
      }
    }),
    { numRuns: 25 },
  )
})

it('by default the event log is taken out of state, which is dropped', () => {
  const tree = [
    'state/events.jsonl',
    'state/events.1.jsonl',
    'state/hub-sync',
    'state/sub/events.jsonl',
    'logs/x',
    'TASKS.md',
  ]
  expect(taken('context', [], tree, '/p/.context')).toEqual(['state/events.jsonl', 'state/events.1.jsonl', 'TASKS.md'])
  expect(taken('context', ['events'], tree, '/p/.context')).toEqual(['TASKS.md'])
})

it('a template of a project inside .context is taken whole', () => {
  const tree = ['templates/new/.context/state/seed', 'templates/.context/logs/x', '.context/state/x']
  expect(taken('context', [], tree, '/p/.context')).toEqual(tree)
})

it('says no more than it must: nothing is listed after the last line that drops', () => {
  expect(defaultRules('claude', [])).toEqual([{ action: 'exclude', pattern: 'node_modules' }])
  expect(defaultRules('context', []).at(-1)?.action).toBe('exclude')
  expect(defaultRules('context', []).length).toBeLessThan(20)
})
