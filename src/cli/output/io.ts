import type { Writable } from 'node:stream'
import { styleText } from 'node:util'

export type Style = Parameters<typeof styleText>[0]

/** A terminal or a pipe to write to. */
export interface Output {
  readonly stream: Writable & { isTTY?: boolean; columns?: number }
  /** Somebody looks at it now. */
  readonly terminal: boolean
  /** Columns of the terminal; undefined for a pipe. */
  readonly columns: number | undefined
  /** Coloured where the stream wants it (NO_COLOR, FORCE_COLOR are honoured). */
  paint(style: Style, text: string): string
  line(text?: string): void
  raw(text: string): void
  /** Resolves when everything was taken. */
  flush(): Promise<void>
}

export interface Io {
  out: Output
  err: Output
  /** Aborts when nobody reads our output any more (`| head`). */
  readerGone: AbortSignal
}

/** Outputs over two streams. A reader that goes away ends the writing, not the work. */
export function createIo(stdout: Writable, stderr: Writable): Io {
  const gone = new AbortController()
  return { out: output(stdout, gone), err: output(stderr, null), readerGone: gone.signal }
}

function output(stream: Output['stream'], gone: AbortController | null): Output {
  let broken = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    broken = true
    // Anything but a closed pipe (a full disk behind `> file`) is a failure of ours to deliver.
    if (error.code !== 'EPIPE') process.exitCode = 1
    gone?.abort()
  })
  const raw = (text: string): void => {
    if (!broken) stream.write(text)
  }
  return {
    stream,
    get terminal() {
      return stream.isTTY === true
    },
    get columns() {
      return stream.isTTY === true ? (stream.columns ?? 80) : undefined
    },
    paint: (style, text) => styleText(style, text, { stream }),
    line: (text = '') => raw(`${text}\n`),
    raw,
    flush: () => new Promise((resolve) => (broken ? resolve() : stream.write('', () => resolve()))),
  }
}
