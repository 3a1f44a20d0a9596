import type { Project } from '../../shared/model/status.ts'
import { type GitCache, readRepos } from '../discovery/git.ts'
import type { NotLookedInto } from '../discovery/types.ts'
import type { ProcessDoor } from '../system/process.ts'
import type { RawPath } from '../system/rawpath.ts'
import type { GitFiles } from './cover.ts'
import type { SurveySummary } from './survey-ops.ts'

export interface GitLook {
  /** By project root: what counts for coverage. */
  files: Map<RawPath, GitFiles>
  /** By project root: what is shown. */
  states: Map<RawPath, Project['git']>
  /** Repositories that git could not be asked about, and why. */
  unknown: NotLookedInto[]
}

/** Asks git about all projects; a repository in which nothing changed costs no process. */
export class GitReader {
  readonly #cache: GitCache = new Map()

  async read(door: ProcessDoor, survey: SurveySummary): Promise<GitLook> {
    const projects = survey.projects.map(({ root, linkTarget, stamp }) => ({ root, linkTarget, stamp }))
    const answer = await readRepos(door, projects, { program: await door.which('git'), cache: this.#cache })
    const look: GitLook = { files: new Map(), states: new Map(), unknown: answer.unknown }
    for (const [root, git] of answer.projects) {
      look.states.set(root, git.state?.repo === true ? git.state : null)
      if (git.state?.repo !== true) continue
      look.files.set(root, {
        files: git.files,
        tracked: git.tracked,
        place: git.state.remoteOnThisDisk === true ? 'thisDisk' : 'anotherMachine',
      })
    }
    return look
  }
}
