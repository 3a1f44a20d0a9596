import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rawFromText } from '../system/rawpath.ts'
import { testDoor } from '../testing/test-door.ts'
import { overlaps } from './overlap.ts'

let top = ''
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'ctx-overlap-'))
  mkdirSync(join(top, 'source/deep'), { recursive: true })
  mkdirSync(join(top, 'source-2'))
  mkdirSync(join(top, 'backup'))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const check = (destination: string, ...roots: string[]) =>
  overlaps(
    testDoor(),
    rawFromText(join(top, destination)),
    roots.map((r) => rawFromText(join(top, r))),
  )

test('side by side is fine, also with names that begin alike', async () => {
  expect(await check('backup', 'source', 'source-2')).toBeNull()
  expect(await check('source-2', 'source')).toBeNull()
})

test('a destination in a source, and a source in the destination, are told apart', async () => {
  expect(await check('source/deep', 'source-2', 'source')).toMatch(/destination .* lies in the source/)
  expect(await check('source', 'source/deep')).toMatch(/source .* lies in the destination/)
  expect(await check('source', 'source')).toMatch(/lies in/)
})

test('a link does not hide it, and a folder that is still to be made counts by its parent', async () => {
  symlinkSync('source', join(top, 'alias'))
  expect(await check('alias/new/backup', 'source')).toMatch(/lies in the source/)
  expect(await check('backup/new', 'source')).toBeNull()
})
