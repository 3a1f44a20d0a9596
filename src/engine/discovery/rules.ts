import { type ItemClass, unimportantClasses } from '../../shared/model/words.ts'
import type { Rule } from '../sources/types.ts'
import { type ClassLine, classLines, type Scope } from './classify.ts'

const folderOf: Readonly<Record<Scope, string>> = { context: '.context', claude: '.claude', user: '.ctx' }

/**
 * Rules for a source of ctx's (the folder of `scope`, or what it links to) that take a file just when its class is
 * kept: not `state`, `generated`, `ephemeral` (which need no backup) and not one the user left out. They come from
 * the classifier's own table, line by line, so that the two cannot drift apart.
 *
 * The event log lies in `state/`, which is dropped: it is taken by a line of its own.
 */
export function defaultRules(scope: Scope, leaveOut: readonly ItemClass[]): Rule[] {
  const folder = folderOf[scope]
  const dropped = new Set([...unimportantClasses, ...leaveOut])
  const rules = classLines[scope].flatMap((line): Rule[] => {
    const action = dropped.has(line.class) ? 'exclude' : 'include'
    return patternsOf(line, folder).map((pattern) => ({ action, pattern }))
  })
  const afterDepth = classLines[scope]
    .filter((line) => line.anywhere)
    .flatMap((line) => patternsOf(line, folder)).length
  rules.splice(afterDepth, 0, ...deeper(folder))
  const last = rules.findLastIndex((rule) => rule.action === 'exclude')
  return openWay(rules.slice(0, last + 1), scope, folder, dropped)
}

/** rsync's patterns need a name between `folder/` and `/name`: two of them say "at any depth". */
function patternsOf(line: ClassLine, folder: string): string[] {
  if (!line.anywhere) return [`${folder}/${line.pattern}`]
  if (!line.pattern.includes('*')) return [line.pattern]
  return [`${folder}/${line.pattern}`, `${folder}/**/${line.pattern}`]
}

/**
 * A folder of the scope's name deeper inside (a template of a project, say) is no scope of its own: the lines for
 * the top, which rsync matches at any depth, must not reach into it.
 */
function deeper(folder: string): Rule[] {
  return [
    { action: 'include', pattern: `${folder}/${folder}/**` },
    { action: 'include', pattern: `${folder}/**/${folder}/**` },
  ]
}

/** To take `state/events*.jsonl` and drop the rest of `state`, the folder itself must be entered, and all else in it dropped. */
function openWay(rules: Rule[], scope: Scope, folder: string, dropped: ReadonlySet<ItemClass>): Rule[] {
  const keptInside = new Set<string>()
  for (const line of classLines[scope]) {
    const slash = line.pattern.indexOf('/')
    if (slash > 0 && !dropped.has(line.class)) keptInside.add(line.pattern.slice(0, slash))
  }
  return rules.flatMap((rule): Rule[] => {
    const name = rule.pattern.slice(folder.length + 1)
    if (rule.action !== 'exclude' || !rule.pattern.startsWith(`${folder}/`) || !keptInside.has(name)) return [rule]
    return [
      { action: 'include', pattern: `${rule.pattern}/` },
      { action: 'exclude', pattern: `${rule.pattern}/*` },
      rule,
    ]
  })
}
