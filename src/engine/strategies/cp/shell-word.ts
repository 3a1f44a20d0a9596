import { type RawPath, rawFromText } from '../../system/rawpath.ts'

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
}

/**
 * The name that GNU tools print at `start`, in their shell-escape form: `'a'$'\n''b'`, `"it's"`, `'it'\''s'`,
 * `'bad'$'\377'`. Null when no quote begins there.
 */
export function readShellWord(text: string, start = 0): { name: RawPath; end: number } | null {
  let at = start
  let name = ''
  for (;;) {
    if (text.startsWith("\\'", at)) {
      name += "'"
      at += 2
    } else if (text.startsWith("$'", at)) {
      const part = readEscaped(text, at + 2)
      if (part === null) return null
      name += part.bytes
      at = part.end
    } else if (text[at] === "'" || text[at] === '"') {
      const close = text.indexOf(text[at] as string, at + 1)
      if (close < 0) return null
      name += rawFromText(text.slice(at + 1, close))
      at = close + 1
    } else break
  }
  return at === start ? null : { name: name as RawPath, end: at }
}

/** The inside of `$'...'`. */
function readEscaped(text: string, start: number): { bytes: string; end: number } | null {
  let bytes = ''
  for (let at = start; at < text.length; at++) {
    const c = text[at] as string
    if (c === "'") return { bytes, end: at + 1 }
    if (c !== '\\') {
      bytes += rawFromText(c)
      continue
    }
    const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0]
    if (octal !== undefined) {
      bytes += String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      at += octal.length
    } else {
      bytes += escapes[text[at + 1] ?? ''] ?? ''
      at++
    }
  }
  return null
}
