import { isWithin, type RawPath } from '../../system/rawpath.ts'
import { isGone, stopOf, whyUnreadable, whyUnstorable } from '../error-words.ts'
import type { Message } from '../findings.ts'
import type { LeftOut } from '../strategy.ts'
import { unescapeName } from './names.ts'

interface Where {
  /** Folder that rsync writes to: what it says about paths in it is about the destination. */
  destination: RawPath
}

type Rule = { form: RegExp; means: (m: RegExpExecArray, where: Where) => Message | null }

/** `rsync: [who] what "path" failed: error (n)` and `rsync: [who] what failed on "path": error (n)`. */
const failed = /^rsync: (?:\[(\w+)\] )?(.*?) ?"(.*)"(?: \(in .*?\))? failed: (.*) \(\d+\)$/s
const failedLink = /^rsync: (?:\[(\w+)\] )?(.*?) ?"(.*?)" -> ".*" failed: (.*) \(\d+\)$/s
const failedOn = /^rsync: (?:\[(\w+)\] )?(.*?) failed on "(.*)"(?: \(in .*?\))?: (.*) \(\d+\)$/s

const rules: readonly Rule[] = [
  {
    form: /^file has vanished: "(.*)"/,
    means: (m) => leftOut(name(m[1]), 'it was gone before it could be copied', 'vanished'),
  },
  {
    form: /^rsync: (?:\[\w+\] )?(?:send_files failed to open|failed to open|read errors mapping) "(.*)"(?: \(in .*?\))?: (.*) \(\d+\)$/,
    means: (m) => unread(name(m[1]), m[2]),
  },
  // Tried once more by rsync itself.
  { form: /^WARNING: .* failed verification -- update /, means: () => ({ kind: 'noise' }) },
  {
    form: /^ERROR: (.*) failed verification -- update /,
    means: (m) => leftOut(name(m[1]), 'it changed while it was copied', 'changed'),
  },
  {
    form: /^rsync: (?:\[\w+\] )?(?:\w+: )?(?:[sg]et_acl|sys_acl_\w+|default_perms_for_dir|rsync_xal_\w+|l\w+xattr|get_xattr_\w+|copy_xattrs)\b/,
    means: (m) => ({ kind: 'attribute', raw: m.input }),
  },
  {
    form: /^rsync: (?:\[\w+\] )?(?:chown|chgrp|failed to set (?:permissions|times) on) "/,
    means: (m) => ({ kind: 'attribute', raw: m.input }),
  },
  { form: failedLink, means: onPath },
  { form: failed, means: onPath },
  { form: failedOn, means: onPath },
  {
    form: /^(?:\*\*\* Skipping any contents|IO error encountered|rsync error: |rsync warning: |\s*$)/,
    means: () => ({ kind: 'noise' }),
  },
]

const name = (escaped = ''): RawPath => unescapeName(escaped)

export function parseMessage(line: string, where: Where): Message {
  for (const { form, means } of rules) {
    const match = form.exec(line)
    const message = match === null ? null : means(match, where)
    if (message !== null) return message
  }
  return { kind: 'text', raw: line }
}

function leftOut(path: RawPath, reason: string, kind: LeftOut['kind']): Message {
  return { kind: 'left-out', leftOut: { path: (path.startsWith('/') ? path : `/${path}`) as RawPath, reason, kind } }
}

function unread(path: RawPath, error = ''): Message {
  if (isGone(error)) return leftOut(path, 'it was gone before it could be copied', 'vanished')
  return leftOut(path, whyUnreadable(error), 'unreadable')
}

/** `rsync: [who] what "path" failed: error (n)`. */
function onPath(m: RegExpExecArray, { destination }: Where): Message | null {
  const [, who = '', what = '', quoted = '', error = ''] = m
  const path = name(quoted)
  const there = isWithin(path, destination) || /^(?:receiver|generator)$/i.test(who)
  if (!there) return unread(path, error)
  const why = whyUnstorable(error)
  if (why !== null) return leftOut(sourceName(path, destination, what), why, 'unstorable')
  const stop = stopOf(error)
  return stop === null ? null : { kind: 'stop', stop }
}

/** The file that a path at the destination stands for: mkstemp names it `.name.abcdef` while it is written. */
function sourceName(path: RawPath, destination: RawPath, what: string): RawPath {
  const relative = isWithin(path, destination) ? path.slice(destination.length) : path
  const cut = relative.lastIndexOf('/') + 1
  const last = relative.slice(cut)
  const temporary = /mkstemp|rename|write|open|close/.test(what) ? /^\.(.*)\.[A-Za-z0-9]{6}$/s.exec(last) : null
  return (relative.slice(0, cut) + (temporary?.[1] ?? last)) as RawPath
}
