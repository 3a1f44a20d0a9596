import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs git in `cwd`, free of the user's own settings; commits bear `at` (milliseconds since 1970). */
export async function git(cwd: string, at: number, ...args: string[]): Promise<string> {
  const date = new Date(at).toISOString()
  const env = {
    PATH: process.env['PATH'],
    HOME: cwd,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'Sam Sample',
    GIT_AUTHOR_EMAIL: 'sam@example.invalid',
    GIT_COMMITTER_NAME: 'Sam Sample',
    GIT_COMMITTER_EMAIL: 'sam@example.invalid',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  }
  const { stdout } = await run('git', args, { cwd, env })
  return stdout
}

/** The lines that ctx recommends for `.gitignore`, but for `.claude/settings.local.json`. */
export const recommendedIgnore = `.context/journal/
.context/journal-site/
.context/journal-obsidian/
.context/logs/
.context/state/
.context/handovers/*
!.context/handovers/.gitkeep
.context/.ctx.key
node_modules/
`
