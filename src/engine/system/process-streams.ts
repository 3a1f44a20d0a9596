import type { Readable } from 'node:stream'
import { createLineSplitter } from './line-splitter.ts'
import type { ProcessHandlers } from './process.ts'

/** Lines of standard error kept for the outcome tables. */
const tailLines = 200
/** Characters of such a line. */
const tailWidth = 4096

/** What flows out of a child: handed on at the pace of whoever takes it. */
export interface Pumps {
  /** Resolves when both streams have ended and all was taken; rejects when a handler threw. */
  done: Promise<void>
  stderrTail: readonly string[]
  /** Milliseconds (monotonic) since a byte came or a handler came back; 0 while a handler works. */
  idle(): number
  /** Changes whenever something moved. */
  moves(): number
  /** A handler is at work. */
  busy(): boolean
  /** Reads no further: whoever still holds the other end writes into nothing. */
  cut(): void
}

/** @param monotonic milliseconds that never go back */
export function pumpOutput(
  streams: { stdout: Readable; stderr: Readable },
  handlers: ProcessHandlers,
  monotonic: () => number,
): Pumps {
  const stderrTail: string[] = []
  let last = monotonic()
  let busy = 0
  let moves = 0

  function moved() {
    moves++
    last = monotonic()
  }

  async function hand(work: void | Promise<void>) {
    busy++
    try {
      await work
    } finally {
      busy--
      moved()
    }
  }

  async function lines(stream: Readable, name: 'stdout' | 'stderr') {
    const splitter = createLineSplitter()
    const each = async (found: Iterable<string>) => {
      for (const line of found) {
        if (name === 'stderr') remember(stderrTail, line)
        // Most handlers are done at once: waiting for a promise a line would cost more than the line.
        const work = handlers.onLine?.(line, name)
        if (work !== undefined) await hand(work)
      }
    }
    for await (const chunk of stream) {
      moved()
      await each(splitter.push(chunk as Buffer))
    }
    await each(splitter.end())
  }

  async function bytes(stream: Readable, take: NonNullable<ProcessHandlers['onStdout']>) {
    for await (const chunk of stream) {
      moved()
      const work = take(chunk as Buffer)
      if (work !== undefined) await hand(work)
    }
  }

  let isCut = false
  const ended = (error: unknown) => {
    if (!isCut || (error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
  const done = Promise.all([
    (handlers.onStdout ? bytes(streams.stdout, handlers.onStdout) : lines(streams.stdout, 'stdout')).catch(ended),
    lines(streams.stderr, 'stderr').catch(ended),
  ]).then(() => {})
  // Looked at only after the child's end: until then it must not count as unhandled.
  done.catch(() => {})

  return {
    done,
    stderrTail,
    idle: () => (busy > 0 ? 0 : monotonic() - last),
    moves: () => moves,
    busy: () => busy > 0,
    cut() {
      isCut = true
      streams.stdout.destroy()
      streams.stderr.destroy()
    },
  }
}

function remember(tail: string[], line: string) {
  tail.push(line.length > tailWidth ? `${line.slice(0, tailWidth)}…` : line)
  if (tail.length > tailLines) tail.shift()
}
