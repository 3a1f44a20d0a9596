/**
 * A path's bytes as a latin1 string: one character a byte, so that names of any bytes stay whole,
 * compare in byte order, serve as map keys and cross worker messages cheaply.
 * Never shown: `display` makes text of it.
 */
export type RawPath = string & { readonly __raw: unique symbol }

const ascii = /^[\x00-\x7f]*$/

/** From text as a user, config or tool in UTF-8 gives it. */
export function rawFromText(text: string): RawPath {
  return (ascii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1')) as RawPath
}

export function rawFromBytes(bytes: Uint8Array): RawPath {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') as RawPath
}

/** What `node:fs` takes: text where the bytes are ASCII (fast), else a Buffer. */
export function fsPath(raw: RawPath): string | Buffer {
  return ascii.test(raw) ? raw : Buffer.from(raw, 'latin1')
}

export function rawBytes(raw: RawPath): Buffer {
  return Buffer.from(raw, 'latin1')
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** The exact text, or null when the bytes are not UTF-8 (such a path cannot go into argv). */
export function rawToText(raw: RawPath): string | null {
  if (ascii.test(raw)) return raw
  try {
    return strict.decode(rawBytes(raw))
  } catch {
    return null
  }
}

/** Text for show: U+FFFD where bytes are not UTF-8. */
export function display(raw: RawPath): string {
  return ascii.test(raw) ? raw : rawBytes(raw).toString('utf8')
}

/** `path` and, where the text does not say it all, `pathB64`. */
export function wirePath(raw: RawPath): { path: string; pathB64?: string } {
  const text = rawToText(raw)
  return text === null ? { path: display(raw), pathB64: rawBytes(raw).toString('base64') } : { path: text }
}

export function rawFromWire(wire: { path: string; pathB64?: string | undefined }): RawPath {
  return wire.pathB64 === undefined ? rawFromText(wire.path) : rawFromBytes(Buffer.from(wire.pathB64, 'base64'))
}

export function rawJoin(folder: RawPath, name: string): RawPath {
  return (folder.endsWith('/') ? folder + name : `${folder}/${name}`) as RawPath
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: RawPath, folder: RawPath): boolean {
  if (path === folder || folder === '/') return true
  return path.length > folder.length && path.startsWith(folder) && path[folder.length] === '/'
}

export function rawParent(path: RawPath): RawPath {
  const cut = path.lastIndexOf('/')
  return (cut <= 0 ? '/' : path.slice(0, cut)) as RawPath
}

export function rawName(path: RawPath): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
