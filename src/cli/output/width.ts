const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const plain = /^[\x20-\x7e]*$/
const wide =
  /^(?:\p{Emoji_Presentation}|.\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}])/u
const none = /^[\p{Mark}\p{Format}\p{Control}]+$/u

/** Columns that text takes on a terminal: Chinese, Japanese, Korean letters and emoji take two. */
export function width(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const { segment } of graphemes.segment(text)) columns += none.test(segment) ? 0 : wide.test(segment) ? 2 : 1
  return columns
}

/** Text filled with spaces to `columns`. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, columns - width(text)))
  return align === 'left' ? text + fill : fill + text
}

/** Text in at most `columns`, its middle cut: where a path begins and its name both matter. */
export function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text
  const letters = [...graphemes.segment(text)].map((s) => s.segment)
  let head = ''
  let tail = ''
  let left = Math.max(0, columns - 1)
  for (let a = 0, b = letters.length - 1; a <= b; ) {
    const fromTail = width(tail) <= width(head)
    const next = (fromTail ? letters[b] : letters[a]) ?? ''
    left -= width(next)
    if (left < 0) break
    if (fromTail) {
      tail = next + tail
      b -= 1
    } else {
      head += next
      a += 1
    }
  }
  return columns < 1 ? '' : `${head}…${tail}`
}
