/** A path with the home folder as `~`: `~/WORKSPACE`; others as they are. */
export function tildePath(path: string, home: string): string {
  const base = home.length > 1 && home.endsWith('/') ? home.slice(0, -1) : home
  if (base === '' || base === '/') return path
  if (path === base) return '~'
  return path.startsWith(`${base}/`) ? `~${path.slice(base.length)}` : path
}

/**
 * A path in at most `width` characters: what is cut is the middle, by whole folders where that is enough,
 * so that where it begins and the name stay readable: `~/WORKSPACE/…/journal/2026.md`.
 */
export function shortPath(path: string, width: number): string {
  if ([...path].length <= width) return path
  const parts = path.split('/')
  const name = parts[parts.length - 1] ?? ''
  // Grows from both ends, the end first, as long as it fits.
  let head = parts[0] === '' ? `/${parts[1] ?? ''}` : (parts[0] ?? '')
  let tail = name
  let from = parts[0] === '' ? 2 : 1
  let to = parts.length - 1
  if ([...head].length + [...tail].length + 3 > width) return cutMiddle(tail === '' ? path : tail, width)
  while (to > from) {
    const before = parts[to - 1] ?? ''
    if ([...head].length + [...tail].length + [...before].length + 4 > width) break
    tail = `${before}/${tail}`
    to -= 1
    const after = parts[from] ?? ''
    if (to > from && [...head].length + [...tail].length + [...after].length + 4 <= width) {
      head = `${head}/${after}`
      from += 1
    }
  }
  return `${head}/…/${tail}`
}

/** Text in at most `width` characters, the middle cut. */
export function cutMiddle(text: string, width: number): string {
  const letters = [...text]
  if (letters.length <= width) return text
  if (width <= 1) return '…'
  const end = Math.floor((width - 1) / 2)
  return `${letters.slice(0, width - 1 - end).join('')}…${end === 0 ? '' : letters.slice(-end).join('')}`
}

/** A name on one line: control characters, which a file name may hold, as escapes a reader can see. */
export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (c) => {
    if (c === '\n') return '\\n'
    if (c === '\t') return '\\t'
    if (c === '\r') return '\\r'
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
