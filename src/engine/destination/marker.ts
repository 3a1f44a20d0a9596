import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Clock, instant } from '../system/clock.ts'
import type { ProcessDoor } from '../system/process.ts'
import type { RawPath } from '../system/rawpath.ts'
import { writeDurably } from './durable.ts'
import { markerFile } from './layout.ts'
import { readReachable } from './reach.ts'

const Marker = z.object({ schema: z.number(), app: z.literal('ctx-backup'), id: z.uuid() })

export type MarkerState = { id: string } | 'none' | 'hung' | { failed: string }

/** Which destination this is, told by the file that was put there when it was accepted. */
export async function readMarker(door: ProcessDoor, destination: RawPath, limitMs?: number): Promise<MarkerState> {
  const text = await readReachable(door, markerFile(destination), limitMs)
  if (text === null) return 'none'
  if (typeof text !== 'string') return text
  if (text === 'hung') return text
  return parseMarker(text)
}

export function parseMarker(text: string): MarkerState {
  try {
    const { id } = Marker.parse(JSON.parse(text))
    return { id }
  } catch {
    return { failed: 'its file .ctx-backup.json is not one of ctx Backup' }
  }
}

/** Makes this folder a destination; its id is new and random. */
export async function writeMarker(destination: RawPath, clock: Clock): Promise<string> {
  const id = randomUUID()
  const marker = { schema: 1, app: 'ctx-backup', id, createdAt: instant(clock.now()) }
  await writeDurably(markerFile(destination), `${JSON.stringify(marker, null, 2)}\n`)
  return id
}
