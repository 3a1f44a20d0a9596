import type { Command, ProcessDoor } from '../system/process.ts'
import { display, type RawPath, rawFromBytes, rawJoin, rawToText } from '../system/rawpath.ts'
import { below, type Located } from './git-locate.ts'
import { nulList, parseSettings, parseStatus, parseTracked } from './git-parse.ts'
import { lookAtRemotes } from './git-remotes.ts'
import type { GitFileState, RepoState } from './types.ts'

/** What is kept of one repository: its answer under full real paths, and the files whose commits are on no remote. */
export interface Repo extends RepoState {
  unpushed: ReadonlySet<RawPath>
}

export interface GitRun {
  door: ProcessDoor
  program: string
  /** Milliseconds for each call. */
  timeLimitMs: number
  signal?: AbortSignal
}

/** Why git could not tell. */
export class GitSilent extends Error {}

/** Bytes of arguments a call may have; more places are asked in several calls. */
const argumentBytes = 96 * 1024

/**
 * Nothing that a repository's own settings name is run: no file-system monitor, hook, pager, signature check; and no
 * missing object is fetched. `repo.ownFilters` are emptied as well, at the call. Nothing is written: no lock, no refreshed index.
 */
const safely = [
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false', 'log.showRoot=true'],
  ...['core.quotePath=false', 'submodule.recurse=false', 'protocol.allow=never'],
].flatMap((setting) => ['-c', setting])

/** Asks git about the places of one repository in five calls (one or two more where commits are not pushed). */
export async function readRepo(run: GitRun, repo: Located, stamp: string): Promise<Repo> {
  const top = rawToText(repo.top)
  if (top === null) throw new GitSilent('its path is not valid UTF-8, and git cannot be started there')
  const git = caller(run, top)

  const settings = parseSettings(await git('config', [], ['config', '-z', '--list', '--show-scope']))
  const filters = settings.ownFilters.flatMap((name) =>
    ['clean=', 'smudge=', 'process=', 'required=false'].flatMap((rest) => ['-c', `filter.${name}.${rest}`]),
  )
  await checkTop(git, repo.top)

  const found = { unborn: false, upstream: null as string | null, modified: new Set<RawPath>() }
  const files = new Map<RawPath, GitFileState>()
  const tracked = new Set<RawPath>()
  const full = (path: string): RawPath => rawJoin(repo.top, path)
  const chunks = specChunks(repo)
  for (const specs of chunks) {
    const options = [
      '--porcelain=v2',
      '-z',
      '--branch',
      '--ignored=matching',
      '--untracked-files=all',
      '--ignore-submodules=all',
    ]
    const status = parseStatus(await git('status', filters, ['status', ...options, '--', ...specs]))
    const index = parseTracked(await git('ls-files', filters, ['ls-files', '-z', '-v', '--', ...specs]))
    found.unborn = status.unborn
    found.upstream = status.upstream
    for (const path of status.ignored) files.set(full(path), 'ignored')
    for (const path of status.untracked) files.set(full(path), 'untracked')
    for (const path of [...status.modified, ...index.hidden]) found.modified.add(full(path))
    for (const path of index.tracked) tracked.add(full(path))
  }

  const remotes = await lookAtRemotes(settings.remotes, repo.top)
  const unpushed = await unpushedFiles(git, chunks, tracked, remotes.usable, found, full)
  for (const path of unpushed) files.set(path, 'committed')
  for (const path of found.modified) files.set(path, 'modified')
  const counts = { untracked: 0, modified: 0, ignored: 0, committed: 0, pushed: 0 }
  for (const state of files.values()) counts[state]++
  return {
    root: repo.top,
    files,
    tracked,
    unpushed,
    stamp,
    summary: {
      repo: true,
      remote: remotes.any,
      unpushed: unpushed.size,
      untracked: counts.untracked,
      modified: counts.modified,
      ignored: counts.ignored,
      ...(remotes.any ? { remoteOnThisDisk: remotes.onThisDisk } : {}),
    },
  }
}

type Git = (name: string, settings: readonly string[], args: readonly string[]) => Promise<Buffer>

