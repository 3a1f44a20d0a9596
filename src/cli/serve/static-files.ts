import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

export interface StaticFiles {
  /** The file at this path of an address, or null. */
  read(path: string): Promise<{ type: string; body: Buffer } | null>
}

/**
 * The page's files. Addresses are looked up in a list made once from the folder itself,
 * so that no address, however it is written, reaches a file outside it. Rejects when there is no page.
 */
export async function listStatic(root: string): Promise<StaticFiles> {
  const files = new Map<string, string>()
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    files.set(`/${relative(root, file).split(sep).join('/')}`, file)
  }
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`no index.html in ${root}`)
  files.set('/', index)

  return {
    async read(path) {
      const file = files.get(path)
      if (file === undefined) return null
      return { type: types[extname(file)] ?? 'application/octet-stream', body: await readFile(file) }
    },
  }
}
