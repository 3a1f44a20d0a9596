import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { HubState, Item } from '../../shared/model/status.ts'
import type { ItemClass } from '../../shared/model/words.ts'
import { surveyProject, surveyUser } from '../discovery/survey.ts'
import type {
  FoundProject,
  NotLookedInto,
  Oddity,
  ProjectSurvey,
  UserSurvey,
  WalkCache,
  WalkOptions,
} from '../discovery/types.ts'
import { walkRoots } from '../discovery/walk.ts'
import type { RawPath } from '../system/rawpath.ts'
import { type CoveredItem, coverItem, fingerprintOf, type GitFiles, type JobProofs, type Place } from './cover.ts'
import { ProofDb } from './proof-db.ts'
import { proofOps } from './proof-ops.ts'
import { scopeFinder } from './prove.ts'

export interface WalkInput extends Omit<WalkOptions, 'cache'> {
  /** File that keeps what the last walk learnt; losing it costs time only. */
  cacheFile: string
}

export interface SurveyInput {
  projects: readonly FoundProject[]
  home: RawPath
  uid: number
}

/** One project as the shells see it, before it is known what protects it. */
export interface ProjectSummary {
  root: RawPath
  linkTarget: RawPath | null
  keyPath: RawPath | null
  /** Changes when any file of its items does. */
  stamp: string
  hub: HubState
  items: { class: ItemClass; path: RawPath; kind: 'file' | 'folder'; files: number; bytes: number }[]
  unknown: NotLookedInto[]
  oddities: Oddity[]
}

export interface SurveySummary {
  projects: ProjectSummary[]
  user: Pick<UserSurvey, 'path' | 'hubServer' | 'unknown' | 'oddities'> & Pick<ProjectSummary, 'items'>
}

export interface CoverInput {
  historyFile: string
  jobs: {
    id: string
    place: Place
    /** Its destination cannot be reached now. */
    away: boolean
    leaveOut: ItemClass[] | null
    projects: Set<RawPath> | null
    snapshots: string[]
  }[]
  /** By project root. */
  git: Map<RawPath, GitFiles>
}

export interface CoverOutput {
  projects: { root: RawPath; items: Item[] }[]
  user: { items: Item[] }
  exposure: { files: number; bytes: number; oldest: number | null }
  survival: Record<Place, number>
  /** Oldest proof over items that matter, and those that have none. */
  oldestProof: number | null
  unproven: { class: ItemClass; path: RawPath; files: number }[]
  /** Jobs whose destination cannot be reached now. */
  away: number
}

/** The last survey: kept between `survey` and `cover`, never shared with the main thread. */
let survey: { projects: ProjectSurvey[]; user: UserSurvey } | null = null

function walk(input: WalkInput, emit: (found: FoundProject) => void) {
  const { cacheFile, ...options } = input
  const result = walkRoots({ ...options, cache: readCache(cacheFile) }, emit)
  writeCache(cacheFile, result.cache)
  return { projects: result.projects, unknown: result.unknown, folders: result.folders }
}

function takeSurvey(input: SurveyInput): SurveySummary {
  const env = { home: input.home, uid: input.uid }
  survey = { projects: input.projects.map((p) => surveyProject(p, env)), user: surveyUser(input.home) }
  return {
    projects: survey.projects.map(({ root, linkTarget, keyPath, hub, items, unknown, oddities }) => ({
      root,
      linkTarget,
      keyPath,
      stamp: items.map(fingerprintOf).join(' '),
      hub,
      items: items.map(summary),
      unknown,
      oddities,
    })),
    user: {
      path: survey.user.path,
      hubServer: survey.user.hubServer,
      items: survey.user.items.map(summary),
      unknown: survey.user.unknown,
      oddities: survey.user.oddities,
    },
  }
}

function summary(item: ProjectSurvey['items'][number]): ProjectSummary['items'][number] {
  const files = item.entries.filter((e) => e.type !== 'd')
  return {
    class: item.class,
    path: item.path,
    kind: item.kind,
    files: files.length,
    bytes: files.reduce((n, e) => n + e.size, 0),
  }
}

