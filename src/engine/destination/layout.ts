import type { JobContext } from '../strategies/strategy.ts'
import { type RawPath, rawFromText, rawJoin } from '../system/rawpath.ts'

/*
 * <destination>/.ctx-backup.json
 * <destination>/<host>-<machine id, 8 chars>/<job>/<2026-11-23T023000Z>/<full path as on disk>
 *                                                 /<2026-11-23T023000Z>.manifest.json
 * mirror:                                   <job>/mirror/<full path>, <job>/mirror.manifest.json,
 *                                           <job>/history/<2026-11-23T023000Z>/<full path>
 */
export const markerName = '.ctx-backup.json'
export const lockName = '.lock'
export const historyName = 'history'
export const mirrorId = 'mirror'
const manifestEnd = '.manifest.json'
const partialEnd = '.partial'
const deletingEnd = '.deleting'

const snapshotForm = /^(\d{4})-(\d\d)-(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-(\d{1,4}))?$/

/** `2026-11-23T023000Z` for milliseconds since 1970; a taken second gets `-2`, `-3`. */
export function newSnapshotId(at: number, taken: ReadonlySet<string>): string {
  const id = `${new Date(at).toISOString().slice(0, 19).replace(/:/g, '')}Z`
  for (let n = 2; ; n++) {
    const next = n === 2 && !taken.has(id) ? id : `${id}-${n}`
    if (!taken.has(next)) return next
  }
}

/** Milliseconds since 1970 of a snapshot's id; null when it is none of ours. */
export function snapshotTime(id: string): number | null {
  const m = snapshotForm.exec(id)
  if (m === null) return null
  const at = Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`)
  return Number.isNaN(at) ? null : at
}

/** Whether a name is a snapshot's, so that it may become part of a path. */
export function isSnapshotId(id: string): boolean {
  return id === mirrorId || snapshotTime(id) !== null
}

/** Order of two ids of one second: `Z-10` comes after `Z-9`. */
export function compareIds(a: string, b: string): number {
  const n = (id: string): number => Number(/Z-(\d+)$/.exec(id)?.[1] ?? 1)
  return n(a) - n(b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** Newest first: by the order in which they were made, since a clock may be set back; older manifests know their time only. */
export function newestFirst(
  a: { id: string; at: number; order?: number },
  b: { id: string; at: number; order?: number },
): number {
  return (b.order ?? 0) - (a.order ?? 0) || b.at - a.at || compareIds(b.id, a.id)
}

type Place = Pick<JobContext, 'destination' | 'machine'>
type JobPlace = Place & { job: { id: string } }

/** Host for people to see, machine id to tell two of the same name apart. */
export function machineName(machine: JobContext['machine']): string {
  const host = machine.host
    .split('.')[0]
    ?.toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return `${host || 'host'}-${machine.id.replace(/-/g, '').slice(0, 8)}`
}

export const markerFile = (destination: RawPath): RawPath => rawJoin(destination, markerName)
export const machineFolder = (place: Place): RawPath => rawJoin(place.destination, machineName(place.machine))
export const jobFolder = (place: JobPlace): RawPath => rawJoin(machineFolder(place), rawFromText(place.job.id))
export const lockFile = (place: Place): RawPath => rawJoin(machineFolder(place), lockName)
export const historyFolder = (place: JobPlace): RawPath => rawJoin(jobFolder(place), historyName)

/** Where the tool keeps half-written files while it changes a mirror. */
export const mirrorScratch = (place: JobPlace): RawPath => rawJoin(jobFolder(place), '.unfinished')

/** Where a snapshot's files lie once it is whole. */
export function snapshotFolder(place: JobPlace, id: string): RawPath {
  if (!isSnapshotId(id)) throw new Error(`not a snapshot's name: ${id}`)
  return rawJoin(jobFolder(place), id)
}

/** Where they lie while it is made; a mirror is changed in place. */
export function unfinishedFolder(place: JobPlace, id: string): RawPath {
  return id === mirrorId ? snapshotFolder(place, id) : (`${snapshotFolder(place, id)}${partialEnd}` as RawPath)
}

export const deletingFolder = (place: JobPlace, id: string): RawPath =>
  `${snapshotFolder(place, id)}${deletingEnd}` as RawPath

export const manifestFile = (place: JobPlace, id: string): RawPath =>
  `${snapshotFolder(place, id)}${manifestEnd}` as RawPath

export type JobEntry = { id: string; kind: 'snapshot' | 'manifest' | 'partial' | 'deleting' }

/** What a name in a job's folder is; null for what is not ours. */
export function jobEntry(name: string): JobEntry | null {
  const ends = [
    [manifestEnd, 'manifest'],
    [partialEnd, 'partial'],
    [deletingEnd, 'deleting'],
  ] as const
  for (const [end, kind] of ends) {
    const id = name.slice(0, -end.length)
    if (name.endsWith(end) && isSnapshotId(id)) return { id, kind }
  }
  return isSnapshotId(name) ? { id: name, kind: 'snapshot' } : null
}
