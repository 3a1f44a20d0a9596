import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { ProbeReport } from '../../shared/model/state.ts'
import { placeHung, placeMissing, placeNotWritable, placeUnfit } from '../../shared/problems/place.ts'
import type { ProcessDoor } from '../system/process.ts'
import { display, type RawPath, rawParent, rawToText } from '../system/rawpath.ts'
import { cloudOf } from './cloud.ts'
import { markerFile } from './layout.ts'
import { lossesOf } from './losses.ts'
import { parseMarker } from './marker.ts'
import { probeScript } from './probe-script.ts'
import { reach, readReachable } from './reach.ts'

/** Milliseconds that measuring may take; a slow network disk needs a few seconds. */
const probeLimit = 30_000

const Measured = z.object({
  writable: z.boolean(),
  symlinks: z.boolean(),
  hardLinks: z.boolean(),
  modes: z.boolean(),
  owners: z.boolean(),
  caseSensitive: z.boolean(),
  illegal: z.array(z.string()),
  anyBytes: z.boolean(),
  maxName: z.number(),
  mtimeStepNs: z.number(),
  freeBytes: z.number(),
  sameDiskAsHome: z.boolean(),
})
type Measured = z.infer<typeof Measured>
const Refused = z.object({ writable: z.literal(false), code: z.string() })

const nothingKnown: Measured = {
  writable: false,
  symlinks: false,
  hardLinks: false,
  modes: false,
  owners: false,
  caseSensitive: true,
  illegal: [],
  anyBytes: false,
  maxName: 255,
  mtimeStepNs: 1,
  freeBytes: 0,
  sameDiskAsHome: false,
}

export interface ProbeParts {
  door: ProcessDoor
  home: RawPath
  /** Milliseconds. */
  limitMs?: number
}

/**
 * Measures what a destination keeps, in a scratch folder there that is always removed. A folder that does not exist
 * yet is measured where it would be made.
 */
export async function probeDestination(parts: ProbeParts, path: RawPath): Promise<ProbeReport> {
  const { door, limitMs = probeLimit } = parts
  const shown = display(path)
  const about = { path: shown, exists: false, destinationId: null, cloud: cloudOf(path) }
  const unfit = (problem: ProbeReport['problem'], exists = false): ProbeReport => ({
    ...nothingKnown,
    ...about,
    exists,
    losses: [],
    problem,
  })
  if (rawToText(path) === null) return unfit(placeUnfit(shown, 'Its name is not valid text (UTF-8).'))
  const found = await reach(door, path)
  if (found === 'hung') return unfit(placeHung(shown))
  if (typeof found === 'object') return unfit(placeUnfit(shown, `The system says: ${found.failed}.`))
  const exists = found === 'ok'
  const place = exists ? path : await nearestFolder(door, path)
  if (!exists && isWhereDisksAre(place)) return unfit(placeMissing(shown))
  const measured = await measure(parts, place, limitMs)
  if (measured === 'hung') return unfit(placeHung(shown), exists)
  if ('code' in measured) return unfit(placeNotWritable(shown, display(place), measured.code), exists)
  const text = exists ? await readReachable(door, markerFile(path)) : null
  const marker = typeof text === 'string' && text !== 'hung' ? parseMarker(text) : 'none'
  const destinationId = typeof marker === 'object' && 'id' in marker ? marker.id : null
  const report = { ...measured, ...about, exists, destinationId }
  return { ...report, losses: lossesOf(report), problem: null }
}

async function measure(
  { door, home }: ProbeParts,
  place: RawPath,
  limitMs: number,
): Promise<Measured | { code: string } | 'hung'> {
  const scratch = `${place === '/' ? '' : place}/.ctx-backup-probe-${randomBytes(6).toString('hex')}`
  const text = rawToText(scratch as RawPath) ?? ''
  const { ended, stdout, stderrTail } = await door.capture(
    {
      name: 'measure the destination',
      program: process.execPath,
      args: ['-e', probeScript, '--', text, display(home)],
      // Electron's own program runs as plain Node with this; Node itself does not know it.
      env: { ELECTRON_RUN_AS_NODE: '1' },
    },
    { timeLimitMs: limitMs, limit: 1024 * 1024 },
  )
  if (ended.by === 'exit' && ended.code === 0) {
    const answer: unknown = JSON.parse(stdout.toString('utf8'))
    const refused = Refused.safeParse(answer)
    return refused.success ? refused.data : Measured.parse(answer)
  }
  // Killed or crashed in the middle: what it made goes all the same, if the disk answers again.
  const rm = { name: 'rm', program: (await door.which('rm')) ?? '/bin/rm', args: ['-rf', '--', text] }
  await door.run(rm, { timeLimitMs: limitMs })
  return ended.by === 'timeout' ? 'hung' : { code: stderrTail.at(-1) ?? 'unknown error' }
}

async function nearestFolder(door: ProcessDoor, path: RawPath): Promise<RawPath> {
  for (let at = rawParent(path); at !== '/'; at = rawParent(at)) if ((await reach(door, at)) === 'ok') return at
  return '/' as RawPath
}

/** Folders that only hold mount points: a folder made in them would lie on the system's own disk. */
export function isWhereDisksAre(folder: RawPath): boolean {
  const holders = ['/Volumes', '/media', '/mnt', '/run/media'] as RawPath[]
  if (folder === '/' || holders.includes(folder)) return true
  // /media/USER and /run/media/USER hold one folder a disk.
  const parent = rawParent(folder)
  return parent === '/media' || parent === '/run/media'
}
