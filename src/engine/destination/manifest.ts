import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { JobContext, SnapshotInfo } from '../strategies/strategy.ts'
import { instant } from '../system/clock.ts'
import { fsPath, type RawPath, rawBytes, rawFromBytes } from '../system/rawpath.ts'
import { writeDurably } from './durable.ts'
import { manifestFile } from './layout.ts'

const whole = z.number().int().min(0)

/**
 * What stands beside each snapshot. A snapshot without a valid one does not count as one; the file is written, whole,
 * before the snapshot gets its final name.
 */
export const Manifest = z.object({
  schema: z.literal(1),
  app: z.literal('ctx-backup'),
  snapshot: z.string(),
  job: z.string(),
  /** The machine's id. */
  machine: z.string(),
  host: z.string(),
  strategy: z.string(),
  at: z.iso.datetime(),
  /** Counts up with each snapshot of the job: tells the newest though the clock was set back. */
  order: whole.optional(),
  complete: z.boolean(),
  suspect: z.array(z.string()),
  decision: z.enum(['accepted', 'rejected']).nullable(),
  files: whole,
  bytes: whole,
  /** Modes that the file system could not keep: octal mode → paths as base64 of their bytes. */
  lostModes: z.record(z.string(), z.array(z.string())),
  /** Names that are one file, as base64 of their paths' bytes. */
  linkGroups: z.array(z.array(z.string())).default([]),
  /** Sources, items and what was left out, as the run knew them. */
  content: z.unknown(),
})
export type Manifest = z.infer<typeof Manifest>

export async function writeManifest(ctx: JobContext, manifest: Manifest): Promise<void> {
  await writeDurably(manifestFile(ctx, manifest.snapshot), `${JSON.stringify(manifest)}\n`)
}

/** Null where there is none, or none that is whole and of this very snapshot, job and machine. */
export async function readManifest(ctx: JobContext, id: string): Promise<Manifest | null> {
  let text: string
  try {
    text = await readFile(fsPath(manifestFile(ctx, id)), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const parsed = Manifest.safeParse(jsonOrNull(text))
  if (!parsed.success) return null
  const { snapshot, job, machine } = parsed.data
  return snapshot === id && job === ctx.job.id && machine === ctx.machine.id ? parsed.data : null
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function infoOf(manifest: Manifest): SnapshotInfo {
  const { snapshot: id, job, machine, at, order = 0, complete, suspect, decision, files, bytes } = manifest
  return { id, job, machine, at: Date.parse(at), order, complete, suspect: suspect.length > 0, decision, files, bytes }
}

export function newManifest(
  ctx: JobContext,
  snapshot: string,
  at: number,
  told: Pick<Manifest, 'complete' | 'suspect' | 'files' | 'bytes' | 'content' | 'lostModes' | 'linkGroups' | 'order'>,
): Manifest {
  return {
    schema: 1,
    app: 'ctx-backup',
    snapshot,
    job: ctx.job.id,
    machine: ctx.machine.id,
    host: ctx.machine.host,
    strategy: ctx.job.strategy,
    at: instant(at),
    decision: null,
    ...told,
  }
}

export const packPath = (path: RawPath): string => rawBytes(path).toString('base64')
export const unpackPath = (packed: string): RawPath => rawFromBytes(Buffer.from(packed, 'base64'))
