import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { machineIdentity, plainHost } from './machine.ts'

let data: string
let history: { file: string }
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ctxb-machine-'))
  history = { file: join(data, 'history.db') }
})
afterEach(() => rm(data, { recursive: true, force: true }))

it('makes one id and stays with it and its name, whatever the machine is called later', async () => {
  const first = await machineIdentity(history, 'Anns-MacBook.local')
  expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{8}$/), host: 'anns-macbook' })
  expect(await machineIdentity(history, 'renamed')).toEqual(first)
  expect((await stat(join(data, 'machine.json'))).mode & 0o777).toBe(0o600)
})

it('makes another id in another data folder', async () => {
  const other = await mkdtemp(join(tmpdir(), 'ctxb-machine-'))
  const [a, b] = [await machineIdentity(history), await machineIdentity({ file: join(other, 'history.db') })]
  expect(a.id).not.toBe(b.id)
  await rm(other, { recursive: true })
})

it('never makes up a new id over a damaged one', async () => {
  const file = join(data, 'machine.json')
  for (const damaged of ['', '{"id":"12', '{"id":"../../..","host":"a"}']) {
    await writeFile(file, damaged)
    await expect(machineIdentity(history)).rejects.toMatchObject({ problem: { code: 'machine-damaged' } })
    expect(await readFile(file, 'utf8')).toBe(damaged)
  }
})

it('makes a name of any host name that every file system can hold', () => {
  expect(plainHost('web01.example.org')).toBe('web01')
  expect(plainHost('Ann’s Büro PC')).toBe('ann-s-b-ro-pc')
  expect(plainHost('../..')).toBe('machine')
  expect(plainHost('')).toBe('machine')
  expect(plainHost(`-${'x'.repeat(300)}`).length).toBeLessThanOrEqual(40)
})
