import { describe, expect, test } from 'vitest'
import { at, sampleStatus } from '../../engine/host/testing/sample.ts'
import type { RunProgress } from '../../shared/model/state.ts'
import { cliRig } from '../testing/cli-rig.ts'

const finding = { path: '/home/me/a\u001b[2J', reason: 'its bytes differ', job: 'main', snapshot: 's1' }

describe('what is left out or damaged', () => {
  test.each([
    [
      ['verify'],
      {
        verify: async () => ({ schema: 1 as const, checked: { files: 2, bytes: 9 }, damaged: [finding], missing: [] }),
      },
      1,
    ],
    [
      ['verify'],
      {
        verify: async () => ({ schema: 1 as const, checked: { files: 2, bytes: 9 }, damaged: [], missing: [finding] }),
      },
      1,
    ],
    [
      ['verify'],
      {
        verify: async () => ({
          schema: 1 as const,
          checked: { files: 2, bytes: 9 },
          damaged: [],
          missing: [],
          unproven: [finding],
        }),
      },
      3,
    ],
    [
      ['restore', 'main', '--to', '/t'],
      {
        restore: async () => ({
          schema: 1 as const,
          files: 1,
          bytes: 1,
          to: '/t',
          kept: [{ path: '/a' }],
          damaged: [],
          seconds: 1,
        }),
      },
      3,
    ],
    [
      ['restore', 'main', '--to', '/t'],
      {
        restore: async () => ({
          schema: 1 as const,
          files: 1,
          bytes: 1,
          to: '/t',
          kept: [],
          damaged: [finding],
          seconds: 1,
        }),
      },
      1,
    ],
    [
      ['prune', 'main'],
      { prune: async () => ({ schema: 1 as const, kept: [], removed: [], held: 'the newest snapshot is not proven' }) },
      1,
    ],
    [
      ['scan'],
      {
        scan: async () => ({
          schema: 1 as const,
          projects: [],
          user: sampleStatus.user,
          unknown: [{ path: '/x', reason: 'y' }],
        }),
      },
      3,
    ],
    [
      ['import', '--crontab'],
      {
        importCrontab: async () => ({
          schema: 1 as const,
          jobs: [],
          skipped: [{ line: '* * * * * ls', reason: 'no copy' }],
          notes: [],
        }),
      },
      1,
    ],
    [
      ['doctor'],
      {
        doctor: async () => ({
          schema: 1 as const,
          checks: [
            { id: 'x', ok: false, severity: 'bad' as const, what: 'rsync is missing', fix: 'apt install rsync' },
          ],
        }),
      },
      1,
    ],
  ])('%j ends with its code and names it', async (argv, answers, code) => {
    const told = await cliRig({ answers }).run(...argv)
    expect(told.code).toBe(code)
    expect(told.out).not.toContain('\u001b')
    expect(told.out.length).toBeGreaterThan(10)
  })
})

describe('restore', () => {
  test('sends full paths, bytes for names that are no text, and the target', async () => {
    const rig = cliRig()
    await rig.run(
      'restore',
      'main',
      '--snapshot',
      's1',
      '--path',
      '/a',
      '--path',
      '/b',
      '--path-b64',
      'L2H/',
      '--to',
      '/t',
      '--overwrite',
    )
    expect(rig.engine.calls.find((c) => c.name === 'restore')?.input).toEqual({
      job: 'main',
      snapshot: 's1',
      paths: [{ path: '/a' }, { path: '/b' }, { path: '', pathB64: 'L2H/' }],
      to: '/t',
      inPlace: false,
      overwrite: true,
    })
  })

  test('in place happens after a yes only', async () => {
    const no = cliRig({ host: { canAsk: true, ask: async () => false } })
    expect((await no.run('restore', 'main', '--in-place')).code).toBe(1)
    expect(no.engine.calls.map((c) => c.name)).not.toContain('restore')
    const yes = cliRig()
    expect((await yes.run('restore', 'main', '--in-place', '--yes')).code).toBe(0)
    expect(yes.engine.calls.find((c) => c.name === 'restore')?.input).toMatchObject({ inPlace: true, to: null })
  })
})

describe('Ctrl-C in long work', () => {
  const running = (kind: 'verify' | 'restore', job: string, id: string): RunProgress => ({
    id,
    job,
    kind,
    trigger: 'manual',
    queuedAt: at,
    startedAt: at,
    phase: 'copy',
    fraction: null,
    files: 0,
    totalFiles: null,
    bytes: 0,
    totalBytes: null,
    bytesPerSecond: null,
    etaSeconds: null,
    current: null,
    waitingFor: null,
  })

  test('cancels the run of this kind and job, its next steps too, and ends with 130', async () => {
    let end: (error: Error) => void = () => undefined
    const cancelled: string[] = []
    const rig = cliRig({
      answers: {
        verify: () =>
          new Promise((_resolve, reject) => {
            end = reject
          }),
        cancelRun: async ({ run }) => {
          cancelled.push(run)
          // Its second step begins after the first was cancelled.
          rig.engine.publish({ running: run === 'v1' ? [running('verify', 'main', 'v2')] : [] })
          if (run === 'v2') end(new Error('cancelled'))
        },
      },
    })
    const told = rig.run('verify', 'main')
    await expect.poll(() => rig.engine.calls.some((c) => c.name === 'verify')).toBe(true)
    rig.engine.publish({
      running: [running('restore', 'main', 'r1'), running('verify', 'other', 'o1'), running('verify', 'main', 'v1')],
    })
    rig.signal()
    expect((await told).code).toBe(130)
    expect(cancelled).toEqual(['v1', 'v2'])
  })
})
