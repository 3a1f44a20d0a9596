import type { ItemClass } from '../../shared/model/words.ts'
import type { RawPath } from '../system/rawpath.ts'

/** The three trees in which classes are told by place: `.context/`, a project's `.claude/`, and `~/.ctx/`. */
export type Scope = 'context' | 'claude' | 'user'

/**
 * One line of a scope's table: the first that matches decides. `pattern` is relative to the scope's folder and
 * stands for all below it; `*` is any run of characters of one name. `anywhere` = at every depth, not only the top.
 */
export interface ClassLine {
  pattern: string
  class: ItemClass
  anywhere?: true
}

const lines = (itemClass: ItemClass, ...patterns: string[]): ClassLine[] =>
  patterns.map((pattern) => ({ pattern, class: itemClass }))

/** Installed packages: can be had again, whoever put them there. */
const packages: ClassLine = { pattern: 'node_modules', class: 'generated', anywhere: true }
/** ctx's staging of atomic writes, `.name.tmp.random`. */
const staging: ClassLine = { pattern: '.*.tmp.*', class: 'ephemeral', anywhere: true }

/** From ctx's sources and its backup runbook; where their names differ both are here. What drops by default comes first. */
const contextLines: readonly ClassLine[] = [
  staging,
  packages,
  ...lines('ephemeral', 'hub/.sync.lock'),
  ...lines('events', 'state/events*.jsonl', 'events*.jsonl'),
  ...lines('state', 'state', 'logs'),
  ...lines('generated', 'journal-site', 'journal-obsidian'),
  ...lines('scratchpad', 'scratchpad.enc', 'scratchpad.enc.*', 'scratchpad.md', '.pad'),
  ...lines('notify', '.notify.enc'),
  ...lines('connection', '.connect.enc'),
  ...lines('key', '.ctx.key'),
  ...lines('hub-mirror', 'hub'),
  ...lines('journal', 'journal'),
  ...lines('knowledge', 'archive', 'briefs', 'kb', 'specs', 'steering', 'skills', 'hooks', 'templates', 'ingest'),
  ...lines('knowledge', 'memory', 'reports', 'sessions', 'trace', 'audit', 'handovers', '*.md'),
  ...lines('other', '*'),
]

const userLines: readonly ClassLine[] = [
  staging,
  packages,
  ...lines('key', '.ctx.key'),
  ...lines('hub-data', 'hub-data'),
  ...lines('user-config', '*'),
]

const claudeLines: readonly ClassLine[] = [packages, ...lines('claude', '*')]

export const classLines: Readonly<Record<Scope, readonly ClassLine[]>> = {
  context: contextLines,
  claude: claudeLines,
  user: userLines,
}

type Test = (parts: readonly string[]) => boolean

const compiled: Readonly<Record<Scope, readonly { test: Test; class: ItemClass }[]>> = {
  context: contextLines.map(compile),
  claude: claudeLines.map(compile),
  user: userLines.map(compile),
}

/** The class of a path below `.context/`, given without leading slash. Every path has exactly one. */
export function classify(relative: RawPath | string): ItemClass {
  return classifyIn('context', relative)
}

/** The same for any scope; the scope's own folder (`''`) has the class of what no line names. */
export function classifyIn(scope: Scope, relative: RawPath | string): ItemClass {
  const parts = relative.split('/')
  for (const line of compiled[scope]) if (line.test(parts)) return line.class
  return 'other'
}

const besideNames: ReadonlySet<string> = new Set(['.ctxrc', '.ctxrc.base', '.ctxrc.dev'])

/** Files beside `.context/` that are ctx's. */
export const projectConfigNames: readonly string[] = [...besideNames]

function compile(line: ClassLine): { test: Test; class: ItemClass } {
  const tests = line.pattern.split('/').map(nameTest)
  const [first = never, second] = tests
  const test: Test = line.anywhere
    ? (parts) => parts.some(first)
    : second === undefined
      ? (parts) => first(parts[0] ?? '')
      : (parts) => first(parts[0] ?? '') && parts[1] !== undefined && second(parts[1])
  return { test, class: line.class }
}

const never = (): boolean => false

/** `*` is any run of bytes, also none; all else is itself. */
function nameTest(pattern: string): (name: string) => boolean {
  if (pattern === '*') return () => true
  if (!pattern.includes('*')) return (name) => name === pattern
  const source = pattern
    .split('*')
    .map((text) => text.replace(/[.]/g, '\\.'))
    .join('[\\s\\S]*')
  const expression = new RegExp(`^${source}$`)
  return (name) => expression.test(name)
}
