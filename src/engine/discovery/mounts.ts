import { readFileSync } from 'node:fs'
import { isWithin, type RawPath, rawJoin } from '../system/rawpath.ts'

export interface Mount {
  path: RawPath
  /** `major:minor` of the file system. */
  device: string
  /** e.g. `ext4`, `nfs4`, `fuse.sshfs`, `autofs`. */
  type: string
}

/** The system's mounts as Linux tells them, innermost of each path only; empty where it does not tell (macOS). */
export function readMounts(file = '/proc/self/mountinfo'): Mount[] {
  let text: string
  try {
    text = readFileSync(file, 'latin1')
  } catch {
    return []
  }
  return parseMounts(text)
}

/** Fields as in proc_pid_mountinfo(5); a later line for the same path covers the earlier one. */
export function parseMounts(text: string): Mount[] {
  const byPath = new Map<RawPath, Mount>()
  for (const line of text.split('\n')) {
    const fields = line.split(' ')
    const dash = fields.indexOf('-', 6)
    const device = fields[2]
    const where = fields[4]
    const type = fields[dash + 1]
    if (dash < 0 || device === undefined || where === undefined || type === undefined) continue
    const path = plainPath(where)
    byPath.set(path, { path, device, type })
  }
  return [...byPath.values()]
}

/** Blank, tab, newline and backslash stand as three octal digits. */
function plainPath(field: string): RawPath {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))) as RawPath
}

/** The mount that `path` lies on. */
export function mountOf(mounts: readonly Mount[], path: RawPath): Mount | null {
  let best: Mount | null = null
  for (const m of mounts) {
    if (isWithin(path, m.path) && (best === null || m.path.length > best.path.length)) best = m
  }
  return best
}

/** File systems that hold no files of a user's, only views of the system. */
const views = new Set([
  ...['proc', 'sysfs', 'devtmpfs', 'devpts', 'cgroup', 'cgroup2', 'securityfs', 'debugfs', 'tracefs', 'configfs'],
  ...['bpf', 'pstore', 'efivarfs', 'fusectl', 'mqueue', 'hugetlbfs', 'binfmt_misc', 'rpc_pipefs', 'nsfs'],
  ...['fuse.portal', 'fuse.gvfsd-fuse', 'fuse.lxcfs', 'fuse.snapfuse', 'squashfs'],
])

/** May block for ever when the other side is gone, or is mounted by the mere look at it. */
const fragile = /^(autofs|fuse(\..*)?|fuseblk|nfs4?|cifs|smb3?|smbfs|9p|afs|ceph|glusterfs|ncpfs|davfs)$/

/** Whether a file system of this type may stop answering. */
export const isFragile = (type: string): boolean => fragile.test(type)

export interface MountRules {
  /** Never entered, and not even looked at. */
  shut: Set<RawPath>
  /** Those among them that a user who asked to cross file systems must be told of. */
  tell: { path: RawPath; reason: string }[]
}

/**
 * Which mount points below `root` a walk leaves alone. Nothing is asked of the mounts themselves, so a dead one
 * cannot hold the walk. `shown` is `root` as the user wrote it when that differs (a link): paths come in its form.
 */
export function mountRules(mounts: readonly Mount[], root: RawPath, shown: RawPath, cross: boolean): MountRules {
  const own = mountOf(mounts, root)
  const rules: MountRules = { shut: new Set(), tell: [] }
  for (const m of mounts) {
    if (m.path === root || !isWithin(m.path, root)) continue
    if (m.device === own?.device) continue
    const path = rebase(m.path, root, shown)
    if (!cross || views.has(m.type)) rules.shut.add(path)
    else if (isFragile(m.type)) {
      rules.shut.add(path)
      const reason = `it is a ${m.type} mount, which may stop answering: add it as a root of its own to search it`
      rules.tell.push({ path, reason })
    }
  }
  return rules
}

/** `path`, which is or lies below `from`, as it is called below `to`. */
export function rebase(path: RawPath, from: RawPath, to: RawPath): RawPath {
  if (from === to) return path
  const rest = path.slice(from === '/' ? 1 : from.length + 1)
  return rest === '' ? to : rawJoin(to, rest)
}
