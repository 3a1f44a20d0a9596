import type { Coverage } from '../../shared/model/state.ts'
import type { Project } from '../../shared/model/status.ts'
import { type Core, expandHome } from '../core.ts'
import { reach } from '../destination/reach.ts'
import { pruneList } from '../discovery/prune-list.ts'
import type { FoundProject, NotLookedInto, Oddity } from '../discovery/types.ts'
import { neverEnter } from '../runs/never-enter.ts'
import { instant } from '../system/clock.ts'
import { display, isWithin, type RawPath, rawName, wirePath } from '../system/rawpath.ts'
import { startWorker, type WorkerClient } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import { GitReader } from './git-reader.ts'
import { coverJobs } from './job-proofs.ts'
import { patienceMs } from './patience.ts'
import type { SnapshotRow } from './proof-db.ts'
import { truthSentence } from './sentence.ts'
import type { CoverOutput, SurveyOps, SurveySummary } from './survey-ops.ts'

/** What the last look found, for problems and monitors. */
export interface Looked {
  coverage: Coverage
  oddities: Oddity[]
  hubServer: boolean
  unproven: CoverOutput['unproven']
  oldestProof: number | null
  at: number
}

const knownKey = 'projects'

/** Looks at the machine: which projects there are, what is in them, and what protects each file. One look at a time. */
export class CoverageService {
  readonly #coreOf: () => Core
  readonly #git = new GitReader()
  #worker: WorkerClient<SurveyOps> | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #closed = false
  #known: FoundProject[] | null = null
  #rootsUnknown: NotLookedInto[] = []
  /** Roots on disks that do not answer. */
  #silent: RawPath[] = []
  last: Looked | null = null
  /** What the last survey found; a run takes its own. */
  lastSurvey: SurveySummary | null = null
  /** When the roots were last walked, milliseconds since 1970. */
  walkedAt: number | null = null

  /** The core holds this service too, so it is asked for when it is needed. */
  constructor(coreOf: () => Core) {
    this.#coreOf = coreOf
  }

