/** Bytes of each of the two buffers; what does not fit waits as text. */
const room = 512 * 1024

/**
 * Lines as bytes, between whoever adds them and whoever writes them. Two buffers, used in turn: what is written a
 * million times leaves nothing behind to collect.
 */
export class LineBuffer {
  #filling = Buffer.allocUnsafeSlow(room)
  #taken = Buffer.allocUnsafeSlow(room)
  #bytes = 0
  #lines = 0
  #waiting: string[] = []
  #waitingSize = 0

  /** Bytes that wait to be taken (of those beyond the buffer: characters). */
  get size(): number {
    return this.#bytes + this.#waitingSize
  }

  add(line: string): void {
    if (this.#waiting.length === 0 && this.#fits(line)) this.#put(line)
    else {
      this.#waiting.push(line)
      this.#waitingSize += line.length
    }
  }

  /** The oldest lines; good until the next `take`. Null when there are none. */
  take(): { bytes: Uint8Array; lines: number } | null {
    if (this.#bytes === 0) return this.#takeHuge()
    const taken = { bytes: this.#filling.subarray(0, this.#bytes), lines: this.#lines }
    ;[this.#filling, this.#taken] = [this.#taken, this.#filling]
    this.#bytes = 0
    this.#lines = 0
    let moved = 0
    for (const line of this.#waiting) {
      if (!this.#fits(line)) break
      this.#put(line)
      this.#waitingSize -= line.length
      moved++
    }
    this.#waiting.splice(0, moved)
    return taken
  }

  clear(): void {
    this.#bytes = 0
    this.#lines = 0
    this.#waiting = []
    this.#waitingSize = 0
  }

  /** A line that no buffer holds. */
  #takeHuge(): { bytes: Uint8Array; lines: number } | null {
    const line = this.#waiting.shift()
    if (line === undefined) return null
    this.#waitingSize -= line.length
    return { bytes: Buffer.from(line), lines: 1 }
  }

  /** A character of a JavaScript string takes at most three bytes in UTF-8. */
  #fits(line: string): boolean {
    return this.#bytes + 3 * line.length <= room
  }

  #put(line: string) {
    this.#bytes += this.#filling.write(line, this.#bytes)
    this.#lines++
  }
}
