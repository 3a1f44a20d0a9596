import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Problem } from '../../shared/model/problem.ts'
import { logUnwritable } from '../../shared/problems/logs.ts'
import type { Clock } from '../system/clock.ts'
import { reasonOf } from '../system/folders.ts'
import { LineBuffer } from './line-buffer.ts'
import { createLineFormat, type Level } from './log-lines.ts'
import { joinPieces, type Piece, pieceFile } from './log-pieces.ts'
import type { RunLog } from './types.ts'

export interface LogLimits {
  /** Bytes of a piece before the next is begun. */
  piece: number
  /** Pieces kept from the beginning, and as many from the end; those between are dropped. */
  ends: number
}

/** Bytes that may wait to be written before a writer has to wait. */
const waiting = 64 * 1024

export class LogWriter implements RunLog {
  readonly #folder: string
  readonly #run: string
  readonly #clock: Clock
  readonly #limits: LogLimits
  readonly #format: ReturnType<typeof createLineFormat>
  readonly #pieces: Piece[] = []
  #file: FileHandle | null = null
  #fileBytes = 0
  readonly #buffer = new LineBuffer()
  #lines = 0
  /** Number of the last line that is in the file. */
  #written = 0
  #writing: Promise<void> | null = null
  #problem: Problem | null = null
  #closed: Promise<void> | null = null

  constructor(folder: string, run: string, clock: Clock, limits: LogLimits, secrets: () => readonly string[]) {
    this.#folder = folder
    this.#run = run
    this.#clock = clock
    this.#limits = limits
    this.#format = createLineFormat(secrets)
  }

  /** Lines so far, dropped ones included. */
  get total(): number {
    return this.#lines
  }

  get pieces(): readonly Piece[] {
    return this.#pieces
  }

  write(level: Level, text: string): void | Promise<void> {
    if (this.#problem !== null || this.#closed !== null) return
    for (const line of this.#format(level, text, this.#clock.now())) {
      this.#buffer.add(line)
      this.#lines++
    }
    // One write is under way at a time, and takes all that came meanwhile: prompt for few lines, cheap for many.
    this.#writing ??= this.#drain()
    if (this.#buffer.size > waiting) return this.#writing
  }

  problem(): Problem | null {
    return this.#problem
  }

  /** Resolves when all lines so far can be read. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  async #drain(): Promise<void> {
    try {
      for (let taken = this.#buffer.take(); taken !== null; taken = this.#buffer.take()) {
        this.#file ??= await this.#begin()
        const { bytes } = taken
        for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten
        this.#fileBytes += bytes.length
        this.#written += taken.lines
        if (this.#fileBytes >= this.#limits.piece) await this.#rotate()
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#writing = null
    }
  }

  async #begin(): Promise<FileHandle> {
    const piece: Piece = { first: this.#written + 1, last: null, packed: false }
    const path = pieceFile(this.#folder, this.#run, piece)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'w', 0o600)
    this.#pieces.push(piece)
    this.#fileBytes = 0
    return file
  }

  async #rotate() {
    const piece = this.#pieces.at(-1)
    await this.#file?.close()
    this.#file = null
    if (piece === undefined) return
    piece.last = this.#written
    const { ends } = this.#limits
    if (this.#pieces.length > 2 * ends) {
      const [dropped] = this.#pieces.splice(ends, 1)
      if (dropped !== undefined) await rm(pieceFile(this.#folder, this.#run, dropped), { force: true })
    }
  }

  async #finish(): Promise<void> {
    await this.flush()
    try {
      await this.#file?.close()
      this.#file = null
      const piece = this.#pieces.at(-1)
      if (piece !== undefined) piece.last ??= this.#written
      if (this.#pieces.length > 0) await joinPieces(this.#folder, this.#run, this.#pieces)
    } catch (error) {
      // The pieces stay, and are joined when they are next read.
      this.#fail(error)
    }
  }

  #fail(error: unknown) {
    this.#problem ??= logUnwritable(this.#folder, reasonOf(error))
    this.#buffer.clear()
  }
}
