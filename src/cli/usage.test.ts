import { describe, expect, test } from 'vitest'
import { Problem } from '../shared/model/problem.ts'
import { cliRig } from './testing/cli-rig.ts'

describe('wrong usage', () => {
  test.each([
    [['statsu'], 'Did you mean `status`?'],
    [['backup'], 'The help lists all commands.'],
    [['find', 'main', 'x'], 'There is no command `find`.'],
    [['--config', '/x', 'statsu'], 'There is no command `statsu`.'],
    [['run', '--alow'], "Unknown option '--alow'."],
    [['run', '--allow', 'everything'], 'destination-identity'],
    [['log'], "Missing required argument 'run'"],
    [['jobs', 'extra'], 'Too many arguments'],
    [['job'], 'is not said in full'],
    [['job', 'ad'], 'job'],
    [['job', 'add', '--strategy', 'cp'], '`--destination` is missing.'],
    [['job', 'add', '--strategy', 'tar'], "argument 'tar' is invalid"],
    [['job', 'add', '--schedule', 'sometimes'], "argument 'sometimes' is invalid"],
    [['job', 'edit', 'main'], 'what to change'],
    [['job', 'pause'], 'one job or --all'],
    [['restore', 'main'], '--in-place'],
    [['restore', 'main', '--to', '/x', '--in-place'], 'cannot go together'],
    [['restore', 'main', '--in-place'], 'needs your yes'],
    [['fix', '--accept'], 'which problem'],
    [['import'], 'what to import'],
    [['run', 'mian'], 'Did you mean `main`?'],
    [['runs', '--limit', '0'], 'whole number from 1'],
    [['serve', '--port', '99999'], 'whole number from 0 to 65535'],
    [['--config', '', 'jobs'], 'must name a folder'],
    [['run', '--once'], 'takes no command'],
    [[], 'No command was given'],
  ])('%j ends with 2, says what is wrong and what to type', async (argv, words) => {
    const told = await cliRig().run(...argv)
    expect(told.code).toBe(2)
    expect(told.out).toBe('')
    expect(told.err).toContain(words)
    expect(told.err).toMatch(/→ Try: ctx-backup /)
  })

  test('with --json it is one JSON value on standard output', async () => {
    const told = await cliRig().run('runs', '--limit', 'x', '--json')
    expect(told.code).toBe(2)
    expect(told.err).toBe('')
    const { schema, problem } = told.json as { schema: number; problem: Problem }
    expect(schema).toBe(1)
    expect(Problem.parse(problem)).toMatchObject({ code: 'usage', what: expect.stringContaining('--limit') })
  })

  test('touches no engine', async () => {
    const rig = cliRig()
    await rig.run('run', '--nonsense')
    expect(rig.opened).toEqual([])
  })
})

describe('help', () => {
  test.each([
    [['--help']],
    [['help']],
    [['run', '--help']],
    [['help', 'restore']],
    [['job', 'add', '--help']],
    [['--version']],
  ])('%j ends with 0 and needs no engine', async (argv) => {
    const rig = cliRig()
    const told = await rig.run(...argv)
    expect(told.code).toBe(0)
    expect(told.err).toBe('')
    expect(told.out.length).toBeGreaterThan(4)
    expect(rig.opened).toEqual([])
  })

  test('of every command tells its exit codes or inherits the overview of them', async () => {
    const { out } = await cliRig().run('--help')
    for (const command of [
      'status',
      'scan',
      'init',
      'jobs',
      'job',
      'run',
      'runs',
      'log',
      'snapshots',
      'ls',
      'restore',
      'verify',
      'prune',
      'import',
      'fix',
      'doctor',
      'serve',
      'uninstall',
    ]) {
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
    }
    expect(out).toContain('130 cancelled')
    for (const later of ['find', 'diff', 'drill', 'check', 'unlock', 'secret', 'recovery-sheet', 'adopt'])
      expect(out).not.toMatch(new RegExp(`^ {2}${later}\\b`, 'm'))
  })
})
