import { type ItemClass, unimportantClasses } from '../../shared/model/words.ts'
import type { Rule, SourceRoot } from '../sources/types.ts'
import { isWithin, type RawPath, rawJoin, rawToText } from '../system/rawpath.ts'
import type { Scope } from './classify.ts'
import { defaultRules } from './rules.ts'
import type { ProjectSurvey, SurveyedItem, UserSurvey } from './types.ts'

type Items = { items: readonly Pick<SurveyedItem, 'class' | 'path'>[] }

/** As much of a survey as says where things lie. */
export interface CtxSources {
  projects: readonly (Pick<ProjectSurvey, 'root' | 'linkTarget'> & Items)[]
  user: Pick<UserSurvey, 'path'> & Items
  leaveOut: readonly ItemClass[]
  /** The job's own includes and excludes: asked before ours. */
  userRules: readonly Rule[]
}

/**
 * What a job over ctx's own items copies: of each project `.context` (a link and what it leads to, the latter judged
 * as if it lay in the project), `.claude`, the `.ctxrc` files and the key they name; then `~/.ctx` and old keys.
 * Required are `.context` and `~/.ctx`. Classes left out are dropped by rules, or by having no root. Each path once.
 */
export function ctxSourceRoots(sources: CtxSources): SourceRoot[] {
  const { leaveOut, userRules } = sources
  const dropped = new Set<ItemClass>([...unimportantClasses, ...leaveOut])
  const roots = new Map<string, SourceRoot>()
  const rules: Record<Scope, readonly Rule[]> = {
    context: [...userRules, ...defaultRules('context', leaveOut)],
    claude: [...userRules, ...defaultRules('claude', leaveOut)],
    user: [...userRules, ...defaultRules('user', leaveOut)],
  }
  const add = (root: SourceRoot): void => {
    const key = `${root.path}\0${root.as}`
    if (!roots.has(key)) roots.set(key, root)
  }
  /** Items that lie in none of the folders taken whole: a root each. */
  const addOthers = (items: Items['items'], folders: readonly RawPath[]): void => {
    for (const { class: itemClass, path } of items) {
      if (dropped.has(itemClass) || folders.some((folder) => isWithin(path, folder))) continue
      add({ path, as: path, rules: userRules, required: false })
    }
  }

  for (const project of sources.projects) {
    const context = rawJoin(project.root, '.context')
    const claude = rawJoin(project.root, '.claude')
    const own = dropped.has('key') ? namedKeyRules(project, context) : []
    const folders = [context]
    add({ path: context, as: context, rules: [...own, ...rules.context], required: true })
    if (project.linkTarget !== null) {
      folders.push(project.linkTarget)
      add({ path: project.linkTarget, as: context, rules: [...own, ...rules.context], required: true })
    }
    if (project.items.some((item) => item.path === claude)) {
      folders.push(claude)
      if (!dropped.has('claude')) add({ path: claude, as: claude, rules: rules.claude, required: false })
    }
    addOthers(project.items, folders)
  }

  if (sources.user.items.length > 0) {
    const { path } = sources.user
    if (sources.user.items.some((item) => isWithin(item.path, path)))
      add({ path, as: path, rules: rules.user, required: true })
    addOthers(sources.user.items, [path])
  }
  return [...roots.values()]
}

/** A key that `key_path` puts inside `.context` under a name of its own: no line of the table knows it. */
function namedKeyRules(project: CtxSources['projects'][number], context: RawPath): Rule[] {
  const folder = project.linkTarget ?? context
  return project.items.flatMap((item): Rule[] => {
    if (item.class !== 'key' || item.path === folder || !isWithin(item.path, folder)) return []
    const relative = rawToText(item.path.slice(folder.length + 1) as RawPath)
    return relative === null ? [] : [{ action: 'exclude', pattern: `.context/${literal(relative)}` }]
  })
}

/** rsync takes a backslash for itself in a pattern without wildcards, and for an escape in one with. */
function literal(text: string): string {
  return /[*?[]/.test(text) ? text.replace(/[*?[\\]/g, '\\$&') : text
}
