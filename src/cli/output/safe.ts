import { oneLine } from '../../shared/format/path.ts'

/** Marks that turn the direction of text, which can make one name look like another. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** A name for a terminal: one line, and nothing in it that a terminal obeys or that hides what it says. */
export function safe(text: string): string {
  return oneLine(text).replace(turning, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
}

/** Several lines of our own making that may hold foreign names: each made safe. */
export function safeLines(text: string): string[] {
  return text.split('\n').map(safe)
}
