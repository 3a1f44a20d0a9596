import type { Item } from '../../shared/model/status.ts'
import type { ItemClass } from '../../shared/model/words.ts'
import type { GitFileState, SurveyedItem } from '../discovery/types.ts'
import { instant } from '../system/clock.ts'
import { decodeEntries, encodeEntries, type FileEntry, fingerprint } from '../system/filelist.ts'
import { type RawPath, rawParent, wirePath } from '../system/rawpath.ts'
import { matters, needsReadBack } from './needs.ts'
import type { ProofRow, VerifiedRow } from './proof-db.ts'
import { sameEntry } from './prove.ts'

/** Where a job's copies lie, seen from this machine. */
export type Place = 'thisDisk' | 'anotherDisk' | 'anotherMachine' | 'offSite'

/** A job's proofs: of its newest good snapshot, and of its newest finished one where that is younger. */
export interface JobProofs {
  job: string
  place: Place
  /** Classes the user left out of it; null for a job that takes no ctx items as such. */
  leaveOut: readonly ItemClass[] | null
  /** Projects it was told to take; null = all. */
  projects: ReadonlySet<RawPath> | null
  snapshots: { id: string; listedAt: number; rows: ReadonlyMap<RawPath, ProofRow> }[]
  /** What was read back, each of one snapshot: another copy of the same file says nothing of this one. */
  verified: ReadonlyMap<RawPath, readonly (VerifiedRow & { snapshot: string })[]>
  /** `snapshot NUL path`. */
  damaged: ReadonlySet<string>
}

export interface GitFiles {
  files: ReadonlyMap<RawPath, GitFileState>
  tracked: ReadonlySet<RawPath>
  place: Place
}

export interface CoverContext {
  jobs: readonly JobProofs[]
  entriesOf: (fingerprint: string) => Uint8Array | null
}

interface FileProof {
  level: 'listed' | 'verified'
  at: number
  snapshot: string
  job: string
  place: Place
}

export interface CoveredItem {
  item: Item
  /** Modification time in milliseconds of the oldest exposed file, or null. */
  oldestExposed: number | null
  survival: Record<Place, number>
  /** Oldest proof among its covered files, milliseconds, null when none is covered by a backup. */
  oldestProof: number | null
  matters: boolean
}

/** Says of one item, file by file, what protects it. Pure but for `entriesOf`. `project`: its root, null for the user scope. */
export function coverItem(
  surveyed: SurveyedItem,
  git: GitFiles | null,
  context: CoverContext,
  unknown: string | null,
  project: RawPath | null = null,
): CoveredItem {
  const files = surveyed.entries.filter((e) => e.type !== 'd')
  const important = matters(surveyed.class)
  const proofs = proofsOf(surveyed, files, context)
  const count = { backup: 0, git: 0, exposed: 0, exposedBytes: 0 }
  const states = { pushed: 0, committed: 0, modified: 0, untracked: 0, ignored: 0 }
  const survival: CoveredItem['survival'] = { thisDisk: 0, anotherDisk: 0, anotherMachine: 0, offSite: 0 }
  const leftOut = isLeftOut(surveyed.class, project, context.jobs)
  let newest: bigint | null = null
  let oldestExposed: bigint | null = null
  let weakest: FileProof | null = null

  files.forEach((file, i) => {
    if (newest === null || file.mtimeNs > newest) newest = file.mtimeNs
    const proof = proofs.best[i] ?? null
    const state = git === null ? null : gitStateOf(file.path, git)
    if (state !== null) states[state]++
    const pushed = state === 'pushed'
    if (pushed) count.git++
    const counts = proof !== null && (proof.level === 'verified' || !needsReadBack(surveyed.class, file.path))
    if (proof !== null && counts) {
      count.backup++
      if (weakest === null || weaker(proof, weakest)) weakest = proof
    }
    const places = [
      ...(proof !== null && counts ? (proofs.places[i] ?? []) : []),
      ...(pushed && git !== null ? [git.place] : []),
    ]
    if (important) for (const place of new Set(places)) survival[place]++
    // A key left out of every job stays exposed: without it every encrypted note is lost.
    const mayBeMissing = !important || (leftOut && surveyed.class !== 'key')
    if (!(proof !== null && counts) && !pushed && !mayBeMissing) {
      count.exposed++
      count.exposedBytes += file.size
      if (oldestExposed === null || file.mtimeNs < oldestExposed) oldestExposed = file.mtimeNs
    }
  })

  const complete = {
    backup: files.length > 0 && count.backup === files.length,
    git: files.length > 0 && count.git === files.length,
  }
  const proof = weakest as FileProof | null
  const item: Item = {
    class: surveyed.class,
    ...wirePath(surveyed.path),
    files: files.length,
    bytes: files.reduce((sum, f) => sum + f.size, 0),
    newest: msOf(newest) === null ? null : instant(msOf(newest) ?? 0),
    protection: complete.backup ? 'backup' : complete.git ? 'git' : important ? 'none' : 'ephemeral',
    protections: [
      ...(count.backup > 0 ? [{ kind: 'backup' as const, files: count.backup, complete: complete.backup }] : []),
      ...(count.git > 0 ? [{ kind: 'git' as const, files: count.git, complete: complete.git }] : []),
    ],
    proof:
      complete.backup && proof !== null
        ? { level: proof.level, at: instant(proof.at), snapshot: proof.snapshot, job: proof.job }
        : null,
    stale: proofs.known && files.length > 0 && !complete.backup,
    exposedFiles: count.exposed,
    exposedBytes: count.exposedBytes,
    ...(leftOut ? { leftOut: true } : {}),
    ...(unknown === null ? {} : { unknown }),
    ...(git === null ? {} : { git: states }),
  }
  return {
    item,
    oldestExposed: msOf(oldestExposed),
    survival,
    oldestProof: proof?.at ?? null,
    matters: important && !(leftOut && surveyed.class !== 'key'),
  }
}

