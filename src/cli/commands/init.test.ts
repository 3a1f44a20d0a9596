import { describe, expect, test } from 'vitest'
import { sampleState } from '../../engine/host/testing/sample.ts'
import { Config } from '../../shared/model/config.ts'
import { cliRig, type RigOptions } from '../testing/cli-rig.ts'

const empty = Config.parse({ version: 1 })
const notConfigured: RigOptions = {
  config: empty,
  answers: { state: async () => ({ ...sampleState('cli'), configured: false }) },
}

describe('init', () => {
  test('shows the proposal and writes nothing where nobody can be asked', async () => {
    const rig = cliRig(notConfigured)
    const told = await rig.run('init')
    expect(told.code).toBe(2)
    expect(told.out).toContain('It copies what is secret')
    expect(told.out).toContain('~/.ctx/.ctx.key (key)')
    expect(told.out).toContain('--leave-out key')
    expect(rig.engine.calls.map((c) => c.name)).not.toContain('acceptProposal')
  })

  test('--yes takes it, with what the flags decide', async () => {
    const rig = cliRig(notConfigured)
    const told = await rig.run(
      'init',
      '--yes',
      '--strategy',
      'rsync',
      '--destination',
      '~/b',
      '--schedule',
      'daily@03:00',
      '--leave-out',
      'key,hub-data',
    )
    expect(told.code).toBe(0)
    const input = rig.engine.calls.find((c) => c.name === 'acceptProposal')?.input
    expect(input).toMatchObject({
      job: {
        strategy: 'rsync',
        destination: { path: '~/b' },
        schedule: { kind: 'daily', at: '03:00' },
        leaveOut: ['key', 'hub-data'],
      },
    })
  })

  test('asks on a terminal, and takes no for an answer', async () => {
    const asked: string[] = []
    const ask = (answer: boolean) => async (question: string) => {
      asked.push(question)
      return answer
    }
    const no = cliRig({ ...notConfigured, host: { canAsk: true, ask: ask(false) } })
    expect((await no.run('init')).code).toBe(1)
    expect(no.engine.calls.map((c) => c.name)).not.toContain('acceptProposal')
    const yes = cliRig({ ...notConfigured, host: { canAsk: true, ask: ask(true) } })
    expect((await yes.run('init')).code).toBe(0)
    expect(asked).toEqual(['Set up this job?', 'Set up this job?'])
  })

  test('with --json tells the proposal and whether it was accepted', async () => {
    expect((await cliRig(notConfigured).run('init', '--json')).json).toMatchObject({
      schema: 1,
      accepted: false,
      job: null,
      proposal: { job: { id: 'ctx' } },
      problem: { code: 'usage' },
    })
    expect((await cliRig(notConfigured).run('init', '--json', '--yes')).json).toMatchObject({
      schema: 1,
      accepted: true,
      job: 'ctx',
    })
  })

  test('changes nothing when there is a job already', async () => {
    const told = await cliRig().run('init', '--yes')
    expect(told.code).toBe(1)
    expect(told.err).toContain('There is a job already')
  })
})

describe('--once', () => {
  test('takes the embedded default when nothing is configured, then runs it', async () => {
    const rig = cliRig({ ...notConfigured, autoEnd: {} })
    expect((await rig.run('--once')).code).toBe(0)
    expect(rig.engine.calls.find((c) => c.name === 'propose')?.input).toEqual({ embedded: true })
    expect(rig.engine.calls.find((c) => c.name === 'startRun')?.input).toMatchObject({ job: 'ctx', trigger: 'manual' })
  })

  test('runs what is configured', async () => {
    const rig = cliRig({ autoEnd: { status: 'warning' } })
    expect((await rig.run('--once', '--json')).code).toBe(3)
    expect(rig.engine.calls.map((c) => c.name)).not.toContain('propose')
  })
})
