import { readFile } from 'node:fs/promises'
import type { ProcessDoor } from './process.ts'
import { isWithin, type RawPath, rawFromBytes } from './rawpath.ts'

/** A mounted file system. */
export interface Mount {
  path: RawPath
  /** `major:minor` on Linux, the source elsewhere: equal for mounts of one file system. */
  device: string
  /** e.g. `ext4`, `apfs`, `nfs4`. */
  type: string
  /** What is mounted: a device file, `host:/share`, a name. */
  source: RawPath
  readOnly: boolean
}

/** All mounts, in the order they were made. Asks no file system anything, so a dead one cannot hold it. */
export async function readMounts(door: ProcessDoor, platform: NodeJS.Platform = process.platform): Promise<Mount[]> {
  if (platform === 'linux') return parseMountinfo(await readFile('/proc/self/mountinfo'))
  const { stdout } = await door.capture({ name: 'mount', program: '/sbin/mount', args: [] }, { timeLimitMs: 10_000 })
  return parseMountOutput(stdout)
}

/** proc_pid_mountinfo(5): `36 35 98:0 /root /mnt rw,noatime master:1 - ext3 /dev/root rw`. */
export function parseMountinfo(bytes: Uint8Array): Mount[] {
  const mounts: Mount[] = []
  for (const line of rawFromBytes(bytes).split('\n')) {
    const fields = line.split(' ')
    const dash = fields.indexOf('-', 6)
    const [, , device, , path, options] = fields
    const [type, source, superOptions] = dash < 0 ? [] : fields.slice(dash + 1)
    if (device === undefined || path === undefined || type === undefined || source === undefined) continue
    const readOnly = [options, superOptions].some((o) => o?.split(',').includes('ro'))
    mounts.push({ path: unquote(path), device, type, source: unquote(source), readOnly })
  }
  return mounts
}

/** Blank, tab, newline and backslash come as three octal digits. */
function unquote(field: string): RawPath {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))) as RawPath
}

/** macOS's `mount`: `/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)`. */
export function parseMountOutput(bytes: Uint8Array): Mount[] {
  const mounts: Mount[] = []
  for (const line of rawFromBytes(bytes).split('\n')) {
    const match = /^(.*?) on (\/.*) \(([^()]*)\)$/.exec(line)
    if (match === null) continue
    const [, source = '', path = '', list = ''] = match
    const [type = '', ...options] = list.split(', ')
    mounts.push({
      path: path as RawPath,
      device: source,
      type,
      source: source as RawPath,
      readOnly: options.includes('read-only'),
    })
  }
  return mounts
}

/** The mount that `path` (full, without `..`, links followed) lies on: the innermost, and of several on one place the last. */
export function mountOf(mounts: readonly Mount[], path: RawPath): Mount | null {
  let best: Mount | null = null
  for (const m of mounts) {
    if (isWithin(path, m.path) && (best === null || m.path.length >= best.path.length)) best = m
  }
  return best
}

const network =
  /^(nfs\d?|cifs|smb\d?|smbfs|afpfs|webdav|davfs|9p|afs|ceph|glusterfs|ncpfs|fuse\.(sshfs|rclone|davfs2?|s3fs|glusterfs|gvfsd-fuse|curlftpfs))$/

/** Lies on another machine: it may stop answering, and a look at it may never come back. */
export function isNetwork(mount: Mount): boolean {
  return network.test(mount.type)
}
