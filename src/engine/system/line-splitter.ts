/** Bytes of a line that are kept; the rest of it is dropped, and the line says so. */
export const lineLimit = 64 * 1024

const lf = 0x0a
const cr = 0x0d

export interface LineSplitter {
  /** The lines that this chunk ends. */
  push(chunk: Buffer): string[]
  /** What stood after the last line end, if anything. */
  end(): string[]
}

/**
 * Splits a program's output into lines at `\n`, `\r` and `\r\n`, over the borders of chunks and characters.
 * Bytes that are not UTF-8 become U+FFFD.
 */
export function createLineSplitter(limit = lineLimit): LineSplitter {
  let carry: Buffer[] = []
  let kept = 0
  let dropped = 0
  let afterReturn = false

  function hold(bytes: Buffer) {
    const part = bytes.subarray(0, limit - kept)
    // Copied: a slice would keep the whole chunk it came from in memory.
    if (part.length > 0) carry.push(Buffer.from(part))
    kept += part.length
    dropped += bytes.length - part.length
  }

  function take(): string {
    const text = Buffer.concat(carry).toString('utf8')
    const line = dropped === 0 ? text : `${text}${cutMark(dropped)}`
    carry = []
    kept = 0
    dropped = 0
    return line
  }

  return {
    push(chunk) {
      let bytes = chunk
      if (afterReturn && bytes[0] === lf) bytes = bytes.subarray(1)
      if (bytes.length === 0) return []
      afterReturn = bytes[bytes.length - 1] === cr
      const lines: string[] = []
      if (kept > 0) {
        const end = firstEnd(bytes)
        if (end < 0) {
          hold(bytes)
          return lines
        }
        hold(bytes.subarray(0, end))
        lines.push(take())
        bytes = bytes.subarray(bytes[end] === cr && bytes[end + 1] === lf ? end + 2 : end + 1)
      }
      const last = Math.max(bytes.lastIndexOf(lf), bytes.lastIndexOf(cr))
      if (last >= 0) {
        const whole = bytes.toString('utf8', 0, last).split(/\r\n|\r|\n/)
        // `\r\n` at the very end: its `\r` still hangs on the last line.
        const tail = whole.length - 1
        if (bytes[last] === lf && bytes[last - 1] === cr) whole.length = tail
        for (const line of whole) lines.push(line.length > limit ? cut(line, limit) : line)
      }
      hold(bytes.subarray(last + 1))
      return lines
    },
    end() {
      return kept + dropped > 0 ? [take()] : []
    },
  }
}

function firstEnd(bytes: Buffer): number {
  const a = bytes.indexOf(lf)
  const b = bytes.indexOf(cr)
  return a < 0 ? b : b < 0 ? a : Math.min(a, b)
}

function cut(line: string, limit: number): string {
  return `${line.slice(0, limit)}${cutMark(line.length - limit)}`
}

function cutMark(dropped: number): string {
  return ` …[${dropped} more bytes left out]`
}
