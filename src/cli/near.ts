/** The words that a mistyped one was probably meant to be: those nearest to it. */
export function near(typed: string, words: readonly string[]): string[] {
  const most = typed.length <= 3 ? 1 : 2
  const judged = words.map((word) => ({
    word,
    edits: word.startsWith(typed) && typed.length > 1 ? 1 : distance(typed, word),
  }))
  const least = Math.min(most, ...judged.map(({ edits }) => edits))
  return judged.filter(({ edits }) => edits <= least).map(({ word }) => word)
}

/** Letters to insert, drop, change or swap with their neighbour until one word is the other. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? at(i - 2, j - 2) + 1
          : Number.POSITIVE_INFINITY
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change, swap))
    }
  }
  return at(a.length, b.length)
}
