import { lstat, mkdir, rename } from 'node:fs/promises'
import { ProblemError } from '../../shared/model/problem.ts'
import {
  destinationMissing,
  destinationNotMade,
  manifestNotWritten,
  snapshotNotOurs,
} from '../../shared/problems/destination.ts'
import type { DestinationFacts, JobContext, RunContext, Strategy, StrategyDeps } from '../strategies/strategy.ts'
import { display, fsPath, type RawPath, rawJoin } from '../system/rawpath.ts'
import { syncFolder } from './durable.ts'
import { applyFolderAttributes, readFolderAttributes } from './folder-attributes.ts'
import {
  historyFolder,
  jobFolder,
  machineFolder,
  manifestFile,
  mirrorId,
  mirrorScratch,
  snapshotFolder,
  snapshotTime,
  unfinishedFolder,
} from './layout.ts'
import { linkGroupsOf } from './link-groups.ts'
import { lostModesOf } from './lost-modes.ts'
import { infoOf, newManifest, readManifest, writeManifest } from './manifest.ts'
import { readMarker, writeMarker } from './marker.ts'
import { dropFromMirror } from './mirror.ts'
import { pruneMirrorHistory } from './mirror-history.ts'
import { probeDestination } from './probe.ts'
import { finishRemovals, removeSnapshots, removeTree, unlinkIfThere } from './removal.ts'
import { existingFolder, jobEntries, listSnapshots } from './snapshots.ts'

type Shared = 'probe' | 'prepare' | 'finish' | 'clear' | 'snapshots' | 'content' | 'decide' | 'remove'

/** What rsync and cp do alike on a folder destination: all but the copying. */
export function folderMethods(deps: StrategyDeps): Pick<Strategy, Shared> {
  const { door } = deps
  return {
    probe: (destination) => probeDestination(deps, destination),
    prepare: (ctx) => prepare(deps, ctx),
    finish: (ctx, verdict) => finish(deps, ctx, verdict),
    clear: (ctx, snapshot) => clear(deps, ctx, snapshot),
    async snapshots(ctx) {
      await mustBeThere(ctx)
      return listSnapshots(ctx)
    },
    async content(ctx, snapshot, { unfinished }) {
      const root = unfinished ? unfinishedFolder(ctx, snapshot) : await existingFolder(ctx, snapshot)
      if (root === null) throw notOurs(ctx, snapshot, 'It is not there any more')
      return { root, release: () => Promise.resolve() }
    },
    async decide(ctx, snapshot, decision) {
      const manifest = await readManifest(ctx, snapshot)
      if (manifest === null) throw notOurs(ctx, snapshot, 'It has no valid manifest of this job and machine')
      await writeManifest(ctx, { ...manifest, decision })
    },
    remove: (ctx, drop, signal, log) =>
      removeSnapshots(
        door,
        ctx,
        drop.map((s) => s.id),
        signal,
        log,
      ),
  }
}

const about = (ctx: JobContext) => ({ job: ctx.job.id, path: display(ctx.destination) })

function notOurs(ctx: JobContext, snapshot: string, reason: string): ProblemError {
  return new ProblemError(snapshotNotOurs(about(ctx), snapshot, reason))
}

/** An unmounted disk has no snapshots to tell of: that is not the same as none. */
async function mustBeThere(ctx: JobContext): Promise<void> {
  const found = await lstat(fsPath(ctx.destination)).catch(() => null)
  if (found === null) throw new ProblemError(destinationMissing(about(ctx)))
}

async function prepare(deps: StrategyDeps, ctx: JobContext): Promise<{ id: string; facts: DestinationFacts }> {
  const report = await probeDestination(deps, ctx.destination)
  if (report.problem !== null) throw new ProblemError({ ...report.problem, job: ctx.job.id })
  if (!report.writable) throw new ProblemError(destinationNotMade(about(ctx), 'Nothing can be written there.'))
  await mkdir(fsPath(ctx.destination), { recursive: true, mode: 0o700 })
  const marker = await readMarker(deps.door, ctx.destination)
  if (marker === 'hung' || (typeof marker === 'object' && 'failed' in marker)) {
    const why = marker === 'hung' ? 'It does not answer.' : `The reason: ${marker.failed}.`
    throw new ProblemError(destinationNotMade(about(ctx), why))
  }
  const id = marker === 'none' ? await writeMarker(ctx.destination, deps.clock) : marker.id
  await mkdir(fsPath(machineFolder(ctx)), { recursive: true, mode: 0o700 })
  const { problem: _p, losses: _l, freeBytes: _f, exists: _e, writable: _w, path: _path, ...facts } = report
  return { id, facts: { ...facts, destinationId: id } }
}

