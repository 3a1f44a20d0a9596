import { execFileSync } from 'node:child_process'
import { truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RawPath, rawJoin } from '../system/rawpath.ts'
import { readHub } from './hub.ts'
import { conventionEntries, countOnHub, datedEntries, mirrorEntries, taskEntries } from './hub-entries.ts'
import { plant, tempFolder } from './testing/tree.ts'

const decisions = `# Decisions

<!-- INDEX:START -->
| Date | Decision |
## [2020-01-01-000000] Not an entry, but an example in a comment
<!-- INDEX:END -->

## [2026-07-01-101500] Use rsync

**Status**: Accepted

**Context**: It is there.

---

## [2026-07-02-101500] Keep three

Because two is few.

## [2025-01-01] From an old version

Old text.

## Not an entry

- text
`

describe('entries of a project', () => {
  it('decisions and learnings begin at dated headings and end at the next one', () => {
    const visible = decisions.replace('<!-- INDEX:START -->', '').replace('<!-- INDEX:END -->', '')
    expect(datedEntries(visible)).toHaveLength(4)
    const commented = decisions.replace('INDEX:START -->', 'INDEX:START').replace('<!-- INDEX:END', 'INDEX:END')
    expect(datedEntries(commented).map((e) => e.title)).toEqual(['Use rsync', 'Keep three', 'From an old version'])
    expect(datedEntries(commented)[0]?.body).toBe('**Status**: Accepted\n\n**Context**: It is there.')
    expect(datedEntries('## [yesterday] no\n# [2026-07-01-101500] no\ntext')).toEqual([])
  })

  it('conventions are bullets at the margin, and sections of plain text', () => {
    const text =
      '# Conventions\n\nIntro.\n\n## Naming\n\n- Short names,\n  no more\n  - an example\n* Full words\n\n## Errors\n\nSay what to do.\n\n## Empty\n'
    expect(conventionEntries(text).map((e) => e.title)).toEqual([
      'Short names, no more - an example',
      'Full words',
      'Errors',
    ])
    expect(conventionEntries('just text')).toEqual([])
  })

  it('tasks are items of any state and depth, without their tags', () => {
    const text =
      '## Phase 1\n- [ ] Write it #priority:high #added:2026-04-14-010311\n- [x] Done\n  - [-] Skipped\n- [ ] Long one\n  that goes on\n- plain bullet\n- [y] no\n'
    expect(taskEntries(text).map((e) => e.title)).toEqual(['Write it', 'Done', 'Skipped', 'Long one that goes on'])
  })

  it('the mirror starts an entry only where an origin follows the heading', () => {
    const text =
      '## [2026-07-01] A\n\n**Origin**: alpha\n\nA\n\n## [2026-07-01-101500] inside\n\ntext\n\n---\n\n## [2026-07-02] B\n\n**Origin**: beta\n\nB\n\n---\n'
    expect(mirrorEntries(text)).toEqual([
      { title: 'A', origin: 'alpha', content: 'A\n\n## [2026-07-01-101500] inside\n\ntext' },
      { title: 'B', origin: 'beta', content: 'B' },
    ])
  })
})

