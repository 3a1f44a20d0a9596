import { describe, expect, test } from 'vitest'
import { notFound } from '../../engine/host/testing/fake-engine.ts'
import { sampleConfig } from '../../engine/host/testing/sample.ts'
import { Config } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { Runs } from '../../shared/model/status.ts'
import { cliRig } from '../testing/cli-rig.ts'

const empty = Config.parse({ version: 1 })

describe('run', () => {
  const two = Config.parse({
    version: 1,
    jobs: [sampleConfig.jobs[0], { ...sampleConfig.jobs[0], id: 'second', name: 'second' }],
  })

  test.each([
    ['succeeded', 0],
    ['warning', 3],
    ['skipped', 3],
    ['failed', 1],
    ['interrupted', 1],
    ['cancelled', 130],
  ] as const)('that ends %s ends with %i', async (status, code) => {
    const told = await cliRig({ autoEnd: { status } }).run('run')
    expect(told.code).toBe(code)
    expect(told.out).toContain(`main ${status}`)
  })

  test('of several jobs gives the worst, and each result', async () => {
    const rig = cliRig({ config: two })
    const running = rig.run('run', '--json')
    await expect.poll(() => rig.engine.calls.filter((c) => c.name === 'waitRun').length).toBe(2)
    rig.engine.endRun('r1')
    rig.engine.endRun('r2', { status: 'failed', snapshot: null })
    const told = await running
    expect(told.code).toBe(1)
    expect(
      Runs.parse(told.json)
        .runs.map((r) => r.status)
        .sort(),
    ).toEqual(['failed', 'succeeded'])
  })

  test('a job that is refused does not stop the others', async () => {
    const rig = cliRig({ config: two, autoEnd: {} })
    const start = rig.engine.api.startRun
    const told = await cliRig({
      config: two,
      answers: {
        startRun: async (input) => {
          if (input.job === 'main') throw new ProblemError(notFound('disk'))
          return await start(input)
        },
        waitRun: (input) => rig.engine.api.waitRun(input),
      },
    }).run('run', '--json')
    expect(told.code).toBe(1)
    expect(told.json).toMatchObject({
      runs: [{ job: 'second' }],
      problems: [{ job: 'main', what: 'There is no disk.' }],
    })
  })

  test('--allow passes guards for this once', async () => {
    const rig = cliRig({ autoEnd: {} })
    await rig.run('run', 'main', '--allow', 'space', 'shrinkage')
    expect(rig.engine.calls.find((c) => c.name === 'startRun')?.input).toMatchObject({ allow: ['space', 'shrinkage'] })
  })

  test('--dry-run shows the exact commands and starts nothing', async () => {
    const rig = cliRig()
    const told = await rig.run('run', '--dry-run')
    expect(told.code).toBe(0)
    expect(told.out).toContain('cp -a /a /b')
    expect(rig.engine.calls.map((c) => c.name)).not.toContain('startRun')
  })

  test('Ctrl-C cancels what was started and waits for it; the code is 130', async () => {
    const rig = cliRig()
    const running = rig.run('run')
    await expect.poll(() => rig.engine.calls.some((c) => c.name === 'waitRun')).toBe(true)
    rig.signal()
    const told = await running
    expect(told.code).toBe(130)
    expect(told.out).toContain('cancelled')
    expect(rig.quits).toEqual([])
    expect(rig.engine.calls.filter((c) => c.name === 'cancelRun').map((c) => c.input)).toEqual([{ run: 'r1' }])
  })

  test('a second Ctrl-C leaves at once', async () => {
    const rig = cliRig({ answers: { cancelRun: () => new Promise<void>(() => undefined) } })
    const running = rig.run('run')
    await expect.poll(() => rig.engine.calls.some((c) => c.name === 'waitRun')).toBe(true)
    rig.signal()
    rig.signal()
    expect(rig.quits).toEqual([130])
    rig.engine.endRun('r1')
    await running
  })

  test('draws progress on a terminal and clears it, and none in a pipe or with --json', async () => {
    for (const [argv, drawn] of [
      [['run'], true],
      [['run', '--json'], false],
    ] as const) {
      const rig = cliRig({ terminal: 100 })
      const running = rig.run(...argv)
      await expect.poll(() => rig.engine.calls.some((c) => c.name === 'waitRun')).toBe(true)
      if (drawn) await expect.poll(() => rig.engine.calls.some((c) => c.name === 'changes')).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 120))
      rig.engine.publish({ configured: true })
      await new Promise((resolve) => setTimeout(resolve, 20))
      rig.engine.endRun('r1')
      const told = await running
      expect(told.err.includes('copying'), argv.join()).toBe(drawn)
      if (drawn) expect(told.err.endsWith('\r\u001b[K')).toBe(true)
    }
    const pipe = cliRig({ autoEnd: {} })
    expect((await pipe.run('run')).err).toBe('')
    expect(pipe.engine.calls.map((c) => c.name)).not.toContain('changes')
  })

  test('without any job says how to get one', async () => {
    const told = await cliRig({ config: empty }).run('run')
    expect(told.code).toBe(1)
    expect(told.err).toContain('ctx-backup init')
  })
})