type Verdict = Parameters<Strategy['finish']>[1]

async function finish({ door, clock }: StrategyDeps, ctx: RunContext, verdict: Verdict) {
  const { complete, suspect, files, bytes, manifest: content } = verdict
  const isMirror = ctx.snapshot === mirrorId
  const before = isMirror ? await readManifest(ctx, mirrorId) : null
  if (isMirror && complete && suspect.length === 0) {
    const stamp = historyOf(before?.content)
    await tidyMirror(door, ctx, stamp === null ? null : rawJoin(historyFolder(ctx), stamp))
  }
  const at = snapshotTime(ctx.snapshot) ?? (before === null ? clock.now() : Date.parse(before.at))
  const lostModes = ctx.facts.modes ? {} : await lostModesOf(ctx.names)
  const order = 1 + Math.max(0, ...(await listSnapshots(ctx)).map((s) => s.order ?? 0))
  const linkGroups = await linkGroupsOf(ctx.names)
  const told = { order, complete, suspect, files, bytes, content, lostModes, linkGroups }
  const manifest = newManifest(ctx, ctx.snapshot, at, told)
  try {
    await writeManifest(ctx, manifest)
    if (!isMirror) {
      await rename(fsPath(unfinishedFolder(ctx, ctx.snapshot)), fsPath(snapshotFolder(ctx, ctx.snapshot)))
      await syncFolder(jobFolder(ctx))
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ProblemError(manifestNotWritten(about(ctx), ctx.snapshot, why), { cause: error })
  }
  if (isMirror && complete && suspect.length === 0) await pruneMirrorHistory(door, ctx, clock.now())
  return infoOf(manifest)
}

/** Takes out of a proven mirror what the sources no longer hold; without `history` it goes for good. */
async function tidyMirror(door: StrategyDeps['door'], ctx: RunContext, history: RawPath | null): Promise<void> {
  const { paths, changed } = await dropFromMirror(ctx, history ?? rawJoin(mirrorScratch(ctx), 'dropped'))
  await removeTree(door, ctx, mirrorScratch(ctx), { id: mirrorId })
  if (paths === 0) return
  await ctx.log('info', `took ${paths} paths out of the mirror that the sources no longer hold`)
  const { modes, owners } = ctx.facts
  const attributes = await readFolderAttributes('/' as RawPath, changed)
  const options = { door, scratch: ctx.scratch, modes, owners }
  for (const line of await applyFolderAttributes(snapshotFolder(ctx, mirrorId), attributes, options))
    await ctx.log('warn', line)
}

/** While a mirror is changed, its manifest names the folder that keeps what the run drops or replaces. */
function historyOf(content: unknown): string | null {
  const history = (content as { history?: unknown } | null | undefined)?.history
  return typeof history === 'string' && snapshotTime(history) !== null ? history : null
}

async function clear({ door }: StrategyDeps, ctx: JobContext, snapshot: string): Promise<string[]> {
  await mustBeThere(ctx)
  const did = await finishRemovals(door, ctx)
  if (snapshot === mirrorId) {
    if ((await readManifest(ctx, mirrorId))?.complete === false) {
      did.push('The mirror holds part of the run; the next run completes it.')
    }
    await removeTree(door, ctx, mirrorScratch(ctx), { id: mirrorId })
    return did
  }
  // No run of this job is at work now, so that every unfinished folder is one left behind.
  for (const { id, kind } of await jobEntries(ctx)) {
    if (kind !== 'partial') continue
    await removeTree(door, ctx, unfinishedFolder(ctx, id), { id })
    did.push(`Removed the unfinished backup ${id}.`)
    if ((await existingFolder(ctx, id)) === null) await unlinkIfThere(manifestFile(ctx, id))
  }
  return did
}
