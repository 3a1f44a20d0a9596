/** A problem's id: stable for the same code about the same thing, short enough to type. */
export function problemId(code: string, about = ''): string {
  if (about === '') return code
  let h = 0x811c9dc5
  for (let i = 0; i < about.length; i++) {
    h ^= about.charCodeAt(i)
    h = Math.imul(h, 0x01000193)
  }
  return `${code}-${(h >>> 0).toString(36)}`
}
