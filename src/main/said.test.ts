import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSaid } from './said.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ctxb-said-'))
  file = join(folder, 'shell', 'said.json')
})
afterEach(() => rm(folder, { recursive: true }))

it('says a thing once, also after a restart', async () => {
  const said = openSaid(file)
  expect([said.first('a'), said.first('a'), said.first('b')]).toEqual([true, false, true])
  await said.saved()
  expect([openSaid(file).first('a'), openSaid(file).first('c')]).toEqual([false, true])
})

it('keeps its file to its owner', async () => {
  const said = openSaid(file)
  said.first('a')
  await said.saved()
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'shell'))).mode & 0o777).toBe(0o700)
})

it('begins anew over a broken file', async () => {
  file = join(folder, 'said.json')
  await writeFile(file, '["a"')
  const said = openSaid(file)
  expect(said.first('a')).toBe(true)
  await said.saved()
  expect(openSaid(file).first('a')).toBe(false)
})

it('remembers the newest 200', async () => {
  const said = openSaid(file)
  for (let i = 0; i < 250; i++) said.first(`n${i}`)
  await said.saved()
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(200)
  expect([openSaid(file).first('n249'), openSaid(file).first('n49')]).toEqual([false, true])
})
