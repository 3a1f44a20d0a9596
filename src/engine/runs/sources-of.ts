import type { JobConfig } from '../../shared/model/config.ts'
import { type Core, expandHome } from '../core.ts'
import type { ProofScope } from '../coverage/prove.ts'
import type { ProjectSummary, SurveySummary } from '../coverage/survey-ops.ts'
import { ctxSourceRoots } from '../discovery/source-roots.ts'
import { resolved } from '../guards/overlap.ts'
import type { Rule, SourceRoot } from '../sources/types.ts'
import { type RawPath, rawName } from '../system/rawpath.ts'

export interface JobSources {
  roots: SourceRoot[]
  scopes: ProofScope[]
  /** Explicit sources: a missing one stops the run. */
  explicit: RawPath[]
}

/** What a job takes on this machine now: its source roots, and the scopes that proof is kept of. */
export async function sourcesOf(core: Core, job: JobConfig, survey: SurveySummary): Promise<JobSources> {
  const userRules = rulesOf(job)
  const paths = (job.sources.paths ?? []).map((path) => expandHome(core, path))
  const named = await namedProjects(core, job, survey)
  const chosen = await chosenProjects(core, job, survey)
  const ctxRoots =
    job.sources.ctx === undefined
      ? []
      : ctxSourceRoots({ projects: chosen, user: survey.user, leaveOut: job.leaveOut, userRules })
  const roots: SourceRoot[] = [
    ...ctxRoots.map((root) => ({ ...root, required: false })),
    // As rsync sees `SOURCE/`: patterns are judged from the source down, never by the folders it lies in.
    ...paths.map((path) => ({ path, as: '/' as RawPath, rules: userRules, required: true })),
  ]
  const missing = [...named].flatMap(([path, project]) => (project === null ? [path] : []))
  for (const path of missing)
    roots.push({
      path: `${path}/.context` as RawPath,
      as: `${path}/.context` as RawPath,
      rules: userRules,
      required: true,
    })
  return {
    roots,
    scopes: scopesOf(survey, roots),
    explicit: [...paths, ...missing.map((p) => `${p}/.context` as RawPath)],
  }
}

/** Includes come before excludes, as on rsync's command line. */
export function rulesOf(job: JobConfig): Rule[] {
  return [
    ...job.includes.map((pattern): Rule => ({ action: 'include', pattern })),
    ...job.excludes.map((pattern): Rule => ({ action: 'exclude', pattern })),
  ]
}

function chosenPaths(core: Core, job: JobConfig): RawPath[] {
  return Array.isArray(job.sources.ctx) ? job.sources.ctx.map((path) => expandHome(core, path)) : []
}

/** The projects that a job takes of those found. */
export async function chosenProjects(core: Core, job: JobConfig, survey: SurveySummary): Promise<ProjectSummary[]> {
  if (job.sources.ctx === 'all') return survey.projects
  const named = await namedProjects(core, job, survey)
  return [...new Set(named.values())].filter((p) => p !== null)
}

/** For each path that the job names, the project found there; null = none is. A path may lead through links. */
async function namedProjects(
  core: Core,
  job: JobConfig,
  survey: SurveySummary,
): Promise<Map<RawPath, ProjectSummary | null>> {
  const byRoot = new Map(survey.projects.map((p) => [p.root, p]))
  const named = new Map<RawPath, ProjectSummary | null>()
  for (const path of chosenPaths(core, job))
    named.set(path, byRoot.get(path) ?? (await behindLinks(path, survey.projects)))
  return named
}

async function behindLinks(path: RawPath, projects: readonly ProjectSummary[]): Promise<ProjectSummary | null> {
  const real = await resolved(path)
  const alike = projects.filter((p) => rawName(p.root) === rawName(real))
  for (const project of alike) if ((await resolved(project.root)) === real) return project
  return null
}

function scopesOf(survey: SurveySummary, roots: readonly SourceRoot[]): ProofScope[] {
  const scopes: ProofScope[] = roots.map((root) => ({ path: root.path, class: 'other', project: '' }))
  const byProject = survey.projects.flatMap((p) =>
    p.items.map((item): ProofScope => ({ path: item.path, class: item.class, project: p.root })),
  )
  const user = survey.user.items.map((item): ProofScope => ({ path: item.path, class: item.class, project: '' }))
  const inSources = rootFinder(roots)
  // Later ones win: an item is told more exactly than the source it lies in.
  const all = [...scopes, ...[...byProject, ...user].filter((s) => inSources(s.path))]
  return [...new Map(all.map((s) => [s.path, s])).values()]
}

/** Quick test by the set of roots and their parents, so that thousands of roots are not compared with each item. */
function rootFinder(roots: readonly SourceRoot[]): (path: RawPath) => boolean {
  const set = new Set(roots.map((r) => r.path))
  return (path) => {
    for (let at = path; at.length > 1; at = at.slice(0, Math.max(0, at.lastIndexOf('/'))) as RawPath)
      if (set.has(at)) return true
    return false
  }
}
