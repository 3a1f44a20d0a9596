import { describe, expect, test } from 'vitest'
import { sampleStatus } from '../../engine/host/testing/sample.ts'
import type { Problem } from '../../shared/model/problem.ts'
import { cliRig } from '../testing/cli-rig.ts'

describe('status', () => {
  test.each([
    [0, sampleStatus],
    [1, { ...sampleStatus, unknown: [{ path: '/x', reason: 'permission denied' }] }],
    [3, { ...sampleStatus, survival: { ...sampleStatus.survival, thisDisk: 5, anotherDisk: 0 } }],
  ])('ends with %i', async (code, status) => {
    expect((await cliRig({ answers: { status: async () => status } }).run('status')).code).toBe(code)
  })

  test('shows projects with what keeps them, the user scope apart, jobs, problems with id and fix', async () => {
    const problem: Problem = {
      id: 'x-1',
      code: 'x',
      severity: 'attention',
      what: 'Disk away.',
      why: 'Unplugged.',
      fix: { command: 'ctx-backup run', label: 'Run' },
      paths: [],
    }
    const { out } = await cliRig({
      answers: {
        status: async () => ({
          ...sampleStatus,
          problems: [problem],
          unknown: [{ path: '/home/me/b\u001b[1m', reason: 'hung' }],
        }),
      },
    }).run('status')
    expect(out).toMatch(/^▲ Every file/)
    expect(out).toMatch(/alpha +48 +90 kB +backup +listed 30 minutes ago +– +not registered +~\/alpha/)
    expect(out).toMatch(/user scope +1 +32 bytes +backup +verified 30 minutes ago/)
    expect(out).toContain('? ~/b\\x1b[1m: hung')
    expect(out).toContain('[x-1]')
    expect(out).toContain('→ Run: ctx-backup run')
    expect(out).not.toContain('\u001b')
  })

  test('names the class that is open', async () => {
    const [project] = sampleStatus.projects
    const item = {
      ...project?.items[0],
      class: 'journal' as const,
      exposedFiles: 4,
      protection: 'none' as const,
      protections: [],
      proof: null,
    } as never
    const status = {
      ...sampleStatus,
      exposure: { files: 4, bytes: 10 },
      projects: [{ ...project, items: [...(project?.items ?? []), item] } as never],
    }
    const told = await cliRig({ answers: { status: async () => status } }).run('status')
    expect(told.code).toBe(1)
    expect(told.out).toMatch(/^ {2}journal +48 +90 kB +nothing +none +4/m)
    expect(told.out).not.toMatch(/^ {2}knowledge/m)
  })
})
