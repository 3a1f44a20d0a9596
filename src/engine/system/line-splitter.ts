/** Bytes of a line that are kept; the rest of it is dropped, and the line says so. */
export const lineLimit = 64 * 1024

const lf = 0x0a
const cr = 0x0d

export interface LineSplitter {
  /** The lines that this chunk ends, one by one: a chunk's lines all at once would be a thousand strings. */
  push(chunk: Buffer): Generator<string>
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
    *push(chunk) {
      let bytes = chunk
      if (afterReturn && bytes[0] === lf) bytes = bytes.subarray(1)
      if (bytes.length === 0) return
      afterReturn = bytes[bytes.length - 1] === cr
      if (kept > 0) {
        const end = firstEnd(bytes)
        hold(end < 0 ? bytes : bytes.subarray(0, end))
        if (end < 0) return
        bytes = bytes.subarray(bytes[end] === cr && bytes[end + 1] === lf ? end + 2 : end + 1)
        yield take()
      }
      const last = Math.max(bytes.lastIndexOf(lf), bytes.lastIndexOf(cr))
      hold(bytes.subarray(last + 1))
      if (last < 0) return
      for (const line of splitText(bytes.toString('utf8', 0, last + 1))) {
        yield line.length > limit ? cut(line, limit) : line
      }
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

/** The lines of a text that ends with a line end. */
function* splitText(text: string): Generator<string> {
  let nextLf = text.indexOf('\n')
  let nextCr = text.indexOf('\r')
  for (let at = 0; at < text.length; ) {
    if (nextLf >= 0 && nextLf < at) nextLf = text.indexOf('\n', at)
    if (nextCr >= 0 && nextCr < at) nextCr = text.indexOf('\r', at)
    const end = nextLf < 0 ? nextCr : nextCr < 0 ? nextLf : Math.min(nextLf, nextCr)
    yield text.slice(at, end)
    at = end + (end === nextCr && nextLf === end + 1 ? 2 : 1)
  }
}

function cut(line: string, limit: number): string {
  return `${line.slice(0, limit)}${cutMark(line.length - limit)}`
}

function cutMark(dropped: number): string {
  return ` …[${dropped} more bytes left out]`
}
