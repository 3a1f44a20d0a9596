import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RawPath, rawFromText } from '../system/rawpath.ts'
import { testDoor } from '../testing/test-door.ts'
import { cloudOf } from './cloud.ts'
import { lossesOf } from './losses.ts'
import { isWhereDisksAre, probeDestination } from './probe.ts'
import { freeSpace, reach, reachable, readReachable } from './reach.ts'

const isRoot = process.getuid?.() === 0
let top = ''
let mounted: string[] = []
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'ctx-probe-'))
})
afterEach(() => {
  for (const path of mounted) execFileSync('umount', [path])
  mounted = []
  rmSync(top, { recursive: true, force: true })
})

const at = (name: string) => rawFromText(join(top, name))
const probe = (path: RawPath, limitMs = 20_000, door = testDoor()) =>
  probeDestination({ door, home: rawFromText(tmpdir()), limitMs }, path)

/** The real tools, but `name` never answers: what a look at a dead mount does. */
function hungDoor(name: string) {
  const bin = join(top, 'hung-bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, name), '#!/bin/sh\nexec sleep 600\n')
  chmodSync(join(bin, name), 0o755)
  return testDoor({ env: { PATH: `${bin}:${process.env['PATH']}` } })
}

test('a common folder keeps everything, and nothing is left behind in it', async () => {
  mkdirSync(at('place'))
  const report = await probe(at('place'))
  expect(report).toMatchObject({
    exists: true,
    writable: true,
    symlinks: true,
    hardLinks: true,
    modes: true,
    owners: true,
    caseSensitive: true,
    illegal: [],
    anyBytes: true,
    maxName: 255,
    mtimeStepNs: 1,
    sameDiskAsHome: true,
    cloud: null,
    losses: [],
    problem: null,
  })
  expect(report.freeBytes).toBeGreaterThan(0)
  expect(readdirSync(at('place'))).toEqual([])
})

test('a folder that is not there yet is measured where it would be made, and not made', async () => {
  const report = await probe(at('not/yet'))
  expect(report).toMatchObject({ exists: false, writable: true, problem: null })
  expect(readdirSync(top)).toEqual([])
})

test('a place where disks are mounted is not taken for a disk', async () => {
  expect(await probe(rawFromText('/mnt/no-such-disk'))).toMatchObject({ problem: { code: 'place-missing' } })
  expect(isWhereDisksAre(rawFromText('/media/ada'))).toBe(true)
  expect(isWhereDisksAre(rawFromText('/media/ada/disk'))).toBe(false)
  expect(isWhereDisksAre(rawFromText('/home/ada'))).toBe(false)
})

test('a file in the place of the folder, and a name that is no text, are refused in words', async () => {
  writeFileSync(at('file'), '')
  expect((await probe(at('file'))).problem?.code).toBe('place-not-writable')
  expect((await probe(`${top}/bad\xff` as RawPath)).problem?.why).toContain('not valid text')
})

test.runIf(isRoot)('a file system with coarse times is measured by what it keeps', async () => {
  const image = join(top, 'image')
  execFileSync('truncate', ['-s', '4M', image])
  // Inodes of 128 bytes hold whole seconds only.
  execFileSync('mkfs.ext2', ['-q', '-I', '128', image], { stdio: 'ignore' })
  mkdirSync(at('disk'))
  execFileSync('mount', ['-o', 'loop', image, at('disk')])
  mounted.push(at('disk'))
  const report = await probe(at('disk'))
  expect(report).toMatchObject({ mtimeStepNs: 1_000_000_000, sameDiskAsHome: false })
  expect(report.losses).toEqual(['It keeps times in steps of one second.'])
})

test.runIf(isRoot)('a disk without room or read-only is told as such', async () => {
  mkdirSync(at('ro'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'ctx-test', at('ro')])
  mounted.push(at('ro'))
  const report = await probe(at('ro'))
  expect(report).toMatchObject({ writable: false, problem: { code: 'place-not-writable' } })
  expect(report.problem?.why).toContain('read-only')
})

test('a disk that does not answer is told in time, by whichever look it hangs', async () => {
  mkdirSync(at('place'))
  expect(await reach(hungDoor('ls'), at('place'), 300)).toBe('hung')
  expect(await reachable(hungDoor('ls'), at('place'), 300)).toBe(false)
  expect(await readReachable(hungDoor('cat'), at('place/x'), 300)).toBe('hung')
  expect(await freeSpace(hungDoor('df'), at('place'), 300)).toBeNull()
})

test('measuring that takes too long is ended, and what it made is removed', async () => {
  mkdirSync(at('place'))
  const report = await probe(at('place'), 1)
  expect(report.problem?.code).toBe('place-hung')
  expect(readdirSync(at('place'))).toEqual([])
})

test('reach tells there from not there, and free space in bytes', async () => {
  mkdirSync(at('new\nline'))
  const door = testDoor()
  expect(await reach(door, at('new\nline'))).toBe('ok')
  expect(await reach(door, at('none'))).toBe('missing')
  expect(await freeSpace(door, at('new\nline'))).toBeGreaterThan(1_000_000)
  expect(await freeSpace(door, at('none'))).toBeNull()
})

test('cloud folders are known by the names their clients give them', () => {
  const cases: [string, string | null][] = [
    ['/Users/a/Library/Mobile Documents/com~apple~CloudDocs/backups', 'iCloud Drive'],
    ['/home/a/Dropbox', 'Dropbox'],
    ['/home/a/Dropbox (Work)/x', 'Dropbox'],
    ['/Users/a/Library/CloudStorage/OneDrive-Contoso/x', 'OneDrive'],
    ['/Users/a/Library/CloudStorage/GoogleDrive-a@example.org/My Drive', 'Google Drive'],
    ['/home/a/Nextcloud', 'Nextcloud'],
    ['/home/a/dropbox-notes', null],
    ['/home/a/Boxes', null],
    ['/mnt/nas', null],
  ]
  for (const [path, client] of cases) expect(cloudOf(rawFromText(path)), path).toBe(client)
})

test('what a FAT disk loses is said in plain words, one sentence each', () => {
  const losses = lossesOf({
    symlinks: false,
    hardLinks: false,
    modes: false,
    owners: false,
    caseSensitive: false,
    illegal: ['"', '*', ':'],
    anyBytes: false,
    maxName: 143,
    mtimeStepNs: 2_000_000_000,
    cloud: 'Dropbox',
  })
  expect(losses).toHaveLength(10)
  expect(losses).toContain('It keeps times in steps of 2 seconds.')
  for (const loss of losses) expect(loss).toMatch(/^[A-Z].*\.$/)
})
