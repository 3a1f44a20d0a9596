import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { writeWhole } from './atomic-file.ts'
import { gapText } from './log-lines.ts'

const pack = promisify(gzip)
const unpack = promisify(gunzip)

/**
 * A log while its run is on: pieces of about 1 MiB, `<run>.log.<first line>`. When it is closed each is compressed
 * to `<run>.log.<first>-<last>.gz`, and all become one file, `<run>.log.gz` (several gzip members, which `zcat` reads
 * as one), with an index beside it, `<run>.log.idx`: any page is found by unpacking one or two members.
 */
export interface Piece {
  /** Number of its first line; the log's first is 1. */
  first: number
  /** Number of its last line; null while it is written. */
  last: number | null
  packed: boolean
}

const Index = z.object({
  members: z.array(z.object({ first: z.number(), last: z.number(), offset: z.number(), length: z.number() })),
})
export type LogIndex = z.infer<typeof Index>

export const logName = (run: string) => `${run}.log`
const finalName = (run: string) => `${logName(run)}.gz`
const indexName = (run: string) => `${logName(run)}.idx`

export function pieceFile(folder: string, run: string, piece: Piece): string {
  const range = piece.packed ? `${piece.first}-${piece.last}.gz` : `${piece.first}`
  return join(folder, `${logName(run)}.${range}`)
}

let packing: Promise<unknown> = Promise.resolve()
let scratch = Buffer.alloc(0)

/** Compresses a piece that is complete; one at a time, through one buffer, so that little is left to collect. */
export function packPiece(folder: string, run: string, piece: Piece): Promise<void> {
  const mine = packing.then(() => packNow(folder, run, piece))
  packing = mine.catch(() => {})
  return mine
}

async function packNow(folder: string, run: string, piece: Piece): Promise<void> {
  const plain = pieceFile(folder, run, piece)
  const packed = pieceFile(folder, run, { ...piece, packed: true })
  const length = await readInto(plain)
  // Level 3: a third of the time of the usual 6 for a tenth more bytes.
  const bytes = await pack(scratch.subarray(0, length), { level: 3 })
  await writeFile(`${packed}.tmp`, bytes, { mode: 0o600 })
  await rename(`${packed}.tmp`, packed)
  piece.packed = true
  await rm(plain, { force: true })
}

/** Fills `scratch`; answers with the number of bytes. */
async function readInto(file: string): Promise<number> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    if (scratch.length < size) scratch = Buffer.allocUnsafeSlow(size)
    let at = 0
    for (let read = -1; at < size && read !== 0; at += read) {
      read = (await handle.read(scratch, at, size - at, at)).bytesRead
    }
    return at
  } finally {
    await handle.close()
  }
}

/** Lines of a piece, without their ends. Of one that is being written only those that are whole. */
export async function readPiece(folder: string, run: string, piece: Piece, live = false): Promise<string[]> {
  const file = pieceFile(folder, run, piece)
  // As it is now: it may be compressed while it is read.
  const { packed, last } = piece
  try {
    const bytes = await readFile(file)
    const whole = live && last === null ? bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1) : bytes
    return linesOf(packed ? await unpack(bytes) : whole)
  } catch (error) {
    // It was compressed between two looks.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && pieceFile(folder, run, piece) !== file) {
      return readPiece(folder, run, piece, live)
    }
    throw error
  }
}

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Pieces as they lie there, e.g. after a crash, in order. */
export async function findPieces(folder: string, run: string): Promise<Piece[]> {
  const found = new Map<number, Piece>()
  const begin = `${logName(run)}.`
  for (const name of await readdir(folder).catch(() => [])) {
    const range = name.startsWith(begin) ? /^(\d+)(?:-(\d+)\.gz)?$/.exec(name.slice(begin.length)) : null
    if (range === null) continue
    const [first, last] = [Number(range[1]), range[2] === undefined ? null : Number(range[2])]
    // Both forms of one piece: the crash came before the plain one was removed.
    if (last !== null || !found.has(first)) found.set(first, { first, last, packed: last !== null })
  }
  return [...found.values()].sort((a, b) => a.first - b.first)
}

/** Makes the one file of all pieces. Interrupted at any point, it can be done again. */
export async function joinPieces(folder: string, run: string, pieces: readonly Piece[]): Promise<LogIndex> {
  for (const piece of pieces) {
    if (piece.last === null) piece.last = piece.first + (await readPiece(folder, run, piece)).length - 1
    if (!piece.packed) await packPiece(folder, run, piece)
  }
  const members: LogIndex['members'] = []
  const temp = join(folder, `${finalName(run)}.tmp`)
  const handle = await open(temp, 'w', 0o600)
  let offset = 0
  try {
    for (const piece of pieces) {
      const next = (members.at(-1)?.last ?? 0) + 1
      if (piece.first > next)
        offset += (await handle.write(await pack(`${gapText(piece.first - next)}\n`))).bytesWritten
      const bytes = await readFile(pieceFile(folder, run, piece))
      if (piece.last !== null && piece.last >= piece.first) {
        members.push({ first: piece.first, last: piece.last, offset, length: bytes.length })
      }
      offset += (await handle.write(bytes)).bytesWritten
    }
  } finally {
    await handle.close()
  }
  await writeWhole(join(folder, indexName(run)), JSON.stringify({ members }))
  await rename(temp, join(folder, finalName(run)))
  for (const piece of pieces) {
    await rm(pieceFile(folder, run, piece), { force: true })
    await rm(pieceFile(folder, run, { ...piece, packed: false }), { force: true })
  }
  return { members }
}

/** The index of a closed log, or null where there is none. */
export async function readIndex(folder: string, run: string): Promise<LogIndex | null> {
  try {
    await stat(join(folder, finalName(run)))
    return Index.parse(JSON.parse(await readFile(join(folder, indexName(run)), 'utf8')))
  } catch {
    return null
  }
}

export async function readMember(folder: string, run: string, member: LogIndex['members'][number]): Promise<string[]> {
  const handle = await open(join(folder, finalName(run)), 'r')
  try {
    const bytes = Buffer.alloc(member.length)
    await handle.read(bytes, 0, member.length, member.offset)
    return linesOf(await unpack(bytes))
  } finally {
    await handle.close()
  }
}
