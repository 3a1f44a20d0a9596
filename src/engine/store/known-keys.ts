import { z } from 'zod'
import { Config } from '../../shared/model/config.ts'

interface Shape {
  properties?: Record<string, Shape>
  items?: Shape
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
}

let root: Shape | undefined

/** The names that the schema knows at a place, or null where it names none. */
export function knownKeys(path: readonly (string | number)[]): ReadonlySet<string> | null {
  root ??= z.toJSONSchema(Config, { io: 'input', unrepresentable: 'any' }) as Shape
  let here = [root]
  for (const step of path) {
    here = here.flatMap(alternatives).flatMap((s) => {
      const next = typeof step === 'number' ? s.items : s.properties?.[step]
      return next === undefined ? [] : [next]
    })
  }
  const names = here.flatMap(alternatives).flatMap((s) => Object.keys(s.properties ?? {}))
  return names.length === 0 ? null : new Set(names)
}

function alternatives(shape: Shape): Shape[] {
  return [shape, ...[...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])].flatMap(alternatives)]
}

/** The known name that was probably meant, or null. */
export function didYouMean(typed: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let least = Math.max(2, Math.ceil(typed.length / 3)) + 1
  for (const name of known) {
    const d = distance(typed.toLowerCase(), name.toLowerCase())
    if (d < least) {
      best = name
      least = d
    }
  }
  return best
}

/** Levenshtein's: letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
