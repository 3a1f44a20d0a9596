import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawPath, rawFromText } from '../system/rawpath.ts'
import { collectSources } from './collect.ts'
import type { Rule } from './types.ts'

let top = ''
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'ctx-filter-'))
})
afterAll(() => rmSync(top, { recursive: true, force: true }))

/** What real rsync would copy of a folder, by its own rules. */
function rsyncTakes(root: string, rules: readonly Rule[]): string[] {
  const options = rules.map((rule) => `--${rule.action}=${rule.pattern}`)
  const args = ['-a', '--dry-run', '--out-format=%n', ...options, '--', `${root}/`, join(top, 'nowhere/')]
  const lines = execFileSync('rsync', args, { encoding: 'latin1', env: { ...process.env, LC_ALL: 'C' } }).split('\n')
  const names = lines.filter((line) => line !== '' && line !== './' && !line.startsWith('created directory'))
  return names.map((name) => name.replace(/\/$/, '')).sort()
}

function weTake(root: string, rules: readonly Rule[]): string[] {
  const found = collectSources({
    roots: [{ path: rawFromText(root), as: '/' as RawPath, rules, required: true }],
    never: new Set(),
    oneFileSystem: true,
  })
  return found.entries.map((e) => e.path.slice(root.length + 1)).filter((name) => name !== '')
}

const name = fc.constantFrom(
  'a',
  'b',
  'ab',
  'ba',
  'a.md',
  'b-c',
  'state',
  '.context',
  'x]y',
  'q?r',
  's*t',
  'back\\slash',
  '[ab]',
)
const paths = fc.uniqueArray(
  fc.record({ folders: fc.array(name, { maxLength: 3 }), last: name, isFolder: fc.boolean() }),
  { selector: (p) => [...p.folders, p.last].join('/'), minLength: 3, maxLength: 25 },
)
const piece = fc.oneof(
  { weight: 6, arbitrary: name },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '*',
      '**',
      '***',
      '?',
      'a*',
      '*b',
      '*.md',
      '?b',
      's*e',
      '**b',
      'a**',
      'st??e',
      '.c*t',
      '*[ab]*',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '[ab]',
      '[!a]*',
      '[^b]',
      '[a-c]*',
      '[]x]*',
      '[[:alpha:]]',
      '[[:punct:]]*',
      'a\\*',
      '\\[ab]',
      'back\\\\sla*',
      '[a',
      '[b-]*',
      '[[:foo:]]',
      '*\\',
    ),
  },
)
const pattern = fc
  .record({
    anchored: fc.boolean(),
    pieces: fc.array(piece, { minLength: 1, maxLength: 3 }),
    foldersOnly: fc.boolean(),
  })
  .map(({ anchored, pieces, foldersOnly }) => `${anchored ? '/' : ''}${pieces.join('/')}${foldersOnly ? '/' : ''}`)
  // A slash within brackets can never match, and rsync counts it as a folder's end all the same.
  .filter((text) => !/\[[^\]]*\//.test(text))
const rules = fc.array(fc.record({ action: fc.constantFrom('include' as const, 'exclude' as const), pattern }), {
  minLength: 1,
  maxLength: 5,
})

function plant(root: string, list: readonly { folders: string[]; last: string; isFolder: boolean }[]): void {
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root)
  for (const { folders, last, isFolder } of list) {
    try {
      mkdirSync(join(root, ...folders), { recursive: true })
      if (isFolder) mkdirSync(join(root, ...folders, last))
      else writeFileSync(join(root, ...folders, last), '')
    } catch {
      // Another path of this tree has the name already.
    }
  }
}

test('our walk takes exactly what real rsync takes, for random trees and rules', () => {
  let filtered = 0
  fc.assert(
    fc.property(paths, fc.array(rules, { minLength: 4, maxLength: 4 }), (list, sets) => {
      const root = join(top, 'tree')
      plant(root, list)
      for (const set of sets) {
        const wanted = rsyncTakes(root, set)
        expect(weTake(root, set), JSON.stringify(set)).toEqual(wanted)
        if (wanted.length < weTake(root, []).length) filtered++
      }
    }),
    { numRuns: Number(process.env['FILTER_RUNS'] ?? 25) },
  )
  // Otherwise the rules would have been about nothing.
  expect(filtered).toBeGreaterThan(20)
})