function msOf(ns: bigint | null): number | null {
  return ns === null ? null : Number(ns / 1_000_000n)
}

function weaker(a: FileProof, b: FileProof): boolean {
  return a.level === b.level ? a.at < b.at : a.level === 'listed'
}

/** By choice: every job that takes this project leaves the class out. One that no job takes was never chosen. */
function isLeftOut(itemClass: ItemClass, project: RawPath | null, jobs: readonly JobProofs[]): boolean {
  const takes = (job: JobProofs): boolean => job.projects === null || project === null || job.projects.has(project)
  const ctxJobs = jobs.flatMap((job) => (job.leaveOut === null || !takes(job) ? [] : [job.leaveOut]))
  return ctxJobs.length > 0 && ctxJobs.every((leaveOut) => leaveOut.includes(itemClass))
}

export function gitStateOf(path: RawPath, git: Pick<GitFiles, 'files' | 'tracked'>): GitFileState {
  const own = git.files.get(path)
  if (own !== undefined) return own
  for (let folder = rawParent(path); folder !== '/'; folder = rawParent(folder)) {
    const state = git.files.get(`${folder}/` as RawPath)
    if (state !== undefined) return state
  }
  return git.tracked.has(path) ? 'pushed' : 'untracked'
}

interface ItemProofs {
  best: (FileProof | null)[]
  places: (Place[] | undefined)[]
  /** Some snapshot knows this item. */
  known: boolean
}

function proofsOf(surveyed: SurveyedItem, files: readonly FileEntry[], context: CoverContext): ItemProofs {
  const out: ItemProofs = { best: files.map(() => null), places: [], known: false }
  const own = fingerprintOf(surveyed)
  for (const job of context.jobs) {
    for (const snapshot of job.snapshots) {
      const row = snapshot.rows.get(surveyed.path)
      if (row === undefined) continue
      out.known = true
      const held = row.fingerprint === own ? null : heldEntries(row, context)
      files.forEach((file, i) => {
        if (job.damaged.has(`${snapshot.id}\0${file.path}`)) return
        const copy = held?.get(file.path)
        if (held !== null && (copy === undefined || !sameEntry(copy, file, 1))) return
        const candidate = fileProof(file, job, snapshot)
        const best = out.best[i] ?? null
        if (best === null || weaker(best, candidate)) out.best[i] = candidate
        out.places[i] = [...(out.places[i] ?? []), job.place]
      })
    }
  }
  return out
}

function fileProof(file: FileEntry, job: JobProofs, snapshot: { id: string; listedAt: number }): FileProof {
  const read = job.verified
    .get(file.path)
    ?.find((v) => v.snapshot === snapshot.id && v.size === file.size && v.mtimeNs === file.mtimeNs)
  const base = { snapshot: snapshot.id, job: job.job, place: job.place }
  return read === undefined
    ? { ...base, level: 'listed', at: snapshot.listedAt }
    : { ...base, level: 'verified', at: read.at }
}

const prints = new WeakMap<SurveyedItem, string>()

/** Fingerprint of all entries of an item, made once a survey. */
export function fingerprintOf(item: SurveyedItem): string {
  const known = prints.get(item)
  if (known !== undefined) return known
  const print = fingerprint(encodeEntries(item.entries))
  prints.set(item, print)
  return print
}

function heldEntries(row: ProofRow, context: CoverContext): Map<RawPath, FileEntry> {
  const bytes = context.entriesOf(row.fingerprint)
  return bytes === null ? new Map() : new Map([...decodeEntries(bytes)].map((e) => [e.path, e]))
}
