import { type CopyLine, sourcesAndTarget } from './copy-line.ts'
import { readOptions } from './options.ts'
import { rsyncOptions } from './rsync-options.ts'
import { Unreadable, type Word } from './shell-words.ts'

/** Reads an rsync line. Throws `Unreadable` with the reason when a job cannot give the same result. */
export function rsyncLine(args: readonly Word[], home: string): CopyLine {
  const { told, operands, notes } = readOptions(args, rsyncOptions)
  const has = (as: string) => told.some((t) => t.as === as)
  const places = sourcesAndTarget(operands, null, home)
  if (!has('recursive')) throw new Unreadable('rsync copies no folders without -a or -r.')
  const insides = operands.slice(0, -1).map((word) => /(^|\/)\.?$/.test(word.text))
  if (insides.includes(true)) {
    notes.push("the slash at the end of a source no longer matters: copies lie under the source's full path")
  }
  const rules = told.filter((t) => t.as === 'exclude' || t.as === 'include' || t.as === 'filter').map(asRule)
  return {
    ...places,
    ...inOrder(anchored(rules, places.sources, insides, has('relative'), notes)),
    oneFileSystem: has('one-file-system'),
    deletes: has('delete'),
    notes,
  }
}

interface LineRule {
  exclude: boolean
  pattern: string
}

function asRule(option: { as: string; value: string }): LineRule {
  // A prefix wins over the option, in rsync too (rsync.1, "FILTER RULES").
  const prefixed = /^([+-])[ _](.+)$/s.exec(option.value)
  if (prefixed !== null) return { exclude: prefixed[1] === '-', pattern: prefixed[2] ?? '' }
  if (option.as === 'filter' || option.value === '' || option.value === '!') {
    throw new Unreadable(`Its rule "${option.value}" is more than an include or exclude.`)
  }
  return { exclude: option.as === 'exclude', pattern: option.value }
}

/**
 * A pattern's leading slash means the root of the transfer: inside the source when that ends in a slash, else the
 * folder that holds it. In a job it always means the source.
 */
function anchored(
  rules: readonly LineRule[],
  sources: readonly string[],
  insides: readonly boolean[],
  relative: boolean,
  notes: string[],
): LineRule[] {
  if (!rules.some((r) => r.pattern.startsWith('/')) || (!relative && !insides.includes(false))) return [...rules]
  const [source = ''] = sources
  if (relative || sources.length > 1) {
    throw new Unreadable('Its rules that begin with a slash mean different things for its sources.')
  }
  const base = source.slice(source.lastIndexOf('/') + 1)
  return rules.flatMap((rule) => {
    if (!rule.pattern.startsWith('/')) return [rule]
    const [, first = '', below = ''] = /^\/([^/]*)(\/.*)?$/s.exec(rule.pattern) ?? []
    if ((first === base || first === '*') && below !== '' && below !== '/') return [{ ...rule, pattern: below }]
    if (/[*?[\\]/.test(first) || first === base) {
      throw new Unreadable(`Its rule "${rule.pattern}" begins at the folder that holds the source.`)
    }
    notes.push(`the rule "${rule.pattern}" never matched anything there and is dropped`)
    return []
  })
}

/** Includes before the first exclude, then the rest in its order: there an include keeps rsync's prefix `+ `. */
function inOrder(rules: readonly LineRule[]): Pick<CopyLine, 'includes' | 'excludes'> {
  const from = rules.findIndex((rule) => rule.exclude)
  const first = from < 0 ? rules : rules.slice(0, from)
  const rest = from < 0 ? [] : rules.slice(from)
  return {
    includes: first.map((rule) => rule.pattern),
    excludes: rest.map((rule) => (rule.exclude ? rule.pattern : `+ ${rule.pattern}`)),
  }
}