function caller(run: GitRun, top: string): Git {
  return async (name, settings, args) => {
    const command: Command = {
      name: `git ${name}`,
      program: run.program,
      args: ['-C', top, '--no-optional-locks', '--no-pager', '--literal-pathspecs', ...safely, ...settings, ...args],
      env: { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
    }
    const { door, timeLimitMs, signal } = run
    const result = await door.capture(command, { timeLimitMs, ...(signal === undefined ? {} : { signal }) })
    if (result.ended.by === 'exit' && result.ended.code === 0) return result.stdout
    throw new GitSilent(reasonOf(result.ended, result.stderrTail))
  }
}

function reasonOf(ended: Awaited<ReturnType<ProcessDoor['run']>>['ended'], stderr: readonly string[]): string {
  if (ended.by === 'timeout') return 'git did not answer in time'
  if (ended.by === 'spawn-failure') return `git could not be started (${ended.reason})`
  if (ended.by !== 'exit') return 'git was stopped'
  const said = stderr.join('\n')
  if (said.includes('dubious ownership')) {
    return 'git refuses it, because it belongs to another user (git config --global --add safe.directory allows it)'
  }
  if (said.includes('must be run in a work tree')) return 'it is a git repository without files of its own (bare)'
  if (/not a git repository/i.test(said)) return 'its .git is broken: git does not take it for a repository'
  const fatal = stderr.find((line) => /^(fatal|error): /.test(line))
  return `git could not read it${fatal === undefined ? '' : `: ${fatal.replace(/^(fatal|error): /, '')}`}`
}

/** git must see the work tree that the files are in: a broken `.git`, or settings, may make it look elsewhere. */
async function checkTop(git: Git, top: RawPath): Promise<void> {
  const out = await git('rev-parse', [], ['rev-parse', '--is-inside-work-tree', '--show-toplevel'])
  const said = rawFromBytes(out)
  if (said === `true\n${top}\n`) return
  const other = said.slice(said.indexOf('\n') + 1, -1) as RawPath
  throw new GitSilent(`git sees its files elsewhere, in ${display(other)}`)
}

/** Places as arguments, in as few calls as the system's limit on arguments lets. */
function specChunks(repo: Located): string[][] {
  const chunks: string[][] = [[]]
  let size = 0
  for (const spec of new Set(repo.places.map((place) => below(repo.top, place.real)))) {
    const text = rawToText(spec as RawPath)
    if (text === null) throw new GitSilent('a path in it is not valid UTF-8, and git cannot be asked about it')
    size += text.length * 3 + 1
    if (size > argumentBytes) {
      chunks.push([])
      size = text.length * 3 + 1
    }
    chunks.at(-1)?.push(text)
  }
  return chunks
}

/**
 * Tracked files whose committed content is on no remote: changed by a commit that no remote-tracking branch has,
 * and different from what the upstream branch holds (a commit may have been squashed there, or undone here).
 */
async function unpushedFiles(
  git: Git,
  chunks: readonly string[][],
  tracked: ReadonlySet<RawPath>,
  remotes: readonly string[],
  head: { unborn: boolean; upstream: string | null; modified: ReadonlySet<RawPath> },
  full: (path: string) => RawPath,
): Promise<Set<RawPath>> {
  if (tracked.size === 0) return new Set()
  if (head.unborn || remotes.length === 0)
    return new Set([...tracked].filter((path) => !head.unborn || !head.modified.has(path)))
  const changed = new Set<RawPath>()
  for (const specs of chunks) {
    const known = remotes.map((name) => `--remotes=${name}`)
    // -c: of a merge only what is in none of its parents.
    const args = [
      'log',
      '-c',
      '-z',
      '--name-only',
      '--no-renames',
      '--format=',
      '--no-ext-diff',
      '--no-textconv',
      'HEAD',
      '--not',
      ...known,
    ]
    for (const path of nulList(await git('log', [], [...args, '--', ...specs]))) {
      const file = full(path.replace(/^\n/, ''))
      if (tracked.has(file)) changed.add(file)
    }
  }
  for (const branch of changed.size === 0 ? [] : comparable(head.upstream, remotes)) {
    for (const path of await sameAs(git, branch, chunks, changed, full)) changed.delete(path)
  }
  return changed
}

/** Remote branches worth a comparison: the upstream, and what the first remote calls its main one. */
function comparable(upstream: string | null, remotes: readonly string[]): string[] {
  const names = [upstream, `${remotes[0]}/HEAD`].filter((name) => name !== null)
  return names
    .filter((name) => remotes.some((remote) => name.startsWith(`${remote}/`)))
    .map((name) => `refs/remotes/${name}`)
}

async function sameAs(
  git: Git,
  branch: string,
  chunks: readonly string[][],
  changed: ReadonlySet<RawPath>,
  full: (path: string) => RawPath,
): Promise<RawPath[]> {
  const different = new Set<RawPath>()
  try {
    for (const specs of chunks) {
      const out = await git(
        'diff-tree',
        [],
        ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', branch, 'HEAD', '--', ...specs],
      )
      for (const path of nulList(out)) different.add(full(path))
    }
  } catch (error) {
    // No such branch: nothing is proven by it.
    if (error instanceof GitSilent) return []
    throw error
  }
  return [...changed].filter((path) => !different.has(path))
}
