import { type RawPath, rawFromText } from '../system/rawpath.ts'
import type { Rule } from './types.ts'

/** Whether the rules leave a path out; the path is a full one, at or below the filter's root. */
export type Filter = (path: RawPath, isFolder: boolean) => boolean

interface Compiled {
  exclude: boolean
  foldersOnly: boolean
  test: (path: string, name: string, isFolder: boolean) => boolean
}

/**
 * rsync's filter rules, compiled once: the first rule that matches decides, no match takes the path.
 * Follows `rule_matches` and `wildmatch` of rsync 3 (exclude.c, lib/wildmatch.c); a differential test holds it to
 * the real tool. Works on bytes, as rsync does: `?` is one byte.
 * A pattern's leading `/` stands for `root`. Other patterns see the whole path: with `root` `/` exactly as rsync does
 * for a source that ends in a slash; with a longer one they may also name folders above it (`.context/state/*`).
 */
export function compileFilter(rules: readonly Rule[], root = '/' as RawPath): Filter {
  const compiled: Compiled[] = []
  const base = root === '/' ? '' : root
  for (const rule of rules) {
    // `--exclude='+ x'` and `--exclude='!'` keep their old meaning in rsync: the prefix wins over the option.
    if (rule.pattern === '!') compiled.length = 0
    else if (/^[+-] ./s.test(rule.pattern))
      compiled.push(compileRule(rule.pattern[0] === '-', rule.pattern.slice(2), base))
    else if (rule.pattern !== '') compiled.push(compileRule(rule.action === 'exclude', rule.pattern, base))
  }
  if (!compiled.some((rule) => rule.exclude)) return () => false
  return (path, isFolder) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    for (const rule of compiled) {
      if (rule.foldersOnly && !isFolder) continue
      if (rule.test(path, name, isFolder)) return rule.exclude
    }
    return false
  }
}

function compileRule(exclude: boolean, text: string, base: string): Compiled {
  let pattern: string = rawFromText(text)
  const wild = /[*[?]/.test(pattern)
  const wild2 = wild && pattern.includes('**')
  const wild2Prefix = pattern.startsWith('**')
  const foldersOnly = pattern.length > 1 && pattern.endsWith('/')
  if (foldersOnly) pattern = pattern.slice(0, -1)
  const wild3Suffix = wild2 && pattern.endsWith('***')
  const anchored = pattern.startsWith('/')
  const nameOnly = !pattern.includes('/') && !wild2

  if (!wild) {
    if (nameOnly) return { exclude, foldersOnly, test: (_path, name) => name === pattern }
    const wanted = anchored ? base + pattern : `/${pattern}`
    const test = anchored ? (path: string) => path === wanted : (path: string) => path.endsWith(wanted)
    return { exclude, foldersOnly, test }
  }
  const source = wildcard(pattern)
  if (source === null) return { exclude, foldersOnly, test: () => false }
  if (nameOnly) {
    const expression = new RegExp(`^${source}$`)
    return { exclude, foldersOnly, test: (_path, name) => expression.test(name) }
  }
  // Anchored at the root; `**` first takes any beginning, its slash too; others start after any slash.
  const start = anchored ? `^${literals(base)}` : wild2Prefix ? '^' : '/'
  const expression = new RegExp(`${start}${source}$`)
  // A trailing `/***` matches the folder itself too.
  const test = (path: string, _name: string, isFolder: boolean) =>
    expression.test(wild3Suffix && isFolder ? `${path}/` : path)
  return { exclude, foldersOnly, test }
}

/** The pattern as the source of a regular expression over bytes; null when it can never match. */
function wildcard(pattern: string): string | null {
  let out = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string
    if (c === '*') {
      let stars = 1
      while (pattern[i + 1] === '*') {
        stars++
        i++
      }
      out += stars > 1 ? '[^]*' : '[^/]*'
    } else if (c === '?') out += '[^/]'
    else if (c === '[') {
      const set = characterSet(pattern, i)
      if (set === null) return null
      out += set.source
      i = set.end
    } else if (c === '\\') {
      i++
      if (i >= pattern.length) return null
      out += literal(pattern.charCodeAt(i))
    } else out += literal(pattern.charCodeAt(i))
  }
  return out
}

const literals = (bytes: string): string => [...bytes].map((c) => literal(c.charCodeAt(0))).join('')
const literal = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`

const classes: Record<string, RegExp> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
}

/** `[...]` starting at `start`: which bytes it takes, never a slash. Null where rsync gives up. */
function characterSet(pattern: string, start: number): { source: string; end: number } | null {
  const taken = new Set<number>()
  let i = start + 1
  const negated = pattern[i] === '!' || pattern[i] === '^'
  if (negated) i++
  let previous = 0
  let first = true
  for (; first || pattern[i] !== ']'; i++, first = false) {
    let code = pattern.charCodeAt(i)
    if (Number.isNaN(code)) return null
    const c = pattern[i]
    if (c === '\\') {
      code = pattern.charCodeAt(++i)
      if (Number.isNaN(code)) return null
      taken.add(code)
    } else if (c === '-' && previous !== 0 && i + 1 < pattern.length && pattern[i + 1] !== ']') {
      code = pattern.charCodeAt(++i)
      if (pattern[i] === '\\') code = pattern.charCodeAt(++i)
      if (Number.isNaN(code)) return null
      for (let each = previous; each <= code; each++) taken.add(each)
      code = 0
    } else if (c === '[' && pattern[i + 1] === ':') {
      const close = pattern.indexOf(']', i + 2)
      if (close < 0) return null
      const name = pattern.slice(i + 2, close - 1)
      if (close === i + 2 || pattern[close - 1] !== ':') taken.add(code)
      else {
        const known = Object.hasOwn(classes, name) ? classes[name] : undefined
        if (known === undefined) return null
        for (let each = 0; each < 256; each++) if (known.test(String.fromCharCode(each))) taken.add(each)
        i = close
        code = 0
      }
    } else taken.add(code)
    previous = code
  }
  let inside = ''
  for (let each = 1; each < 256; each++) {
    if (each !== 0x2f && taken.has(each) !== negated) inside += literal(each)
  }
  return { source: inside === '' ? '(?!)' : `[${inside}]`, end: i }
}
