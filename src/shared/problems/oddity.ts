import type { Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

type Kind =
  | 'context-symlink'
  | 'link-inside'
  | 'stray-key'
  | 'old-key'
  | 'key-mode'
  | 'key-size'
  | 'key-missing'
  | 'ctxrc-broken'
  | 'placeholder'
  | 'hub-on-this-disk'

interface Words {
  severity: Problem['severity']
  what: string
  why: string
  command: string | null
  label: string
}

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`

const words: { [K in Kind]: (path: string, detail: string) => Words } = {
  'context-symlink': (path, target) => ({
    severity: 'advice',
    what: `${path} is a link to ${target}.`,
    why: 'It is backed up, link and target, but ctx itself refuses a linked .context folder.',
    command: `rm ${quoted(path)} && mv ${quoted(target)} ${quoted(path)}`,
    label: 'Move the folder in place of the link',
  }),
  'link-inside': (path, target) => ({
    severity: 'advice',
    what: `${path} is a link to ${target}, which no backup of this project holds.`,
    why: 'The link itself is backed up; what it points to is not.',
    command: null,
    label: '',
  }),
  'stray-key': (path) => ({
    severity: 'advice',
    what: `An old key lies beside what it encrypts: ${path}.`,
    why: 'ctx does not read it any more, and whoever gets this folder gets the key too.',
    command: null,
    label: '',
  }),
  'old-key': (path) => ({
    severity: 'advice',
    what: `A key of an old ctx version lies at ${path}.`,
    why: 'It is backed up, in case something was encrypted with it.',
    command: null,
    label: '',
  }),
  'key-mode': (path, mode) => ({
    severity: 'attention',
    what: `Others on this machine can read ${path} (mode ${mode}).`,
    why: 'A key is for you alone: 600, its folder 700.',
    command: `chmod go-rwx ${quoted(path)}`,
    label: 'Make it private',
  }),
  'key-size': (path, size) => ({
    severity: 'urgent',
    what: `The key ${path} holds ${size} bytes instead of 32.`,
    why: 'ctx cannot open encrypted files with it. The good key may still be in a backup.',
    command: null,
    label: 'Restore the key from a backup',
  }),
  'key-missing': (path, from) => ({
    severity: 'attention',
    what: `${from} names the key ${path}, which is not there.`,
    why: 'Encrypted files of this project cannot be opened without it.',
    command: null,
    label: '',
  }),
  'ctxrc-broken': (path, reason) => ({
    severity: 'attention',
    what: `${path} cannot be read as settings.`,
    why: `${reason} So it is not known which key this project uses.`,
    command: null,
    label: '',
  }),
  placeholder: (path) => ({
    severity: 'attention',
    what: `${path} is only in the cloud, not on this disk.`,
    why: 'It is not opened by a backup, since that would fetch it.',
    command: null,
    label: '',
  }),
  'hub-on-this-disk': (path) => ({
    severity: 'advice',
    what: 'The hub server runs on this machine.',
    why: 'A hub on this disk protects nothing from this disk dying.',
    command: null,
    label: path,
  }),
}

/** Something odd about ctx's files, with what to do about it. */
export function oddityProblem(kind: Kind, path: string, detail = '', job: string | null = null): Problem {
  const w = { ...words[kind](path, detail) }
  // Whichever job it was: only the user knows where to put the good key then.
  if (kind === 'key-size' && job !== null)
    w.command = `ctx-backup restore ${job} --path ${quoted(path)} --to ~/restored-key`
  const action = kind === 'key-mode' ? { action: { do: 'chmod-private' as const, path } } : {}
  return {
    id: problemId(kind, path),
    code: kind,
    severity: w.severity,
    what: w.what,
    why: w.why,
    fix: w.command === null ? null : { command: w.command, label: w.label, ...action },
    paths: [path],
  }
}
