import { posix } from 'node:path'
import { isMap, isScalar, parseDocument } from 'yaml'
import { type RawPath, rawFromText, rawJoin } from '../system/rawpath.ts'
import { readSmall } from './read-small.ts'

const limit = 1024 * 1024

export type Ctxrc = { keyPath: RawPath | null } | { broken: string }

/** What a project's `.ctxrc` says that matters here: the key file it names. A missing file names none. */
export function readCtxrc(file: RawPath, project: RawPath, home: RawPath): Ctxrc {
  const read = readSmall(file, limit, 'follow')
  if ('missing' in read) return { keyPath: null }
  if ('reason' in read) return { broken: read.reason }
  return parseCtxrc(read.bytes.toString('utf8'), project, home)
}

/** `key_path`: `~/` is the home folder; one without a leading slash lies in the project. */
export function parseCtxrc(text: string, project: RawPath, home: RawPath): Ctxrc {
  const document = parseDocument(text, { prettyErrors: true })
  const error = document.errors[0]
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    return { broken: `${line === undefined ? '' : `line ${line}: `}${error.message.split(/ at line |\n/)[0]}` }
  }
  if (document.contents === null) return { keyPath: null }
  if (!isMap(document.contents)) return { broken: 'it holds no settings of the form `name: value`' }
  const node = document.contents.get('key_path', true)
  if (node === undefined) return { keyPath: null }
  const value: unknown = isScalar(node) ? node.value : undefined
  if (value === null || value === '') return { keyPath: null }
  if (typeof value !== 'string' || value.includes('\0')) return { broken: '`key_path` is not the path of a file' }
  return { keyPath: resolveKeyPath(rawFromText(value), project, home) }
}

function resolveKeyPath(value: RawPath, project: RawPath, home: RawPath): RawPath {
  const full = value.startsWith('~/')
    ? rawJoin(home, value.slice(2))
    : value.startsWith('/')
      ? value
      : rawJoin(project, value)
  return posix.normalize(full) as RawPath
}
