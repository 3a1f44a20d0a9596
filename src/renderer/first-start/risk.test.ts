import { describe, expect, it } from 'vitest'
import type { Item, Project } from '../../shared/model/status.ts'
import { riskLines } from './risk.ts'

const item = (cls: Item['class'], exposedFiles: number): Item => ({
  class: cls,
  path: `/p/${cls}`,
  files: 5,
  bytes: 5,
  protection: exposedFiles > 0 ? 'none' : 'git',
  protections: [],
  proof: null,
  stale: false,
  exposedFiles,
})
const project = (items: Item[], registered = false, unpushed = 0): Project => ({
  id: 'p',
  name: 'p',
  path: '/p',
  items,
  hub: { registered, lastSync: null, entries: {} },
  git: { repo: true, remote: true, unpushed, untracked: 0 },
})
const coverage = (files: number, projects: Project[], user: Item[] = []) => ({
  exposure: { files, bytes: files * 100 },
  projects,
  user: { path: '/home/u/.ctx', items: user },
})

describe('what is at risk at the first start', () => {
  it('is at most three lines, the files first, then the key', () => {
    const lines = riskLines(coverage(214, [project([item('journal', 5)], false, 3)], [item('key', 1)]))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^214 files \(21 kB\)/)
    expect(lines[1]).toMatch(/^The key/)
    expect(lines[2]).toMatch(/^The journal of 1 project/)
  })
  it('does not speak of a key or a journal that is not at risk', () => {
    const lines = riskLines(coverage(2, [project([item('journal', 0)], true, 3)], [item('key', 0)]))
    expect(lines).toHaveLength(2)
    expect(lines[1]).toBe('Work that git has not pushed anywhere: in 1 project.')
  })
  it('says so when nothing is', () => {
    expect(riskLines(coverage(0, []))).toEqual([expect.stringMatching(/^Every file/)])
  })
})
