import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ItemClass } from '../../shared/model/words.ts'
import { classify, classifyIn, classLines, projectConfigNames } from './classify.ts'

/** facts/ctx.md section 1 and 2, written out by hand. */
const table: readonly [string, ItemClass][] = [
  ...[
    'CONSTITUTION',
    'TASKS',
    'DECISIONS',
    'LEARNINGS',
    'CONVENTIONS',
    'ARCHITECTURE',
    'GLOSSARY',
    'AGENT_PLAYBOOK',
  ].map((n): [string, ItemClass] => [`${n}.md`, 'knowledge']),
  ['AGENT_PLAYBOOK_GATE.md', 'knowledge'],
  ['whatever else.md', 'knowledge'],
  ...[
    'archive',
    'briefs',
    'kb',
    'specs',
    'steering',
    'skills',
    'hooks',
    'templates',
    'ingest',
    'memory',
    'reports',
  ].map((n): [string, ItemClass] => [`${n}/deep/x.bin`, 'knowledge']),
  ['sessions/x', 'knowledge'],
  ['trace/x', 'knowledge'],
  ['audit/x', 'knowledge'],
  ['handovers/2026-01-01.md', 'knowledge'],
  ['journal/2026-01-01-x.md', 'journal'],
  ['journal', 'journal'],
  ['journal-site/index.html', 'generated'],
  ['journal-obsidian/a/b.md', 'generated'],
  ['logs/ctx.log', 'state'],
  ['state/hub-sync', 'state'],
  ['state', 'state'],
  ['state/sub/events.jsonl', 'state'],
  ['state/events.jsonl', 'events'],
  ['state/events.1.jsonl', 'events'],
  ['events.jsonl', 'events'],
  ['scratchpad.enc', 'scratchpad'],
  ['scratchpad.md', 'scratchpad'],
  ['scratchpad.enc.ours', 'scratchpad'],
  ['scratchpad.enc.theirs', 'scratchpad'],
  ['.pad', 'scratchpad'],
  ['.notify.enc', 'notify'],
  ['.connect.enc', 'connection'],
  ['hub/decisions.md', 'hub-mirror'],
  ['hub/.sync-state.json', 'hub-mirror'],
  ['hub/.sync.lock', 'ephemeral'],
  ['.ctx.key', 'key'],
  ['.TASKS.md.tmp.123456', 'ephemeral'],
  ['journal/.a.md.tmp.9', 'ephemeral'],
  ['journal/a.tmp.9', 'journal'],
  ['kb/node_modules/left-pad/index.js', 'generated'],
  ['unheard-of', 'other'],
  ['unheard-of/TASKS.md', 'other'],
  ['journalx', 'other'],
  ['.tmp.x', 'other'],
  ['notes.MD', 'other'],
]

describe('classes below .context', () => {
  it.each(table)('%j is %s', (path, expected) => {
    expect(classify(path)).toBe(expected)
  })

  it('names of any bytes are classed by their folder', () => {
    expect(classify('journal/new\nline \xff.md')).toBe('journal')
    expect(classify('\xff\xfe')).toBe('other')
    expect(classify('.a\nb.tmp.c')).toBe('ephemeral')
  })
})

describe('classes of the user scope and of .claude', () => {
  it.each<[string, ItemClass]>([
    ['.ctx.key', 'key'],
    ['hub-data/entries.jsonl', 'hub-data'],
    ['hub-data/raft/log.db', 'hub-data'],
    ['dream.cron.log', 'user-config'],
    ['sub/.ctx.key', 'user-config'],
    ['.config.tmp.1', 'ephemeral'],
  ])('~/.ctx/%s is %s', (path, expected) => expect(classifyIn('user', path)).toBe(expected))

  it.each<[string, ItemClass]>([
    ['settings.local.json', 'claude'],
    ['skills/x/.y.tmp.z', 'claude'],
    ['hooks/node_modules/x/i.js', 'generated'],
  ])('.claude/%s is %s', (path, expected) => expect(classifyIn('claude', path)).toBe(expected))

  it('the files beside .context are these', () => {
    expect(projectConfigNames).toEqual(['.ctxrc', '.ctxrc.base', '.ctxrc.dev'])
  })
})

/** Names near the table's own, and any bytes but NUL and slash. */
const bytes = fc.string({
  unit: fc
    .integer({ min: 1, max: 255 })
    .filter((c) => c !== 0x2f)
    .map((c) => String.fromCharCode(c)),
  minLength: 1,
  maxLength: 8,
})
const known = fc.constantFrom(
  ...table.flatMap(([path]) => path.split('/')),
  ...Object.values(classLines)
    .flat()
    .map((l) => l.pattern),
)
const name = fc
  .oneof(
    bytes,
    known,
    fc.tuple(known, bytes).map(([a, b]) => a + b),
  )
  .map((n) => n.replaceAll('/', '_'))
const anyPath = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))

describe('any path', () => {
  it('has exactly one class, and always the same', () => {
    fc.assert(
      fc.property(fc.constantFrom('context', 'claude', 'user'), anyPath, (scope, path) => {
        const given = classifyIn(scope, path)
        expect(ItemClass.options).toContain(given)
        expect(classifyIn(scope, path)).toBe(given)
      }),
    )
  })

  it('below a folder has the class of that folder, but for event logs in state and what is dropped at any depth', () => {
    fc.assert(
      fc.property(anyPath, anyPath, (folder, below) => {
        const outer = classify(folder)
        const inner = classify(`${folder}/${below}`)
        const exception = (outer === 'state' && inner === 'events') || inner === 'ephemeral' || inner === 'generated'
        expect(exception || inner === outer).toBe(true)
      }),
    )
  })
})
