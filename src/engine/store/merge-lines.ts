/**
 * Takes the change from `base` to `changed` over to `own`, a differently written form of `base`, line by line.
 * Where both differ from `base` in one place, `changed` wins. (The three-way merge of diff3, with that one rule.)
 */
export function mergeLines(own: string, base: string, changed: string): string {
  const lines = base.split('\n')
  const ours = hunks(lines, own.split('\n'))
  const theirs = hunks(lines, changed.split('\n'))
  const result: string[] = []
  let at = 0
  while (ours.length > 0 || theirs.length > 0) {
    const region = nextRegion(ours, theirs)
    result.push(...lines.slice(at, region.start))
    const winner = region.theirs.length > 0 ? region.theirs : region.ours
    result.push(...replaced(lines, region, winner))
    at = region.end
  }
  return [...result, ...lines.slice(at)].join('\n')
}

/** `base` from `start` up to `end` reads `lines` on the other side. */
interface Hunk {
  start: number
  end: number
  lines: string[]
}

interface Region {
  start: number
  end: number
  ours: Hunk[]
  theirs: Hunk[]
}

/** Takes the first hunk of both lists, and all that overlap with it. */
function nextRegion(ours: Hunk[], theirs: Hunk[]): Region {
  const region: Region = { start: Number.POSITIVE_INFINITY, end: -1, ours: [], theirs: [] }
  const first = Math.min(ours[0]?.start ?? Number.POSITIVE_INFINITY, theirs[0]?.start ?? Number.POSITIVE_INFINITY)
  region.start = first
  region.end = first
  for (let grown = true; grown; ) {
    grown = false
    for (const [from, to] of [
      [ours, region.ours],
      [theirs, region.theirs],
    ] as const) {
      const next = from[0]
      if (next === undefined || next.start > region.end) continue
      from.shift()
      to.push(next)
      region.end = Math.max(region.end, next.end)
      grown = true
    }
  }
  return region
}

function replaced(base: readonly string[], region: Region, hunks: readonly Hunk[]): string[] {
  const result: string[] = []
  let at = region.start
  for (const hunk of hunks) {
    result.push(...base.slice(at, hunk.start), ...hunk.lines)
    at = hunk.end
  }
  return [...result, ...base.slice(at, region.end)]
}

/** How `other` differs from `base`, by their longest common run of lines. */
function hunks(base: readonly string[], other: readonly string[]): Hunk[] {
  const [n, m] = [base.length, other.length]
  const width = m + 1
  const common = new Uint32Array((n + 1) * width)
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const skip = Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
      common[i * width + j] = base[i] === other[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : skip
    }
  }
  const found: Hunk[] = []
  let [i, j] = [0, 0]
  while (i < n || j < m) {
    if (i < n && j < m && base[i] === other[j]) {
      i++
      j++
      continue
    }
    const hunk: Hunk = { start: i, end: i, lines: [] }
    while ((i < n || j < m) && !(i < n && j < m && base[i] === other[j])) {
      const down = i < n ? (common[(i + 1) * width + j] ?? 0) : -1
      const right = j < m ? (common[i * width + j + 1] ?? 0) : -1
      if (down >= right) i++
      else hunk.lines.push(other[j++] ?? '')
    }
    hunk.end = i
    found.push(hunk)
  }
  return found
}
