import { describe, expect, it } from 'vitest'
import type { Item } from '../../../shared/model/status.ts'
import { cellOf, kindOf, shortAge } from './cell.ts'

const item = (over: Partial<Item> = {}): Item => ({
  class: 'journal',
  path: '/p/.context/journal',
  files: 10,
  bytes: 100,
  protection: 'backup',
  protections: [{ kind: 'backup', files: 10, complete: true }],
  proof: { level: 'listed', at: '2026-07-01T00:00:00.000Z', snapshot: 's', job: 'j' },
  stale: false,
  exposedFiles: 0,
  ...over,
})
const verified = { level: 'verified', at: '2026-07-02T00:00:00.000Z', snapshot: 's', job: 'j' } as const

describe('how one item is kept', () => {
  it('tells listed from verified', () => {
    expect(kindOf(item())).toBe('listed')
    expect(kindOf(item({ proof: verified }))).toBe('verified')
  })
  it('does not take a backup without proof for one', () => {
    expect(kindOf(item({ proof: null }))).toBe('none')
  })
  it('says unknown before anything else, and left out before what protects it', () => {
    expect(kindOf(item({ unknown: 'may not be read', leftOut: true }))).toBe('unknown')
    expect(kindOf(item({ leftOut: true, protection: 'none', protections: [], proof: null }))).toBe('left-out')
  })
  it('tells nothing, a part, and several together apart', () => {
    const none = { protection: 'none', proof: null } as const
    expect(kindOf(item({ ...none, protections: [], exposedFiles: 10 }))).toBe('none')
    const some = [{ kind: 'git' as const, files: 7, complete: false }]
    expect(kindOf(item({ ...none, protections: some, exposedFiles: 3 }))).toBe('partial')
    expect(kindOf(item({ ...none, protections: some, exposedFiles: 0 }))).toBe('mixed')
  })
})

describe('a cell of several items', () => {
  it('says the weakest of them and adds up the rest', () => {
    const cell = cellOf([
      item({ proof: verified }),
      item({ protection: 'git', protections: [], proof: null, stale: true }),
      item({ protection: 'none', protections: [], proof: null, exposedFiles: 4, files: 4, bytes: 8 }),
    ])
    expect(cell).toMatchObject({ kind: 'none', stale: true, files: 24, bytes: 208, exposed: 4 })
  })
  it('tells the age of the oldest proof', () => {
    expect(cellOf([item({ proof: verified }), item()])?.provenAt).toBe('2026-07-01T00:00:00.000Z')
  })
  it('is not there when the project has no such item', () => {
    expect(cellOf([])).toBeNull()
  })
  it('never lets an unreadable item hide behind a verified one', () => {
    expect(cellOf([item({ proof: verified }), item({ unknown: 'hung' })])?.kind).toBe('unknown')
  })
})

describe('short ages', () => {
  const now = Date.parse('2026-07-10T12:00:00.000Z')
  it.each([
    ['2026-07-10T11:59:30.000Z', 'now'],
    ['2026-07-10T12:00:30.000Z', 'now'],
    ['2026-07-10T11:55:00.000Z', '5m'],
    ['2026-07-10T10:00:00.000Z', '2h'],
    ['2026-07-07T12:00:00.000Z', '3d'],
    ['2026-06-28T12:00:00.000Z', '12d'],
    ['2026-06-10T12:00:00.000Z', '4w'],
    ['2024-06-10T12:00:00.000Z', '2y'],
  ])('%s is %s', (at, word) => {
    expect(shortAge(at, now)).toBe(word)
  })
})
