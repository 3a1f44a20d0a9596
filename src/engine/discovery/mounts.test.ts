import { expect, it } from 'vitest'
import { mountOf, parseMountinfo } from '../system/mounts.ts'
import type { RawPath } from '../system/rawpath.ts'
import { innermost, mountRules, rebase, visibleMounts } from './mounts.ts'

const raw = (text: string): RawPath => text as RawPath
const table = innermost(
  parseMountinfo(
    Buffer.from(`22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw shared:13 - proc proc rw
30 22 8:2 / /home rw shared:2 master:4 - ext4 /dev/sda2 rw
31 30 0:50 / /home/u/nas rw - nfs4 nas:/x rw
32 30 0:51 / /home/u/my\\040disk rw - ext4 /dev/sdb1 rw
33 30 0:52 / /home/u/auto rw - autofs systemd-1 rw
34 30 8:2 /other /home/u/bound rw - ext4 /dev/sda2 rw
35 30 0:53 / /home/u/ssh rw - fuse.sshfs u@h: rw
36 30 0:54 / /home/u/twice rw - tmpfs x rw
37 36 0:55 / /home/u/twice rw - nfs nas:/y rw
broken line
`),
  ),
)

it('a mount table is read whole: blanks in names, optional fields, the last mount of a path', () => {
  expect(table).toHaveLength(9)
  expect(table).toContainEqual(expect.objectContaining({ path: '/home/u/my disk', device: '0:51', type: 'ext4' }))
  expect(mountOf(table, raw('/home/u/twice/x'))?.type).toBe('nfs')
  expect(mountOf(table, raw('/home/uu'))?.path).toBe('/home')
  expect(mountOf(table, raw('/etc'))?.path).toBe('/')
})

it('a walk that stays at home shuts every mount but those of its own disk', () => {
  const rules = mountRules(table, raw('/home/u'), raw('/home/u'), false)
  expect([...rules.shut].sort()).toEqual([
    '/home/u/auto',
    '/home/u/my disk',
    '/home/u/nas',
    '/home/u/ssh',
    '/home/u/twice',
  ])
  expect(rules.tell).toEqual([])
})

it('a walk that may cross enters disks, and says which mounts it would not wait for', () => {
  const rules = mountRules(table, raw('/home/u'), raw('/home/u'), true)
  expect([...rules.shut].sort()).toEqual(['/home/u/auto', '/home/u/nas', '/home/u/ssh', '/home/u/twice'])
  expect(rules.tell.map((t) => t.path).sort()).toEqual([...rules.shut].sort())
  expect(mountRules(table, raw('/'), raw('/'), true).shut.has(raw('/proc'))).toBe(true)
})

it('a root on a network share is walked: the share is its own file system', () => {
  expect(mountRules(table, raw('/home/u/nas'), raw('/home/u/nas'), false).shut.size).toBe(0)
})

it('paths come in the form the user wrote the root in', () => {
  expect(mountRules(table, raw('/home/u'), raw('/me'), false).shut.has(raw('/me/nas'))).toBe(true)
  expect(rebase(raw('/a/b'), raw('/'), raw('/r'))).toBe('/r/a/b')
  expect(rebase(raw('/a/b'), raw('/a/b'), raw('/r'))).toBe('/r')
  expect(rebase(raw('/a/b/c'), raw('/a'), raw('/'))).toBe('/b/c')
})

it.runIf(process.platform === 'linux')('this machine has a mount at /', () => {
  expect(mountOf(visibleMounts(), raw('/'))?.path).toBe('/')
  expect(visibleMounts('/nowhere')).toEqual([])
})