describe('an entry counts as on the hub', () => {
  const local = datedEntries(
    '## [2026-07-01-101500] Use rsync\n\nIt is there.\n\n## [2026-07-01-101500] Keep three\n\nTBD\n',
  )
  const mirror = (origin: string, content: string, title = 'x') => [{ title, origin, content }]

  it.each([
    ['its title and text', 'Use rsync\n\nIt  is\nthere.', 'Use rsync'],
    ['its text under its title', 'It is there.', 'Use rsync'],
    ['the whole of it', '## [2026-07-01-101500] Use rsync\n\nIt is there.', '## [2026-07-01-101500] Use rsync'],
  ])('when the mirror gives back %s', (_, content, title) => {
    expect(countOnHub(local, mirror('alpha', content, title), 'alpha')).toBe(1)
  })

  it('not when it came from another project, differs, or only its text is like it', () => {
    expect(countOnHub(local, mirror('beta', 'Use rsync'), 'alpha')).toBe(0)
    expect(countOnHub(local, mirror('alpha', 'Use rsync\n\nIt is gone.'), 'alpha')).toBe(0)
    expect(countOnHub(local, mirror('alpha', 'TBD', 'Another title'), 'alpha')).toBe(0)
    // The title alone does not bring the text back.
    expect(countOnHub(local, mirror('alpha', 'Use rsync', 'Use rsync'), 'alpha')).toBe(0)
    expect(countOnHub(local, [], 'alpha')).toBe(0)
  })

  it('once, however often a pull appended it', () => {
    const twice = [...mirror('alpha', 'It is there.', 'Use rsync'), ...mirror('alpha', 'It is there.', 'Use rsync')]
    expect(countOnHub(local, twice, 'alpha')).toBe(1)
  })
})

describe('hub state of a project', () => {
  let temp: ReturnType<typeof tempFolder>
  let context: RawPath
  let project: RawPath
  beforeEach(() => {
    temp = tempFolder()
    project = rawJoin(temp.path, 'alpha')
    context = rawJoin(project, '.context')
    plant(context, { 'DECISIONS.md': '', 'TASKS.md': '- [ ] Shared task\n- [ ] Own task\n' })
  })
  afterEach(() => temp.remove())

  it('knows registration, last sync and counts a type', () => {
    const entry = (n: number) => `## [2026-07-01-1015${String(n).padStart(2, '0')}] Decision ${n}\n\nBecause ${n}.\n\n`
    writeFileSync(rawJoin(context, 'DECISIONS.md'), Array.from({ length: 48 }, (_, i) => entry(i)).join(''))
    const mirrored = (n: number) =>
      `## [2026-07-01] Decision ${n}\n\n**Origin**: alpha\n\nDecision ${n}\n\nBecause ${n}.\n\n---\n\n`
    const numbers = [...Array.from({ length: 30 }, (_, i) => i), 1, 2, 3]
    plant(context, {
      '.connect.enc': 'x'.repeat(60),
      'hub/decisions.md': numbers.map(mirrored).join(''),
      'hub/tasks.md': '## [2026-07-01] Shared task\n\n**Origin**: alpha\n\nShared task\n\n---\n',
      'hub/.sync-state.json': '{"last_sequence": 40}',
    })
    utimesSync(rawJoin(context, 'hub/.sync-state.json'), 1_780_000_000, 1_780_000_000)
    expect(readHub(context, project)).toEqual({
      registered: true,
      lastSync: new Date(1_780_000_000_000).toISOString(),
      entries: {
        decision: { local: 48, onHub: 30 },
        learning: { local: 0, onHub: 0 },
        convention: { local: 0, onHub: 0 },
        task: { local: 2, onHub: 1 },
      },
    })
  })

  it('is unregistered and never synced without the files that say so', () => {
    const state = readHub(context, project)
    expect(state).toMatchObject({ registered: false, lastSync: null })
    expect(state.entries.task).toEqual({ local: 2, onHub: 0 })
    expect(readHub(null, project)).toEqual({ registered: false, lastSync: null, entries: {} })
  })

  it('does not count what it must not read: links, pipes, huge files', () => {
    plant(temp.path, { 'elsewhere.md': '## [2026-07-01-101500] Not ours\n' })
    plant(context, { 'LEARNINGS.md': '-> ../../elsewhere.md' })
    execFileSync('mkfifo', [rawJoin(context, 'CONVENTIONS.md')])
    truncateSync(rawJoin(context, 'DECISIONS.md'), 16 * 1024 * 1024 + 1)
    expect(readHub(context, project).entries).toEqual({ task: { local: 2, onHub: 0 } })
  })
})
