import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sh } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
import { isNetwork, mountOf, parseMountinfo, parseMountOutput, readMounts } from './mounts.ts'
import { type RawPath, rawFromText } from './rawpath.ts'

const door = testDoor()

it('reads Linux’s list: escapes, optional fields, read-only by either place', () => {
  const text = [
    '22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw',
    '90 22 8:17 / /media/ann/My\\040Disk\\134\\012x rw,nosuid - ext4 /dev/sdb1 rw',
    '91 22 0:52 / /mnt/nas ro,relatime shared:5 master:2 - nfs4 nas:/export rw,vers=4.2',
    '92 22 7:0 / /mnt/iso rw - iso9660 /dev/loop0 ro',
    'not a line',
    '',
  ].join('\n')
  const mounts = parseMountinfo(Buffer.from(text))
  expect(mounts.map((m) => [m.path, m.device, m.type, m.readOnly])).toEqual([
    ['/', '259:2', 'ext4', false],
    ['/media/ann/My Disk\\\nx', '8:17', 'ext4', false],
    ['/mnt/nas', '0:52', 'nfs4', true],
    ['/mnt/iso', '7:0', 'iso9660', true],
  ])
  expect(mounts[2]?.source).toBe('nas:/export')
  expect(mounts.map(isNetwork)).toEqual([false, false, true, false])
})

it('reads macOS’s list (written after Apple’s manual, not recorded on a Mac)', () => {
  const text = [
    '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
    '/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect)',
    '/dev/disk4s1 on /Volumes/Backup on (old) (apfs, local, nodev, nosuid, journaled)',
    '//ann@nas/share on /Volumes/share (smbfs, nodev, nosuid, mounted by ann)',
    'map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)',
    '',
  ].join('\n')
  const mounts = parseMountOutput(Buffer.from(text))
  expect(mounts.map((m) => [m.source, m.path, m.type, m.readOnly, isNetwork(m)])).toEqual([
    ['/dev/disk3s1s1', '/', 'apfs', true, false],
    ['/dev/disk3s5', '/System/Volumes/Data', 'apfs', false, false],
    ['/dev/disk4s1', '/Volumes/Backup on (old)', 'apfs', false, false],
    ['//ann@nas/share', '/Volumes/share', 'smbfs', false, true],
    ['map auto_home', '/System/Volumes/Data/home', 'autofs', false, false],
  ])
})

it('finds the innermost mount of a path, of several in one place the last', () => {
  const at = (path: string, device: string) => ({
    path: rawFromText(path),
    device,
    type: 'ext4',
    source: '' as RawPath,
    readOnly: false,
  })
  const mounts = [at('/', 'root'), at('/mnt', 'old'), at('/mnt', 'new'), at('/mnt/a', 'a')]
  expect(mountOf(mounts, rawFromText('/mnt/b'))?.device).toBe('new')
  expect(mountOf(mounts, rawFromText('/mnt/a/x'))?.device).toBe('a')
  expect(mountOf(mounts, rawFromText('/mnt/ab'))?.device).toBe('new')
  expect(mountOf(mounts, rawFromText('/mntx'))?.device).toBe('root')
  expect(mountOf([], rawFromText('/x'))).toBe(null)
})

it.runIf(process.platform === 'linux')('agrees with the system about real places', async () => {
  const mounts = await readMounts(door)
  expect(mountOf(mounts, rawFromText('/proc/self'))?.type).toBe('proc')
  for (const path of ['/', '/dev/shm']) {
    const { dev } = await stat(path)
    const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)]
    expect(mountOf(mounts, rawFromText(path))?.device).toBe(`${major}:${minor}`)
  }
})

it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('sees a volume come and go', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ctxb mount '))
  const mounted = await door.run({
    name: 'mount',
    program: (await door.which('mount')) ?? '',
    args: ['-t', 'tmpfs', 'none', folder],
  })
  try {
    expect(mounted.ended).toEqual({ by: 'exit', code: 0 })
    expect(mountOf(await readMounts(door), rawFromText(folder))).toMatchObject({
      path: folder,
      type: 'tmpfs',
      readOnly: false,
    })
  } finally {
    await door.run(sh('umount "$1"', folder))
  }
  expect(mountOf(await readMounts(door), rawFromText(folder))?.path).not.toBe(folder)
  await rm(folder, { recursive: true })
})
