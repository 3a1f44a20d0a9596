import type { Problem } from '../model/problem.ts'

/** A message from the page that is none the router knows: a bug of ours, or somebody else's page. */
export function badMessage(path: string, why: string): Problem {
  return {
    id: 'bad-message',
    code: 'bad-message',
    severity: 'attention',
    what: `The window asked for something the app does not know: ${path}.`,
    why,
    fix: { command: 'ctx-backup doctor', label: 'Reload the window' },
    paths: [],
  }
}

/** This runtime has no SQLite, so there can be no history. */
export function noSqlite(runtime: string): Problem {
  return {
    id: 'no-sqlite',
    code: 'no-sqlite',
    severity: 'urgent',
    what: 'ctx Backup cannot start here.',
    why: `It keeps its history with SQLite, and this runtime (${runtime}) comes without it.`,
    fix: { command: 'npm start', label: 'Start it with the runtime it brings along' },
    paths: [],
  }
}

/** Several lines of plain text for a dialog or a terminal. */
export function problemText(problem: Problem): string {
  const fix = problem.fix === null ? [] : ['', `${problem.fix.label}: ${problem.fix.command}`]
  return [problem.what, problem.why, ...fix].join('\n')
}
