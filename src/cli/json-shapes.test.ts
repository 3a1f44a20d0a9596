import { describe, expect, test } from 'vitest'
import { notFound } from '../engine/host/testing/fake-engine.ts'
import { ProblemError } from '../shared/model/problem.ts'
import { Doctor, Imported } from '../shared/model/state.ts'
import { Entries, Jobs, Pruned, Restored, Runs, Scan, Snapshots, Status, Verify } from '../shared/model/status.ts'
import { cliRig } from './testing/cli-rig.ts'

describe('--json', () => {
  test.each([
    [['status'], Status],
    [['scan'], Scan],
    [['jobs'], Jobs],
    [['run'], Runs],
    [['runs'], Runs],
    [['snapshots', 'main'], Snapshots],
    [['ls', 'main', 'latest'], Entries],
    [['restore', 'main', '--to', '/tmp/x'], Restored],
    [['verify'], Verify],
    [['prune', 'main'], Pruned],
    [['doctor'], Doctor],
    [['import', '--crontab'], Imported],
  ])('%j prints the shape of its schema, and nothing else', async (argv, schema) => {
    const told = await cliRig({ autoEnd: {} }).run(...argv, '--json')
    expect(told.err).toBe('')
    expect(schema.parse(told.json)).toEqual(told.json)
    expect(told.out.trimEnd()).not.toContain('\n')
  })

  test('works before the command too', async () => {
    expect(Jobs.safeParse((await cliRig().run('--json', 'jobs')).json).success).toBe(true)
  })

  test('a refusal is JSON too', async () => {
    const rig = cliRig({
      answers: {
        jobs: async () => {
          throw new ProblemError(notFound('disk'))
        },
      },
    })
    const told = await rig.run('jobs', '--json')
    expect(told.code).toBe(1)
    expect(told.json).toEqual({ schema: 1, problem: notFound('disk') })
  })

  test('an unforeseen error keeps its details for the log', async () => {
    const rig = cliRig({
      answers: {
        jobs: async () => {
          throw new TypeError('inner detail')
        },
      },
    })
    const told = await rig.run('jobs')
    expect(told.code).toBe(1)
    expect(told.err).not.toContain('inner detail')
    expect(String(rig.reported[0])).toContain('inner detail')
    expect(rig.closed).toEqual([{ now: true }])
  })
})
