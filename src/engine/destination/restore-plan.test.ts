import { chownSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { JobConfig } from '../../shared/model/config.ts'
import { type RawPath, rawFromText } from '../system/rawpath.ts'
import { put } from '../testing/hostile-tree.ts'
import { checkTarget, planRestore } from './restore-plan.ts'

let top: RawPath
beforeEach(() => {
  top = rawFromText(mkdtempSync(join(tmpdir(), 'ctx-plan-')))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const job = JobConfig.parse({
  id: 'nightly',
  name: 'Nightly',
  strategy: 'cp',
  destination: { path: '/backup' },
  sources: { ctx: 'all' },
})
const snapshot = { id: '2026-11-23T023000Z', job: 'nightly', machine: 'm', at: 0, complete: true } as const
const plan = (target: string, options: { paths?: string[]; overwrite?: boolean } = {}) =>
  planRestore(
    {
      job,
      snapshot: { ...snapshot, suspect: false, decision: null, files: 0, bytes: 0 },
      paths: (options.paths ?? []) as RawPath[],
      target: target as RawPath,
      overwrite: options.overwrite ?? false,
      signal: new AbortController().signal,
    },
    `${top}/content` as RawPath,
  )

test('everything that is missing is planned, parents first, and counted', async () => {
  put(top, 'content/a/b/file', '12345')
  symlinkSync('x', `${top}/content/a/link`)
  expect(await plan(`${top}/to`)).toEqual({
    folders: ['a', 'a/b'],
    files: ['a/b/file', 'a/link'],
    kept: [],
    leftOut: [],
    bytes: 5,
  })
})

test('one path brings its folders and nothing beside it', async () => {
  put(top, 'content/a/b/file')
  put(top, 'content/a/other')
  expect(await plan(`${top}/to`, { paths: ['/a/b'] })).toMatchObject({ folders: ['a', 'a/b'], files: ['a/b/file'] })
})

test('what is there stays, and its folders with it', async () => {
  put(top, 'content/a/file')
  put(top, 'content/a/new')
  put(top, 'to/a/file')
  expect(await plan(`${top}/to`)).toMatchObject({ folders: [], files: ['a/new'], kept: ['/a/file'] })
  expect(await plan(`${top}/to`, { overwrite: true })).toMatchObject({ files: ['a/file', 'a/new'], kept: [] })
})

test('a file in the way of a folder keeps out all that would lie in it', async () => {
  put(top, 'content/a/deep/file')
  put(top, 'content/b')
  put(top, 'to/a')
  const found = await plan(`${top}/to`, { overwrite: true })
  expect(found).toMatchObject({ folders: [], files: ['b'] })
  expect(found.leftOut.map((l) => l.path)).toContain('/a')
})

test('a link that stays inside the target may be gone through, one that leads out or nowhere may not', async () => {
  put(top, 'content/a/file')
  mkdirSync(`${top}/to/real`, { recursive: true })
  symlinkSync('real', `${top}/to/a`)
  expect(await plan(`${top}/to`)).toMatchObject({ files: ['a/file'] })
  rmSync(`${top}/to/a`)
  mkdirSync(`${top}/outside`)
  symlinkSync('../outside', `${top}/to/a`)
  await expect(plan(`${top}/to`)).rejects.toMatchObject({ problem: { code: 'restore-through-link' } })
  rmSync(`${top}/to/a`)
  symlinkSync('nowhere', `${top}/to/a`)
  await expect(plan(`${top}/to`)).rejects.toMatchObject({ problem: { code: 'restore-through-link' } })
})

test('in place, a link of the system is the way things lie, one that a user could make is not', async () => {
  put(top, `content${top}/alias/file`)
  mkdirSync(`${top}/elsewhere`)
  symlinkSync('elsewhere', `${top}/alias`)
  if (process.getuid?.() === 0) chownSync(top, 65_534, 65_534)
  await expect(plan('/')).rejects.toMatchObject({ problem: { code: 'restore-through-link' } })
})

test.runIf(lstatSync('/bin').isSymbolicLink())('the system’s own /bin is gone through', async () => {
  expect(readlinkSync('/bin')).toContain('usr/bin')
  put(top, 'content/bin/ctx-backup-no-such-file')
  expect(await plan('/')).toMatchObject({ folders: [], files: ['bin/ctx-backup-no-such-file'] })
})

test('a target that is a file, or whose name is no text, is refused in words', async () => {
  put(top, 'file')
  await expect(checkTarget({ job, target: `${top}/file` as RawPath })).rejects.toThrow(/is a file/)
  await expect(checkTarget({ job, target: `${top}/bad\xff` as RawPath })).rejects.toThrow(/not valid text/)
  expect(await checkTarget({ job, target: `${top}/new` as RawPath })).toBe(`${top}/new`)
})
