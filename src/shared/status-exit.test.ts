import { describe, expect, test } from 'vitest'
import { Item, Status } from './model/status.ts'
import { statusExit } from './status-exit.ts'

const at = '2026-11-23T02:30:00.000Z'
const proof = (level: 'listed' | 'verified') => ({ level, at, snapshot: 's', job: 'j' })

function item(patch: Partial<Item> = {}): Item {
  return Item.parse({
    class: 'knowledge',
    path: '/p/.context',
    files: 3,
    bytes: 30,
    protection: 'backup',
    protections: [{ kind: 'backup', files: 3, complete: true }],
    proof: proof('listed'),
    stale: false,
    exposedFiles: 0,
    ...patch,
  })
}
const key = (patch: Partial<Item> = {}): Item => item({ class: 'key', files: 1, proof: proof('verified'), ...patch })

function status(patch: Partial<Status> = {}, items: Item[] = [item()], user: Item[] = [key()]): Status {
  return Status.parse({
    schema: 1,
    sentence: 's',
    exposure: { files: 0, bytes: 0 },
    survival: { thisDisk: 0, anotherDisk: 4, anotherMachine: 0, offSite: 0 },
    unknown: [],
    projects: [
      { id: 'p', name: 'p', path: '/p', items, hub: { registered: false, lastSync: null, entries: {} }, git: null },
    ],
    user: { path: '/u', items: user },
    jobs: [],
    problems: [],
    ...patch,
  })
}
const problem = (severity: 'urgent' | 'attention' | 'advice') => ({
  id: 'x',
  code: 'x',
  severity,
  what: 'w',
  why: 'y',
  fix: null,
  paths: [],
})
const job = (state: 'ok' | 'failed' | 'warning' | 'paused' | 'never-run' | 'running' | 'waiting') => ({
  id: 'j',
  name: 'j',
  strategy: 'cp' as const,
  state,
  lastRun: null,
  nextRunAt: null,
})

describe('the exit code of status', () => {
  test.each<[string, 0 | 1 | 3, Status]>([
    ['all covered and proven', 0, status()],
    ['nothing there at all', 0, status({}, [], [])],
    ['something exposed', 1, status({ exposure: { files: 1, bytes: 5 } })],
    ['something unknown', 1, status({ unknown: [{ path: '/x', reason: 'permission denied' }] })],
    ['an item that could not be looked into', 1, status({}, [item({ unknown: 'permission denied' })])],
    ['even of a class that does not matter', 1, status({}, [item({ class: 'state', unknown: 'hung' })])],
    ['an item with exposed files', 1, status({}, [item({ exposedFiles: 2 })])],
    ['an item that nothing keeps', 1, status({}, [item({ protection: 'none', protections: [], proof: null })])],
    [
      'an item kept by git and backup together',
      0,
      status({}, [
        item({
          protection: 'none',
          protections: [
            { kind: 'git', files: 2, complete: false },
            { kind: 'backup', files: 1, complete: false },
          ],
        }),
      ]),
    ],
    [
      'state that nothing keeps',
      0,
      status({}, [item({ class: 'state', protection: 'none', protections: [], exposedFiles: 9 })]),
    ],
    [
      'an empty item that nothing keeps',
      0,
      status({}, [item({ files: 0, bytes: 0, protection: 'none', protections: [] })]),
    ],
    ['a key that is listed but not read back', 1, status({}, [], [key({ proof: proof('listed') })])],
    ['a key without proof', 1, status({}, [], [key({ proof: null })])],
    [
      'a class left out by choice',
      3,
      status({}, [item({ leftOut: true, protection: 'none', protections: [], proof: null })]),
    ],
    [
      'a key left out of every job',
      1,
      status(
        { exposure: { files: 1, bytes: 32 } },
        [],
        [key({ leftOut: true, protection: 'none', protections: [], proof: null, exposedFiles: 1 })],
      ),
    ],
    ['an urgent problem', 1, status({ problems: [problem('urgent')] })],
    ['a problem that wants attention', 1, status({ problems: [problem('attention')] })],
    ['standing advice', 3, status({ problems: [problem('advice')] })],
    ['advice beside exposure', 1, status({ problems: [problem('advice')], exposure: { files: 1, bytes: 1 } })],
    [
      'copies on this disk only',
      3,
      status({ survival: { thisDisk: 4, anotherDisk: 0, anotherMachine: 0, offSite: 0 } }),
    ],
    [
      'copies on this disk and off site',
      0,
      status({ survival: { thisDisk: 4, anotherDisk: 0, anotherMachine: 0, offSite: 4 } }),
    ],
    ['a job whose last run failed', 1, status({ jobs: [job('ok'), job('failed')] })],
    ['a job that ended with warnings', 3, status({ jobs: [job('warning')] })],
    ['a paused job', 0, status({ jobs: [job('paused')] })],
  ])('%s: %i', (_, code, given) => {
    expect(statusExit(given)).toBe(code)
  })
})
