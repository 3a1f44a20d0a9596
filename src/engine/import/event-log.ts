import type { JobConfig } from '../../shared/model/config.ts'
import { compileFilter, type Filter } from '../sources/filter.ts'
import type { Rule } from '../sources/types.ts'
import { type RawPath, rawFromText } from '../system/rawpath.ts'

/*
 * ctx's event log lies in `.context/state/`, which its own backup runbook leaves out (facts/ctx.md section 1): such a
 * job copies everything but the one thing in there that cannot be made again.
 */
const kept = '.context/state/events*.jsonl'
const rest = '.context/state/*'
const logs = ['events.jsonl', 'events.1.jsonl']

/** Where an event log could lie below the job's sources: folders that hold `.context`, as paths the rules see. */
function places(job: JobConfig): { root: string; project: string }[] {
  const paths = job.sources.paths ?? []
  // Its own folder holds no projects.
  const roots = paths.filter((path) => !/(^|\/)\.ctx\/?$/.test(path)).map((path) => path.replace(/^~(?=\/|$)/, '/~'))
  if (job.sources.ctx !== undefined) roots.push('/')
  const anchored = job.excludes.flatMap((pattern) => /^\/(.*?)\/?\.context(\/|$)/.exec(pattern)?.[1] ?? [])
  return roots.flatMap((path) => {
    const root = path === '/' ? '' : path.replace(/\/$/, '')
    if (root.endsWith('/.context')) return [{ root, project: root.slice(0, -'/.context'.length) }]
    // Projects that an anchored pattern names, and one of any name.
    return ['project', ...anchored].map((name) => ({ root, project: name === '' ? root : `${root}/${name}` }))
  })
}

function rulesOf(job: JobConfig): Rule[] {
  return [
    ...job.includes.map((pattern): Rule => ({ action: 'include', pattern })),
    ...job.excludes.map((pattern): Rule => ({ action: 'exclude', pattern })),
  ]
}

function filterFor(rules: readonly Rule[], root: string): Filter {
  return compileFilter(rules, (root === '' ? '/' : rawFromText(root)) as RawPath)
}

/** Whether the job's excludes drop the event log of some project though they keep its `.context`. */
export function forgetsEventLog(job: JobConfig): boolean {
  const rules = rulesOf(job)
  return places(job).some(({ root, project }) => {
    const drops = filterFor(rules, root)
    if (drops(rawFromText(`${project}/.context`), true)) return false
    const state = rawFromText(`${project}/.context/state`)
    return drops(state, true) || logs.some((name) => drops(rawFromText(`${state}/${name}`), false))
  })
}

/** The same job with the event log kept and the rest of the state left out as before. */
export function keepEventLog(job: JobConfig): JobConfig {
  if (!forgetsEventLog(job)) return job
  const includes = [kept]
  const excludes: string[] = []
  for (const pattern of job.excludes) {
    const own = /^(.*?)\.context\/state(\/\**)?$/.exec(pattern)
    if (own !== null && !pattern.startsWith('+ ')) {
      excludes.push(`${own[1]}${rest}`)
      continue
    }
    // A pattern of another kind that takes the whole folder, such as `state`: it must not meet this folder.
    const alone: JobConfig = { ...job, includes: [], excludes: [pattern] }
    if (forgetsEventLog(alone) && !includes.includes('.context/state/')) {
      includes.push('.context/state/')
      excludes.push(rest)
    }
    excludes.push(pattern)
  }
  const unique = (list: string[]) => [...new Set(list)]
  return { ...job, includes: unique([...includes, ...job.includes]), excludes: unique(excludes) }
}
