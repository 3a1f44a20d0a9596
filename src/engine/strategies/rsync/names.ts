import { type RawPath, rawFromText } from '../../system/rawpath.ts'

/** Bytes of a name as rsync prints it: what is not printable stands as `\#ooo`, a real `\#123` as `\#134#123`. */
export function unescapeName(text: string): RawPath {
  return text
    .split(/(\\#[0-7]{3})/)
    .map((part, i) => (i % 2 === 1 ? String.fromCharCode(Number.parseInt(part.slice(2), 8)) : rawFromText(part)))
    .join('') as RawPath
}