  get #core(): Core {
    return this.#coreOf()
  }

  /** Walks the roots for new projects and looks at all items again. For a run: no proofs are compared. */
  lookAgain(onFound?: (found: number) => void): Promise<SurveySummary> {
    return this.#alone(async () => {
      await this.#walk(onFound)
      return this.#survey()
    })
  }

  /** The whole truth: items looked at again (and with `walk`, new projects looked for), compared with every proof. */
  refresh(options: { walk: boolean; onFound?: (found: number) => void }): Promise<Looked> {
    return this.#alone(async () => {
      if (options.walk || (await this.#projects()) === null) await this.#walk(options.onFound)
      else this.#silent = await this.#unanswered(this.#roots())
      const survey = await this.#survey()
      this.last = await this.#judge(survey, [...this.#rootsUnknown, ...this.#silent.map(unanswering)])
      return this.last
    })
  }

  /** Looks below the given folders only, and keeps nothing of it. */
  lookBelow(roots: readonly RawPath[]): Promise<Looked> {
    return this.#alone(async () => {
      const found = await this.#walkBelow(roots)
      return this.#judge(await this.#surveyOf(found.projects), [...found.unknown, ...found.silent.map(unanswering)])
    })
  }

  async #judge(survey: SurveySummary, rootsUnknown: readonly NotLookedInto[]): Promise<Looked> {
    const [jobs, git] = await Promise.all([coverJobs(this.#core, survey), this.#git.read(this.#core.door, survey)])
    const covered = await this.#client().call('cover', { historyFile: this.#core.history.file, jobs, git: git.files })
    return this.#looked(survey, covered, git.states, [...rootsUnknown, ...gitUnknown(git.unknown, covered)])
  }

  /** Snapshots of a job that proof is on record of, newest first. */
  known(job: string): Promise<SnapshotRow[]> {
    return this.#client().call('known', { historyFile: this.#core.history.file, job })
  }

  /** Drops proof of snapshots that are no longer at the destination; `present` are those that are. */
  forget(job: string, present: readonly string[]): Promise<string[]> {
    return this.#client().call('forget', { historyFile: this.#core.history.file, job, present: [...present] })
  }

  decide(job: string, snapshot: string, decision: 'accepted' | 'rejected'): Promise<void> {
    return this.#client().call('decide', { historyFile: this.#core.history.file, job, snapshot, decision })
  }

  damaged(job: string): Promise<{ snapshot: string; path: RawPath; reason: string }[]> {
    return this.#client().call('damagedFiles', { historyFile: this.#core.history.file, job })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.close()
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    return mine
  }

  #client(): WorkerClient<SurveyOps> {
    // One that has died (out of memory, say) must not take every later look with it.
    if (this.#worker?.dead === true && !this.#closed) this.#worker = null
    this.#worker ??= startWorker<SurveyOps>(workerFile('survey'))
    return this.#worker
  }

  async #projects(): Promise<FoundProject[] | null> {
    this.#known ??= await this.#core.history.get<FoundProject[]>(knownKey)
    return this.#known
  }

  /** Folders searched, on disks that did not answer at the last look: what lies below them is unknown, not gone. */
  get silent(): readonly RawPath[] {
    return this.#silent
  }

  /** What cannot be asked without waiting for ever: looked at by a process of its own, which can be ended. */
  async #unanswered(roots: readonly RawPath[]): Promise<RawPath[]> {
    const answers = await Promise.all(roots.map((root) => reach(this.#core.door, root, patienceMs)))
    return roots.filter((_, i) => answers[i] === 'hung')
  }

  /** All folders that are searched. */
  #roots(): RawPath[] {
    const settings = this.#core.config.current()
    const wide = [...new Set(settings.roots.map((root) => expandHome(this.#core, root)))]
    // Projects that a job names are ours wherever they lie.
    const named = settings.jobs.flatMap((job) => (Array.isArray(job.sources.ctx) ? job.sources.ctx : []))
    const apart = named
      .map((path) => expandHome(this.#core, path))
      .filter((path) => !wide.some((w) => isWithin(path, w)))
    return [...new Set([...wide, ...apart])]
  }

  async #walk(onFound?: (found: number) => void): Promise<void> {
    const result = await this.#walkBelow(this.#roots(), onFound)
    this.#rootsUnknown = result.unknown
    // What lies below a root that could not be looked into is still ours: it is unknown, not gone.
    const unseen = ((await this.#projects()) ?? []).filter(
      (p) => !result.projects.some((q) => q.root === p.root) && result.silent.some((root) => isWithin(p.root, root)),
    )
    this.#silent = result.silent
    this.#known = [...result.projects, ...unseen]
    this.walkedAt = this.#core.clock.now()
    await this.#core.history.set(knownKey, this.#known)
  }

  async #walkBelow(roots: readonly RawPath[], onFound?: (found: number) => void) {
    const { config, folders, home, clock, platform } = this.#core
    const settings = config.current()
    const prune = pruneList(home, settings, platform)
    const silent = await this.#unanswered(roots)
    let found = 0
    const result = await this.#client().call(
      'walk',
      {
        roots: roots.filter((root) => !silent.includes(root)),
        pruneNames: prune.names,
        prunePaths: new Set([...prune.paths, ...(await neverEnter(this.#core))]),
        crossFileSystems: settings.crossFileSystems,
        cacheFile: `${folders.cache}/walk.cache`,
        now: clock.now(),
      },
      { onEvent: () => onFound?.(++found) },
    )
    return { projects: result.projects, unknown: result.unknown, silent }
  }

  async #survey(): Promise<SurveySummary> {
    const projects = ((await this.#projects()) ?? []).filter(
      (p) => !this.#silent.some((root) => isWithin(p.root, root)),
    )
    this.lastSurvey = await this.#surveyOf(projects)
    return this.lastSurvey
  }

  #surveyOf(projects: readonly FoundProject[]): Promise<SurveySummary> {
    return this.#client().call('survey', { projects, home: this.#core.home, uid: this.#core.uid })
  }

  #looked(
    survey: SurveySummary,
    covered: CoverOutput,
    git: ReadonlyMap<RawPath, Project['git']>,
    rootsUnknown: readonly NotLookedInto[],
  ): Looked {
    const now = this.#core.clock.now()
    const itemsOf = new Map(covered.projects.map((p) => [p.root, p.items]))
    const projects = survey.projects.map(
      (p): Project => ({
        id: projectId(p.root),
        name: display(rawName(p.root) as RawPath),
        ...wirePath(p.root),
        items: itemsOf.get(p.root) ?? [],
        hub: p.hub,
        git: git.get(p.root) ?? null,
      }),
    )
    const unknown = [...rootsUnknown, ...survey.user.unknown, ...survey.projects.flatMap((p) => p.unknown)]
    const all = [...projects.flatMap((p) => p.items), ...covered.user.items]
    const important = all.filter(
      (i) => i.class !== 'state' && i.class !== 'generated' && i.class !== 'ephemeral' && i.leftOut !== true,
    )
    const coverage: Coverage = {
      sentence: truthSentence({
        looked: true,
        hasJobs: this.#core.config.current().jobs.length > 0,
        files: important.reduce((sum, i) => sum + i.files, 0),
        exposed: covered.exposure,
        unknown: unknown.length,
        oldestProof: covered.oldestProof,
        away: covered.away,
        oneDisk: covered.survival.anotherDisk + covered.survival.anotherMachine + covered.survival.offSite === 0,
        now,
      }),
      exposure: {
        files: covered.exposure.files,
        bytes: covered.exposure.bytes,
        oldest: covered.exposure.oldest === null ? null : instant(covered.exposure.oldest),
      },
      survival: covered.survival,
      unknown: unknown.map((u) => ({ ...wirePath(u.path), reason: u.reason })),
      projects,
      user: { ...wirePath(survey.user.path), items: covered.user.items },
      at: instant(now),
    }
    return {
      coverage,
      oddities: [...survey.user.oddities, ...survey.projects.flatMap((p) => p.oddities)],
      hubServer: survey.user.hubServer,
      unproven: covered.unproven,
      oldestProof: covered.oldestProof,
      at: now,
    }
  }
}

/** A repository that git would not speak of matters only where something in it has no other protection. */
function gitUnknown(unknown: readonly NotLookedInto[], covered: CoverOutput): NotLookedInto[] {
  const exposed = covered.projects.filter((p) => p.items.some((i) => i.exposedFiles > 0))
  return unknown.filter((u) => exposed.some((p) => isWithin(p.root, u.path)))
}

function unanswering(path: RawPath): NotLookedInto {
  return { path, reason: 'the mounted disk does not answer' }
}

/** Short, stable, and safe in addresses: from the project's path. */
export function projectId(root: RawPath): string {
  let h = 0xcbf29ce484222325n
  for (let i = 0; i < root.length; i++) h = BigInt.asUintN(64, (h ^ BigInt(root.charCodeAt(i))) * 0x100000001b3n)
  return h.toString(36)
}
