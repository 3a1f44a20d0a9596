import type { Output } from './io.ts'

/** One JSON value and a newline. Bytes that a terminal would obey are escaped too: JSON itself leaves 7f–9f bare. */
export function writeJson(out: Output, value: unknown): void {
  out.line(toJson(value))
}

export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
