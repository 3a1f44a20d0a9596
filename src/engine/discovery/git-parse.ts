/** What `git status --porcelain=v2 -z --branch --ignored` says; paths as raw bytes relative to the top of the work tree. */
export interface Status {
  /** No commit yet. */
  unborn: boolean
  /** Remote-tracking name of the branch's upstream (`origin/main`), if it has one. */
  upstream: string | null
  /** Tracked, and different from the last commit: in the work tree or the index. */
  modified: string[]
  /** A folder (a repository of its own) ends in `/`. */
  untracked: string[]
  /** A folder that is ignored as a whole ends in `/`. */
  ignored: string[]
}

/** Fields before the path in each kind of record (git-status(1), Porcelain Format Version 2). */
const fieldsBefore: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1, '!': 1 }

export function parseStatus(output: Buffer): Status {
  const status: Status = { unborn: false, upstream: null, modified: [], untracked: [], ignored: [] }
  const records = nulList(output)
  for (let i = 0; i < records.length; i++) {
    const record = records[i] ?? ''
    const kind = record[0] ?? ''
    if (record === '# branch.oid (initial)') status.unborn = true
    else if (record.startsWith('# branch.upstream ')) status.upstream = record.slice('# branch.upstream '.length)
    const before = fieldsBefore[kind]
    if (before === undefined) continue
    const path = afterFields(record, before)
    if (kind === '?') status.untracked.push(path)
    else if (kind === '!') status.ignored.push(path)
    else status.modified.push(path)
    // A renamed one is followed by the name it had.
    if (kind === '2') i++
  }
  return status
}

function afterFields(record: string, count: number): string {
  let at = 0
  for (let n = 0; n < count; n++) at = record.indexOf(' ', at) + 1
  return record.slice(at)
}

/**
 * `git ls-files -z -v`: tracked paths. `hidden` are those that git was told not to compare (assume-unchanged,
 * skip-worktree): status calls them clean whatever is in them.
 */
export function parseTracked(output: Buffer): { tracked: string[]; hidden: string[] } {
  const tracked: string[] = []
  const hidden: string[] = []
  for (const record of nulList(output)) {
    const tag = record[0] ?? ''
    const path = record.slice(2)
    tracked.push(path)
    if (tag === 'S' || tag !== tag.toUpperCase()) hidden.push(path)
  }
  return { tracked, hidden }
}

/** Names ended by NUL, as raw bytes. `git log --format= -z` puts newlines between commits. */
export function nulList(output: Buffer): string[] {
  const text = output.toString('latin1')
  const parts = text.split('\0')
  if (parts.at(-1) === '') parts.pop()
  return parts
}

export interface Settings {
  /** Name → address. May hold a password: never shown or logged. */
  remotes: Map<string, string>
  /** Names of content filters that the repository itself defines: programs that git would run. */
  ownFilters: string[]
}

/** `git config -z --list --show-scope`: `scope NUL key LF value NUL`. */
export function parseSettings(output: Buffer): Settings {
  const settings: Settings = { remotes: new Map(), ownFilters: [] }
  const parts = nulList(output)
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [scope = '', setting = ''] = [parts[i], parts[i + 1]]
    const cut = setting.indexOf('\n')
    const key = cut < 0 ? setting : setting.slice(0, cut)
    const remote = /^remote\.([\s\S]+)\.url$/.exec(key)?.[1]
    if (remote !== undefined && cut >= 0 && !settings.remotes.has(remote))
      settings.remotes.set(remote, setting.slice(cut + 1))
    const filter = /^filter\.([\s\S]+)\.(clean|process|smudge)$/.exec(key)?.[1]
    if (filter !== undefined && scope !== 'global' && scope !== 'system') settings.ownFilters.push(filter)
  }
  settings.ownFilters = [...new Set(settings.ownFilters)]
  return settings
}

/** The path of an address on this machine, or null for one that names another (git-fetch(1), Git URLs). */
export function localPath(address: string): string | null {
  if (address.startsWith('file://')) {
    const path = address.slice('file://'.length).replace(/^localhost(?=\/)/, '')
    try {
      return decodeURIComponent(path)
    } catch {
      return path
    }
  }
  if (/^[a-z][a-z0-9+.-]*:(\/\/|:)/i.test(address)) return null
  const slash = address.indexOf('/')
  const colon = address.indexOf(':')
  return colon >= 0 && (slash < 0 || colon < slash) ? null : address
}
