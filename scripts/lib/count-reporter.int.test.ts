import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Counts } from './count-reporter.js'
import { stages } from './stages.js'

const root = resolve(import.meta.dirname, '../..')
let house = ''

beforeAll(async () => {
  house = await realpath(await mkdtemp(join(tmpdir(), 'ctxb-counts-test-')))
  await symlink(join(root, 'node_modules'), join(house, 'node_modules'))
  await symlink(join(root, 'scripts'), join(house, 'scripts'))
  await writeFile(join(house, 'package.json'), '{"type":"module"}')
  const projects = `[{ test: { name: 'unit', include: ['*.test.ts'], pool: 'forks' } }]`
  await writeFile(join(house, 'vitest.config.ts'), `export default { test: { projects: ${projects} } }`)
})

afterAll(() => rm(house, { recursive: true, force: true }))

async function countsOf(name: string, text: string): Promise<Counts> {
  await writeFile(join(house, `${name}.test.ts`), `import { beforeAll, describe, it } from 'vitest'\n${text}\n`)
  const unit = stages(house, [name]).find((stage) => stage.name === 'unit')
  // The inner Vitest is not to take itself for a worker of this one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST')))
  if (unit === undefined) throw new Error('no stage unit')
  return unit.run(env, true)
}

const fail = `throw new Error('meant to fail')`

describe('the sums of npm test', () => {
  it('count tests that passed and failed', async () => {
    const counts = await countsOf('plain', `it('a', () => {})\nit('b', () => {})\nit('c', () => { ${fail} })`)
    expect(counts).toEqual({ passed: 2, failed: 1, skipped: [] })
  })

  it('name each skipped test with the reason that it gives', async () => {
    const { passed, failed, skipped } = await countsOf(
      'skips',
      `describe('the tray', () => {
        it('draws', (context) => context.skip('there is no D-Bus'))
        it.skipIf(true)('moves', () => {})
        it.todo('sings')
      })`,
    )
    expect({ passed, failed }).toEqual({ passed: 0, failed: 0 })
    expect(skipped).toEqual([
      { test: 'skips.test.ts: the tray > draws', reason: 'there is no D-Bus' },
      { test: 'skips.test.ts: the tray > moves', reason: 'its condition does not hold here, see the file' },
      { test: 'skips.test.ts: the tray > sings', reason: 'not written yet' },
    ])
  })

  it.each([
    ['a file that cannot be loaded', `${fail}`],
    ['a hook that fails', `describe('x', () => {\nbeforeAll(() => { ${fail} })\nit('a', () => {})\n})`],
    [
      'an error that no test caught',
      `it('a', async () => { setTimeout(() => { ${fail} }, 5); await new Promise((r) => setTimeout(r, 99)) })`,
    ],
    ['a file without a test', `export {}`],
    ['Vitest itself ended early', `process.kill(process.ppid, 'SIGKILL')\nawait new Promise(() => {})`],
  ])('count %s as failed', async (what, text) => {
    const counts = await countsOf(what.replaceAll(' ', '-'), text)
    expect(counts.failed).toBe(1)
  })

  it('count a stage that found no test as failed', async () => {
    const unit = stages(house, ['no-such-name']).find((stage) => stage.name === 'unit')
    expect(await unit?.run(process.env, true)).toMatchObject({ passed: 0, failed: 1 })
  })
})
