import { describe, expect, test } from 'vitest'
import { at } from '../../engine/host/testing/sample.ts'
import { cliRig } from '../testing/cli-rig.ts'

describe('jobs by flags', () => {
  test('add makes one with a free id', async () => {
    const rig = cliRig()
    const told = await rig.run(
      'job',
      'add',
      '--name',
      'Main',
      '--strategy',
      'cp',
      '--destination',
      '/d',
      '--path',
      '/w',
      '--schedule',
      'hourly',
      '--exclude',
      'dist',
      '--json',
    )
    expect(told.code).toBe(0)
    expect(told.json).toMatchObject({ schema: 1, job: 'main-2', nextTimes: [at] })
    expect(rig.engine.calls.find((c) => c.name === 'saveJob')?.input).toMatchObject({
      isNew: true,
      job: { id: 'main-2', sources: { paths: ['/w'] }, excludes: ['dist'] },
    })
  })

  test('edit, pause, resume, remove reach the job by id or name', async () => {
    const rig = cliRig()
    expect((await rig.run('job', 'edit', 'ctx to disk', '--keep', 'last=9')).code).toBe(0)
    expect((await rig.run('job', 'pause', 'main', '--until', '1h')).code).toBe(0)
    expect((await rig.run('job', 'resume', '--all')).code).toBe(0)
    const removed = await rig.run('job', 'remove', 'main', '--yes')
    expect(removed.out).toContain('Its backups stay in /mnt/disk/ctx')
    const inputs = rig.engine.calls.map((c) => [c.name, c.input])
    expect(inputs).toContainEqual(['pause', { job: 'main', until: '2026-11-23T04:00:00.000Z' }])
    expect(inputs).toContainEqual(['resume', { job: null }])
    expect(inputs).toContainEqual(['removeJob', { job: 'main' }])
    expect(rig.engine.calls.find((c) => c.name === 'saveJob')?.input).toMatchObject({
      isNew: false,
      job: { id: 'main', retention: { last: 9, daily: 7 } },
    })
  })

  test('remove without a yes removes nothing', async () => {
    const rig = cliRig()
    expect((await rig.run('job', 'remove', 'main')).code).toBe(2)
    expect(rig.engine.calls.map((c) => c.name)).not.toContain('removeJob')
  })
})
