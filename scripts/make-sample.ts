// Trial projects that are real: git with a remote, sealed files, a hub's data, names that break programs.
//   node scripts/make-sample.ts DIR           alpha, beta, gamma and the user scope, in DIR/home
//   node scripts/make-sample.ts DIR 2000      that many small projects, in DIR/home/many
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { decisions, putKnowledge } from './sample/context.ts'
import { DAY, put } from './sample/files.ts'
import { betaHostileNames, makeAlpha, makeBeta, makeGamma } from './sample/projects.ts'
import { newKey } from './sample/seal.ts'
import { makeUserScope } from './sample/user-scope.ts'

export interface Sample {
  /** To be taken for the user's home folder. */
  home: string
  /** Folders that hold a `.context`: four projects. */
  projects: { alpha: string; beta: string; gamma: string; sub: string }
  /** Where gamma's `.context` leads: outside the home folder. */
  gammaTarget: string
  /** alpha's bare remote. */
  remote: string
  userScope: string
  /** The global key, and the one that beta's `.ctxrc` names. */
  key: string
  betaKey: string
  /** Names in beta's journal: one with a newline, one that is no UTF-8. */
  hostileNames: readonly Buffer[]
}

/**
 * Makes the set of projects for trials in `dir` (made where it is missing).
 * @param now the present, milliseconds since 1970: all times lie before it
 * @param home the user's home folder; what the user has elsewhere lies in `dir` all the same
 */
export async function makeSample(
  dir: string,
  now: number = Date.now(),
  home: string = join(dir, 'home'),
): Promise<Sample> {
  const work = join(home, 'work')
  const sample: Sample = {
    home,
    projects: {
      alpha: join(work, 'alpha'),
      beta: join(work, 'beta'),
      gamma: join(work, 'gamma'),
      sub: join(work, 'gamma', 'sub'),
    },
    gammaTarget: join(dir, 'shared-notes', 'gamma'),
    remote: join(dir, 'remotes', 'alpha.git'),
    userScope: join(home, '.ctx'),
    key: join(home, '.ctx', '.ctx.key'),
    betaKey: join(home, '.keys', 'beta.key'),
    hostileNames: betaHostileNames,
  }
  const [key, betaKey] = [newKey(), newKey()]
  await mkdir(work, { recursive: true })
  await makeUserScope(sample.userScope, key, now)
  await put(sample.betaKey, betaKey, { mode: 0o600, at: now - 30 * DAY })
  await makeAlpha(sample.projects.alpha, sample.remote, key, now)
  await makeBeta(sample.projects.beta, betaKey, now)
  await makeGamma(sample.projects.gamma, sample.gammaTarget, now)
  return sample
}

/** `count` small projects, ten to a folder, in `dir/home/many`. */
export async function makeMany(
  dir: string,
  count: number,
  now: number = Date.now(),
): Promise<{ home: string; projects: string[] }> {
  const home = join(dir, 'home')
  const projects: string[] = []
  for (let n = 0; n < count; n++) {
    const project = join(home, 'many', `group-${Math.floor(n / 10)}`, `project-${n}`)
    await putKnowledge(join(project, '.context'), now, decisions(2, now))
    await put(join(project, '.context', 'journal', 'first.md'), `# ${n}\n`, { at: now - DAY })
    projects.push(project)
  }
  return { home, projects }
}

if (process.argv[1] === import.meta.filename) {
  const [dir, count] = process.argv.slice(2)
  if (dir === undefined || (count !== undefined && !/^\d+$/.test(count))) {
    process.stderr.write('usage: node scripts/make-sample.ts DIR [COUNT]\n')
    process.exitCode = 2
  } else {
    const { home } = count === undefined ? await makeSample(resolve(dir)) : await makeMany(resolve(dir), Number(count))
    process.stdout.write(`${home}\n`)
  }
}
