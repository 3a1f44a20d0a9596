import type { GitState } from '../../shared/model/status.ts'
import type { ProcessDoor } from '../system/process.ts'
import { isWithin, type RawPath, rawParent } from '../system/rawpath.ts'
import { type GitProject, type Located, locate, type Place, stampOf } from './git-locate.ts'
import { GitSilent, type Repo, readRepo } from './git-repo.ts'
import { rebase } from './mounts.ts'
import type { GitFileState, NotLookedInto } from './types.ts'

export type { GitProject } from './git-locate.ts'

/** What git says of one project's own files, under the paths its survey uses. */
export interface ProjectGit {
  /** Null when git could not be asked. Without a repository: `repo: false`. `ignored` counts a whole folder once. */
  state: GitState | null
  /** As `RepoState.files`: what is not pushed and clean. */
  files: Map<RawPath, GitFileState>
  tracked: Set<RawPath>
}

export interface GitAnswer {
  /** By project root; every project asked about is in it. */
  projects: Map<RawPath, ProjectGit>
  /** Repositories that git could not be asked about, and why. */
  unknown: NotLookedInto[]
  /** Why there is no answer at all. */
  note: string | null
}

/** Answers of the last time, by repository: kept by the caller, filled here. */
export type GitCache = Map<RawPath, Repo>

export interface GitOptions {
  /** Absolute path of git, or null when there is none. */
  program: string | null
  cache: GitCache
  /** Milliseconds for each call of git; 30,000 by default. */
  timeLimitMs?: number
  signal?: AbortSignal
}

/** Repositories asked at one time. */
const atOnce = 4

/**
 * Asks git about `.context`, `.claude` and `.ctxrc*` of every project: a few calls a repository, shared by all
 * projects in it, none where nothing has changed since the answer in `cache`. A file is pushed when it is tracked,
 * clean, and its committed content is on a remote-tracking branch of a remote that is there.
 */
export async function readRepos(
  door: ProcessDoor,
  projects: readonly GitProject[],
  options: GitOptions,
): Promise<GitAnswer> {
  const answer: GitAnswer = { projects: new Map(), unknown: [], note: null }
  for (const { root } of projects) answer.projects.set(root, { state: noRepo(), files: new Map(), tracked: new Set() })
  if (options.program === null) {
    for (const project of answer.projects.values()) project.state = null
    return { ...answer, note: 'git is not installed: what is committed and pushed cannot be told' }
  }
  const { program, cache, timeLimitMs = 30_000, signal } = options
  const located = await locate(projects)
  forgetOthers(cache, located)
  await eachOf(located, async (repo) => {
    const run = { door, program, timeLimitMs, ...(signal === undefined ? {} : { signal }) }
    try {
      share(await cached(repo, cache, (stamp) => readRepo(run, repo, stamp)), repo, answer)
    } catch (error) {
      const reason = error instanceof GitSilent ? error.message : 'what git said of it could not be read'
      answer.unknown.push({ path: repo.top, reason })
      for (const { project } of repo.places) silence(answer, project)
    }
  })
  return answer
}

const noRepo = (): GitState => ({ repo: false, remote: false, unpushed: 0, untracked: 0 })

function silence(answer: GitAnswer, project: RawPath): void {
  const known = answer.projects.get(project)
  if (known !== undefined) known.state = null
}

async function cached(repo: Located, cache: GitCache, read: (stamp: string) => Promise<Repo>): Promise<Repo> {
  // Taken before git is asked: what changes meanwhile makes the next stamp differ.
  const stamp = await stampOf(repo)
  const known = cache.get(repo.top)
  if (stamp !== null && known?.stamp === stamp) return known
  cache.delete(repo.top)
  const fresh = await read(stamp ?? '')
  if (stamp !== null) cache.set(repo.top, fresh)
  return fresh
}

function forgetOthers(cache: GitCache, located: readonly Located[]): void {
  const tops = new Set(located.map((repo) => repo.top))
  for (const top of cache.keys()) if (!tops.has(top)) cache.delete(top)
}

async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let one = all[next++]; one !== undefined; one = all[next++]) await work(one)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker))
}

/** Hands a repository's answer to the projects it is about, under their own names for the files. */
function share(repo: Repo, located: Located, answer: GitAnswer): void {
  const places = new Map(located.places.map((place) => [place.real, place]))
  for (const { project, main } of located.places) {
    const state = answer.projects.get(project)?.state
    if (state === null || state === undefined) continue
    const { remote, remoteOnThisDisk } = repo.summary
    if (!state.repo) Object.assign(state, { repo: true, modified: 0, ignored: 0 })
    else if (!main) continue
    state.remote = remote
    if (remoteOnThisDisk === undefined) delete state.remoteOnThisDisk
    else state.remoteOnThisDisk = remoteOnThisDisk
  }
  for (const path of repo.tracked) {
    const place = placeOf(path, places)
    if (place !== null) answer.projects.get(place.project)?.tracked.add(rebase(path, place.real, place.shown))
  }
  for (const path of repo.unpushed) {
    const state = answer.projects.get(placeOf(path, places)?.project ?? path)?.state
    if (state) state.unpushed++
  }
  for (const [path, state] of repo.files) {
    if (!path.endsWith('/')) {
      const place = placeOf(path, places)
      if (place !== null) tell(answer, place, rebase(path, place.real, place.shown), state)
      continue
    }
    // A folder that git names as a whole may hold places, or lie in one.
    const folder = path.slice(0, -1) as RawPath
    const inside = placeOf(folder, places)
    if (inside !== null) tell(answer, inside, `${rebase(folder, inside.real, inside.shown)}/` as RawPath, state)
    else
      for (const place of located.places)
        if (isWithin(place.real, folder)) tell(answer, place, `${place.shown}/` as RawPath, state)
  }
}

function placeOf(path: RawPath, places: ReadonlyMap<RawPath, Place>): Place | null {
  for (let at = path; ; at = rawParent(at)) {
    const place = places.get(at)
    if (place !== undefined || at === '/') return place ?? null
  }
}

function tell(answer: GitAnswer, place: Place, path: RawPath, state: GitFileState): void {
  const project = answer.projects.get(place.project)
  if (project === undefined) return
  project.files.set(path, state)
  const counts = project.state
  if (counts === null || state === 'committed' || state === 'pushed') return
  counts[state] = (counts[state] ?? 0) + 1
}
