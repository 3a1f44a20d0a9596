import { execFileSync } from 'node:child_process'
import { encodeEntries, fingerprint } from '../../system/filelist.ts'
import type { Command, ProcessDoor } from '../../system/process.ts'
import { type RawPath, rawJoin } from '../../system/rawpath.ts'
import { testDoor } from '../../testing/test-door.ts'
import { type GitAnswer, type GitCache, type ProjectGit, readRepos } from '../git.ts'
import { surveyProject } from '../survey.ts'
import { plant } from './tree.ts'

export const program = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()

/** A project's files, as many of each kind as tests need. */
export const files: Readonly<Record<string, string>> = {
  '.context/TASKS.md': 'a',
  '.context/DECISIONS.md': 'b',
  '.claude/settings.json': '{}',
  '.ctxrc': '',
  'src/a.ts': '',
}

/** Real repositories below a temporary folder, and what is asked about them. Names are relative to that folder. */
export class GitYard {
  readonly top: RawPath

  constructor(top: RawPath) {
    this.top = top
    plant(top, { home: null })
  }

  at(name: string): RawPath {
    return rawJoin(this.top, name)
  }

  /** git as the user runs it, with an identity and without this machine's own settings. */
  git(folder: string, ...args: string[]): string {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main']
    return execFileSync(program, ['-C', this.at(folder), ...identity, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.at('home'), GIT_CONFIG_NOSYSTEM: '1', GIT_ALLOW_PROTOCOL: 'file' },
    })
  }

  bare(name: string): void {
    execFileSync(program, ['init', '-q', '--bare', '-b', 'main', this.at(name)])
  }

  /** A repository with everything committed; with `remote`, pushed to a bare one beside it. */
  repository(name: string, content: Readonly<Record<string, string>>, remote = true): void {
    plant(this.at(name), content)
    this.git(name, 'init', '-q')
    this.git(name, 'add', '-A')
    this.git(name, 'commit', '-q', '-m', 'all')
    if (!remote) return
    this.bare(`${name}.git`)
    this.git(name, 'remote', 'add', 'origin', this.at(`${name}.git`))
    this.git(name, 'push', '-q', '-u', 'origin', 'HEAD:main')
  }

  /** The real door, counting what it starts. */
  countingDoor(): { door: ProcessDoor; calls: Command[] } {
    const real = testDoor({ env: { HOME: this.at('home') } })
    const calls: Command[] = []
    const capture: ProcessDoor['capture'] = (command, options) => {
      calls.push(command)
      return real.capture(command, options)
    }
    return { calls, door: { ...real, capture } }
  }

  async ask(
    names: readonly string[],
    cache: GitCache = new Map(),
    door = this.countingDoor().door,
  ): Promise<GitAnswer> {
    const projects = names.map((name) => {
      const { root, linkTarget, items } = surveyProject(
        { root: this.at(name), linkTarget: null },
        { home: this.at('home'), uid: 0 },
      )
      return { root, linkTarget, stamp: fingerprint(encodeEntries(items.flatMap((item) => item.entries))) }
    })
    return readRepos(door, projects, { program, cache })
  }

  async one(name: string): Promise<ProjectGit> {
    return this.of(await this.ask([name]), name)
  }

  of(answer: GitAnswer, name: string): ProjectGit {
    const project = answer.projects.get(this.at(name))
    if (project === undefined) throw new Error(`nothing was said of ${name}`)
    return project
  }

  /** State of each path, relative to the project. */
  states(project: ProjectGit, name: string): Record<string, string> {
    return Object.fromEntries([...project.files].map(([path, state]) => [path.slice(this.at(name).length + 1), state]))
  }

  tracked(project: ProjectGit, name: string): string[] {
    return [...project.tracked].map((path) => path.slice(this.at(name).length + 1)).sort()
  }
}
