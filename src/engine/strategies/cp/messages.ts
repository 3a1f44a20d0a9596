import { isWithin, type RawPath, rawFromText } from '../../system/rawpath.ts'
import { isGone, stopOf, whyUnreadable, whyUnstorable } from '../error-words.ts'
import type { Message } from '../findings.ts'
import type { LeftOut } from '../strategy.ts'
import type { Cp } from './detect.ts'
import { readShellWord } from './shell-word.ts'

const attribute = /^(?:failed to preserve|preserving|failed to set|setting|clearing permissions)/

/** `destination` is the folder written to; other names are full paths, with or without their leading slash. */
export function parseMessage(line: string, destination: RawPath, flavour: Cp['flavour']): Message {
  const text = /^(?:\/\S*\/)?cp: (.*)$/s.exec(line)?.[1]
  if (text === undefined) return line.trim() === '' ? { kind: 'noise' } : { kind: 'text', raw: line }
  if (flavour === 'BSD') return readBsd(text, line, destination)
  const gnu = readGnu(text)
  if (gnu === null) return { kind: 'text', raw: line }
  const { what, path, rest } = gnu
  if (attribute.test(what)) return { kind: 'attribute', raw: line }
  if (what.startsWith('warning: source file')) return { kind: 'noise' }
  if (rest.includes('replaced while being copied')) return leftOut(path, 'it changed while it was copied', 'changed')
  const error = /: ([^:]*)$/.exec(rest)?.[1]
  if (error === undefined) return { kind: 'text', raw: line }
  return onPath(path, error, line, destination)
}

/** `what 'name' rest`; the first quote begins the name. */
function readGnu(text: string): { what: string; path: RawPath; rest: string } | null {
  const start = text.search(/['"]|\$'/)
  const word = start < 0 ? null : readShellWord(text, start)
  if (word === null) return null
  return { what: text.slice(0, start).trim(), path: word.name, rest: text.slice(word.end) }
}

/** `path: error`, the name as it is; macOS and the BSDs. */
function readBsd(text: string, line: string, destination: RawPath): Message {
  const m = /^(?:[a-z]+: )?(.*): ([^:]+)$/s.exec(text)
  if (m === null) return { kind: 'text', raw: line }
  if (/^(?:chmod|chown|chflags|utimes|setting|copyfile)/.test(text)) return { kind: 'attribute', raw: line }
  const why = m[2] ?? ''
  if (/is not a regular file|is a (?:socket|FIFO|device)|not copied/.test(why)) {
    return leftOut(rawFromText(m[1] ?? ''), 'it is no file with content', 'unstorable')
  }
  return onPath(rawFromText(m[1] ?? ''), why, line, destination)
}

function onPath(name: RawPath, error: string, line: string, destination: RawPath): Message {
  const path = fullPath(name)
  if (!isWithin(path, destination)) {
    if (isGone(error)) return leftOut(path, 'it was gone before it could be copied', 'vanished')
    return leftOut(path, whyUnreadable(error), 'unreadable')
  }
  const why = whyUnstorable(error)
  if (why !== null) return leftOut(path.slice(destination.length) as RawPath, why, 'unstorable')
  const stop = stopOf(error)
  return stop === null ? { kind: 'text', raw: line } : { kind: 'stop', stop }
}

function leftOut(name: RawPath, reason: string, kind: LeftOut['kind']): Message {
  return { kind: 'left-out', leftOut: { path: fullPath(name), reason, kind } }
}

/** Names are given to cp relative to the root folder, by some with `./` before them. */
function fullPath(name: RawPath): RawPath {
  return (name.startsWith('/') ? name : `/${name.replace(/^\.\//, '')}`) as RawPath
}
