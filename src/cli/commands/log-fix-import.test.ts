import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { at, sampleRun } from '../../engine/host/testing/sample.ts'
import { cliRig } from '../testing/cli-rig.ts'

describe('log, fix, import', () => {
  let folder = ''
  afterEach(() => (folder === '' ? undefined : rm(folder, { recursive: true, force: true })))

  test('log takes `latest` and shows time and text', async () => {
    const told = await cliRig({ runs: [sampleRun('r7')] }).run('log', 'latest')
    expect(told.out).toBe('02:30:00 copied 3 files\n')
    expect((await cliRig().run('log', 'latest')).code).toBe(1)
  })

  test('log --follow goes on until the run has ended', async () => {
    let looks = 0
    const told = await cliRig({
      answers: {
        log: async ({ after }) => {
          looks += 1
          return after < looks && looks < 4
            ? {
                lines: [{ n: looks, at, level: 'info', text: `line ${looks}` }],
                next: looks,
                ended: false,
                total: looks,
              }
            : { lines: [], next: after, ended: looks > 4, total: after }
        },
      },
    }).run('log', 'r1', '--follow', '--json')
    expect(
      told.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { text: string }).text),
    ).toEqual(['line 1', 'line 2', 'line 3'])
  })

  test('fix sends the decision', async () => {
    const rig = cliRig()
    expect((await rig.run('fix', 'suspect-1', '--reject')).out).toContain('Looked again.')
    expect(rig.engine.calls.find((c) => c.name === 'fix')?.input).toEqual({ id: 'suspect-1', decision: 'reject' })
  })

  test('import reads a file, standard input, or the own crontab', async () => {
    folder = await mkdtemp(join(tmpdir(), 'ctxb-cli-'))
    const file = join(folder, 'tab')
    await writeFile(file, 'from file')
    const host = { crontab: async () => 'from crontab', stdin: async () => 'from stdin' }
    const texts: unknown[] = []
    const answers = {
      importCrontab: async (input: { text: string }) => {
        texts.push(input.text)
        return { schema: 1 as const, jobs: [], skipped: [], notes: [] }
      },
    }
    for (const from of [[file], ['-'], []]) await cliRig({ host, answers }).run('import', '--crontab', ...from)
    expect(texts).toEqual(['from file', 'from stdin', 'from crontab'])
    expect((await cliRig({ host, answers }).run('import', '--crontab', join(folder, 'none'))).code).toBe(1)
  })
})
