/** What a version of rsync can do, by the version that brought it. */
const since = {
  /** `--modify-window=-1`: times compared to the nanosecond. */
  nanoseconds: '3.1.3',
  fsync: '3.2.4',
} as const

export type Feature = keyof typeof since | 'acls' | 'xattrs'

export interface Rsync {
  /** Absolute path. */
  program: string
  version: string
  flavour: 'samba rsync' | 'openrsync'
  has: ReadonlySet<Feature>
}

/** From the output of `rsync --version`; null when it is no rsync. */
export function parseVersion(program: string, output: string): Rsync | null {
  if (/openrsync/.test(output)) {
    const version = /protocol version (\d+)/.exec(output)?.[1] ?? 'unknown'
    return { program, version: `protocol ${version}`, flavour: 'openrsync', has: new Set() }
  }
  const version = /^rsync\s+version\s+v?(\d+\.\d+(?:\.\d+)?)/m.exec(output)?.[1]
  if (version === undefined) return null
  const has = new Set<Feature>()
  for (const [feature, first] of Object.entries(since)) {
    if (compareVersions(version, first) >= 0) has.add(feature as Feature)
  }
  const abilities = /Capabilities:\s*([\s\S]*?)(?:\n\s*\n|\nOptimizations|$)/.exec(output)?.[1] ?? ''
  const words = abilities.split(/,\s*/).map((word) => word.trim())
  if (words.includes('ACLs')) has.add('acls')
  if (words.includes('xattrs')) has.add('xattrs')
  return { program, version, flavour: 'samba rsync', has }
}

export function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((v) => v.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
