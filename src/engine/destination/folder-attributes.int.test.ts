import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fsPath, type RawPath, rawFromText } from '../system/rawpath.ts'
import { hostileNames } from '../testing/hostile-tree.ts'
import { testDoor } from '../testing/test-door.ts'
import { applyFolderAttributes, readFolderAttributes } from './folder-attributes.ts'

let top: RawPath
beforeEach(() => {
  top = rawFromText(mkdtempSync(join(tmpdir(), 'ctx-attributes-')))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0
const options = () => ({ door: testDoor(), scratch: top, modes: true, owners: isRoot })

test('modes and times, to the nanosecond and for any name, are set on folders that exist', async () => {
  const long = Array.from({ length: 6 }, () => 'd'.repeat(90))
  const parents = long.map((_, i) => long.slice(0, i + 1).join('/'))
  const names = [...hostileNames, ...parents] as RawPath[]
  for (const name of names) mkdirSync(fsPath(`${top}/to/${name}` as RawPath), { recursive: true })
  const folders = names.map((name, i) => ({
    name,
    mode: i % 2 === 0 ? 0o2750 : 0o555,
    uid: isRoot ? 65_534 : (process.getuid?.() ?? 0),
    gid: isRoot ? 65_534 : (process.getgid?.() ?? 0),
    mtimeNs: 1_700_000_000_000_000_001n + BigInt(i) * 1_000_000_007n,
  }))
  const to = `${top}/to` as RawPath
  expect(await applyFolderAttributes(to, folders, options())).toEqual([])
  expect(await readFolderAttributes(to, names)).toEqual(folders)
})

test('a time before 1970 and one far ahead are no special cases', async () => {
  mkdirSync(`${top}/to/old`, { recursive: true })
  mkdirSync(`${top}/to/future`)
  const common = { mode: 0o700, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const folders = [
    { ...common, name: 'old' as RawPath, mtimeNs: 0n },
    { ...common, name: 'future' as RawPath, mtimeNs: 4_000_000_000_999_999_999n },
  ]
  await applyFolderAttributes(`${top}/to` as RawPath, folders, options())
  expect(statSync(`${top}/to/old`, { bigint: true }).mtimeNs).toBe(0n)
  expect(statSync(`${top}/to/future`, { bigint: true }).mtimeNs).toBe(4_000_000_000_999_999_999n)
})

test('what cannot be set is told in words', async () => {
  const folder = { name: 'x' as RawPath, mode: 0o700, uid: 0, gid: 0, mtimeNs: 0n }
  const said = await applyFolderAttributes(`${top}/none` as RawPath, [folder], options())
  expect(said.join(' ')).toMatch(/none/)
})
