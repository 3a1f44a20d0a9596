import { readFileSync } from 'node:fs'
import { type Mount, mountOf, parseMountinfo } from '../system/mounts.ts'
import { isWithin, type RawPath, rawJoin } from '../system/rawpath.ts'

/**
 * The system's mounts as Linux tells them, innermost of each path only; empty where it does not tell (macOS).
 * Synchronous, for the walk in its worker.
 */
export function visibleMounts(file = '/proc/self/mountinfo'): Mount[] {
  try {
    return innermost(parseMountinfo(readFileSync(file)))
  } catch {
    return []
  }
}

/** A later mount on the same path covers the earlier one. */
export function innermost(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((m) => [m.path, m])).values()]
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
