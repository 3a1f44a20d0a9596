import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { JobConfig } from '../../../shared/model/config.ts'
import { rawFromText } from '../../system/rawpath.ts'
import type { DestinationFacts } from '../strategy.ts'
import { comparing, copyCommands, keepingFlags } from './commands.ts'
import { compareVersions, parseVersion } from './features.ts'

const modern = readFileSync(new URL('./captured/3.5.0-version.stdout', import.meta.url), 'utf8')
const older = (version: string) => `rsync  version ${version}  protocol version 31
Copyright (C) 1996-2018 by Andrew Tridgell, Wayne Davison, and others.
Capabilities:
    64-bit files, 64-bit inums, socketpairs, hardlinks, symlinks, batchfiles, inplace, append, ACLs, no xattrs, iconv
`
const parse = (output: string) => {
  const found = parseVersion('/usr/bin/rsync', output)
  if (found === null) throw new Error('no rsync')
  return found
}
const has = (output: string) => [...parse(output).has].sort()

test('a version becomes named features', () => {
  expect(has(modern)).toEqual(['acls', 'fsync', 'nanoseconds', 'xattrs'])
  expect(has(older('3.2.3'))).toEqual(['acls', 'nanoseconds'])
  expect(has(older('3.1.3'))).toEqual(['acls', 'nanoseconds'])
  expect(has(older('3.1.2'))).toEqual(['acls'])
})

test('openrsync is told apart, and what is no rsync is none', () => {
  expect(parse('openrsync: protocol version 29\nrsync version 2.6.9 compatible')).toMatchObject({
    flavour: 'openrsync',
    version: 'protocol 29',
  })
  expect(parseVersion('/x', 'hello')).toBeNull()
  expect(parseVersion('/x', '')).toBeNull()
})

test('versions compare by number, not by letter', () => {
  expect(compareVersions('3.10.0', '3.2.4')).toBeGreaterThan(0)
  expect(compareVersions('3.2', '3.2.0')).toBe(0)
  expect(compareVersions('2.6.9', '3.0.0')).toBeLessThan(0)
})

const facts: DestinationFacts = {
  destinationId: null,
  symlinks: true,
  hardLinks: true,
  modes: true,
  owners: true,
  caseSensitive: true,
  illegal: [],
  anyBytes: true,
  maxName: 255,
  mtimeStepNs: 1,
  sameDiskAsHome: false,
  cloud: null,
}

test('times are compared as exactly as both ends allow, and by content where rsync is too old for it', () => {
  const step = (mtimeStepNs: number, output = modern) => comparing(parse(output), { ...facts, mtimeStepNs })
  expect(step(1)).toEqual(['--modify-window=-1'])
  expect(step(100)).toEqual(['--modify-window=-1'])
  expect(step(1, older('3.1.2'))).toEqual(['--checksum'])
  expect(step(1_000_000_000)).toEqual([])
  expect(step(2_000_000_000)).toEqual(['--modify-window=1'])
})

test('what the destination cannot keep is not asked for', () => {
  const flags = (change: Partial<DestinationFacts>, links = true) =>
    keepingFlags(parse(modern), { ...facts, ...change }, links)
  expect(flags({})).toEqual(['-a', '--numeric-ids', '-H', '-A', '-X'])
  expect(flags({}, false)).not.toContain('-H')
  expect(flags({ hardLinks: false })).not.toContain('-H')
  expect(flags({ modes: false, owners: false, symlinks: false })).toEqual([
    ...['-a', '--no-owner', '--no-group', '--no-perms', '--no-links', '-H'],
  ])
  expect(keepingFlags(parse(older('3.2.3')), facts, false)).not.toContain('-X')
})

test('no call ever carries a flag twice, or a name', () => {
  const job = JobConfig.parse({
    id: 'nightly',
    name: 'Nightly',
    strategy: 'rsync',
    destination: { path: '/backup' },
    sources: { ctx: 'all' },
  })
  const lists = { trees: rawFromText('/run/trees'), second: rawFromText('/run/second') }
  for (const output of [modern, older('3.1.2')]) {
    for (const snapshot of ['2026-11-23T023000Z', 'mirror']) {
      for (const platform of ['linux', 'darwin'] as const) {
        for (const history of [null, '2026-11-23T023000Z']) {
          const plan = {
            job,
            destination: rawFromText('/backup'),
            machine: { id: '11111111-2222', host: 'here' },
            snapshot,
            previous: { id: '2026-11-22T023000Z' },
            facts,
            hardLinks: true,
            platform,
            history,
          }
          const commands = copyCommands(parse(output), plan, lists)
          expect(commands).toHaveLength(2)
          for (const { args } of commands) {
            const flags = args.slice(0, args.indexOf('--'))
            expect(new Set(flags).size).toBe(flags.length)
            expect(args.slice(args.indexOf('--') + 1)).toEqual([
              '/',
              expect.stringMatching(/^\/backup\/here-11111111\/nightly\//),
            ])
            expect(flags.some((f) => f.startsWith('--link-dest')) && snapshot === 'mirror').toBe(false)
            expect(flags.some((f) => f.startsWith('--delete'))).toBe(false)
          }
        }
      }
    }
  }
})