function cover(input: CoverInput): CoverOutput {
  if (survey === null) throw new Error('cover comes after survey')
  const db = new ProofDb(input.historyFile)
  try {
    const context = { jobs: input.jobs.map((job) => loadProofs(db, job)), entriesOf: (fp: string) => db.entries(fp) }
    const out: CoverOutput = {
      projects: [],
      user: { items: [] },
      exposure: { files: 0, bytes: 0, oldest: null },
      survival: { thisDisk: 0, anotherDisk: 0, anotherMachine: 0, offSite: 0 },
      oldestProof: null,
      unproven: [],
      away: input.jobs.filter((job) => job.away).length,
    }
    // A key that several projects name, or nested projects, must not be counted twice.
    const counted = new Set<RawPath>()
    const take = (
      { items, unknown }: Pick<ProjectSurvey, 'items' | 'unknown'>,
      root: RawPath | null,
      git: GitFiles | null,
    ): Item[] => {
      const reason = scopeFinder(items)
      const unknownItems = new Map(unknown.map((u) => [reason(u.path), u.reason]))
      return items.map((item) => {
        const covered = coverItem(item, git, context, unknownItems.get(item) ?? null, root)
        if (!counted.has(item.path)) {
          counted.add(item.path)
          add(out, covered, item)
        }
        return covered.item
      })
    }
    out.user = { items: take(survey.user, null, null) }
    out.projects = survey.projects.map((p) => ({
      root: p.root,
      items: take(p, p.root, input.git.get(p.root) ?? null),
    }))
    return out
  } finally {
    db.close()
  }
}

function add(out: CoverOutput, covered: CoveredItem, item: { class: ItemClass; path: RawPath }): void {
  out.exposure.files += covered.item.exposedFiles
  out.exposure.bytes += covered.item.exposedBytes ?? 0
  if (covered.oldestExposed !== null && (out.exposure.oldest === null || covered.oldestExposed < out.exposure.oldest))
    out.exposure.oldest = covered.oldestExposed
  for (const place of Object.keys(out.survival) as Place[]) out.survival[place] += covered.survival[place]
  if (!covered.matters || covered.item.files === 0) return
  if (covered.item.protection === 'backup' && covered.oldestProof !== null) {
    if (out.oldestProof === null || covered.oldestProof < out.oldestProof) out.oldestProof = covered.oldestProof
  }
  if (covered.item.exposedFiles > 0)
    out.unproven.push({ class: item.class, path: item.path, files: covered.item.exposedFiles })
}

function loadProofs(db: ProofDb, job: CoverInput['jobs'][number]): JobProofs {
  const snapshots = db.snapshots(job.id).filter((s) => job.snapshots.includes(s.id))
  const verified = new Map<RawPath, ReturnType<ProofDb['verified']>>()
  for (const row of db.verified(job.id)) {
    const list = verified.get(row.path)
    if (list === undefined) verified.set(row.path, [row])
    else list.push(row)
  }
  return {
    job: job.id,
    place: job.place,
    leaveOut: job.leaveOut,
    projects: job.projects,
    snapshots: snapshots.map((s) => ({
      id: s.id,
      listedAt: s.listedAt,
      rows: new Map(db.proofs(job.id, s.id).map((row) => [row.path, row])),
    })),
    verified,
    damaged: new Set(db.damaged(job.id).map((d) => `${d.snapshot}\0${d.path}`)),
  }
}

function readCache(file: string): WalkCache | null {
  try {
    const bytes = readFileSync(file)
    return bytes.length > 4 ? { version: bytes.readUInt32LE(0), bytes: bytes.subarray(4) } : null
  } catch {
    return null
  }
}

function writeCache(file: string, cache: WalkCache): void {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(cache.version)
  try {
    writeFileSync(`${file}.new`, Buffer.concat([head, cache.bytes]), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // A cache that cannot be kept costs the next walk its speed, nothing else.
  }
}

export const surveyOps = { walk, survey: takeSurvey, cover, ...proofOps }
export type SurveyOps = typeof surveyOps
