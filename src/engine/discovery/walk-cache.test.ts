import { renameSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type RawPath, rawFromText, rawJoin } from '../system/rawpath.ts'
import { pruneList } from './prune-list.ts'
import { readFolder } from './read-folder.ts'
import { plant, tempFolder } from './testing/tree.ts'
import type { WalkOptions, WalkResult } from './types.ts'
import { walkRoots } from './walk.ts'

// The real thing, counted.
vi.mock('./read-folder.ts', { spy: true })

let temp: ReturnType<typeof tempFolder>
let top: RawPath
beforeEach(() => {
  temp = tempFolder()
  top = temp.path
})
afterEach(() => temp.remove())

function options(more: Partial<WalkOptions> = {}): WalkOptions {
  const { names } = pruneList(rawFromText('/nowhere'), { prune: [], unprune: [] }, 'linux')
  // Far in the future: nothing counts as just changed unless a test says so.
  const now = Date.now() + 60_000
  return { roots: [top], now, pruneNames: names, prunePaths: new Set(), crossFileSystems: false, cache: null, ...more }
}

const at = (name: string): RawPath => rawJoin(top, name)
const found = (result: Pick<WalkResult, 'projects'>): string[] =>
  result.projects.map((p) => (p.root === top ? '.' : p.root.slice(top.length + 1)))

describe('a walk with what the last one learnt', () => {
  const again = (last: WalkResult, more: Partial<WalkOptions> = {}): WalkResult =>
    walkRoots(options({ cache: structuredClone(last.cache), ...more }))

  it('finds the same when nothing changed', () => {
    plant(top, { 'a/.context': null, 'b/c/d/.context': null, 'b/e/f': '', s: null, 'l/.context': '-> ../s' })
    plant(top, { 'dest/.ctx-backup.json': '', 'dest/x/.context': null, 'caf\xe9/.context': null })
    const first = walkRoots(options({ roots: [top, at('b')] }))
    const second = again(first, { roots: [top, at('b')] })
    expect(second.projects).toEqual(first.projects)
    expect(second.folders).toBe(first.folders)
    expect(found(second)).toEqual(['a', 'b/c/d', 'caf\xe9', 'l'])
  })

  it('sees projects, folders, links and markers come and go, and names change', () => {
    plant(top, { 'a/b/c': null, 'gone/.context': null, 'old/.context': null, 'x/y/.context': null })
    let last = walkRoots(options())
    expect(found(last)).toEqual(['gone', 'old', 'x/y'])
    plant(top, { 'a/b/c/new/.context': null, 'a/.context': null })
    rmSync(at('gone/.context'), { recursive: true })
    renameSync(at('old'), at('renamed'))
    last = again(last)
    expect(found(last)).toEqual(['a', 'a/b/c/new', 'renamed', 'x/y'])
    plant(top, { 'x/.ctx-backup.json': '' })
    last = again(last)
    expect(found(last)).toEqual(['a', 'a/b/c/new', 'renamed'])
    rmSync(at('a'), { recursive: true })
    plant(top, { store: null, 'leaf/.context': '-> ../store' })
    last = again(last)
    expect(found(last)).toEqual(['leaf', 'renamed'])
    rmSync(at('store'), { recursive: true })
    last = again(last)
    expect(found(last)).toEqual(['renamed'])
    expect(last.unknown).toHaveLength(1)
  })

  it('reads no folder that has not changed, and every one that had changed within 2 s before the last walk', () => {
    plant(top, { 'a/b/.context': null, 'a/c/d': null })
    const reads = (options: WalkOptions): { result: WalkResult; reads: number } => {
      vi.mocked(readFolder).mockClear()
      const result = walkRoots(options)
      return { result, reads: vi.mocked(readFolder).mock.calls.length }
    }
    const justNow = reads(options({ now: Date.now() }))
    const settled = reads(options({ cache: justNow.result.cache }))
    const unchanged = reads(options({ cache: settled.result.cache }))
    expect(justNow.reads).toBeGreaterThanOrEqual(4)
    expect(settled.reads).toBe(justNow.reads)
    expect(unchanged.reads).toBe(0)
    expect(found(unchanged.result)).toEqual(['a/b'])
    expect(unchanged.result.folders).toBe(5)
  })

  it('forgets it when the rules differ, and when it is damaged', () => {
    plant(top, { 'a/.context': null, 'attic/.context': null })
    const first = walkRoots(options())
    expect(found(again(first, { pruneNames: new Set(['attic']) }))).toEqual(['a'])
    for (const bytes of [first.cache.bytes.slice(0, 70), new Uint8Array(3), new Uint8Array(500)]) {
      expect(found(walkRoots(options({ cache: { version: 1, bytes } })))).toEqual(['a', 'attic'])
    }
    expect(found(walkRoots(options({ cache: { version: 99, bytes: first.cache.bytes } })))).toEqual(['a', 'attic'])
  })

  it('takes bytes that do not begin at an even address, as a file with a head of its own gives them', () => {
    plant(top, { 'a/.context': null })
    const first = walkRoots(options())
    const shifted = Buffer.concat([Buffer.alloc(4), first.cache.bytes]).subarray(4)
    expect(found(walkRoots(options({ cache: { version: 1, bytes: shifted } })))).toEqual(['a'])
  })
})
