import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy } from '../shared/csp.ts'

/** The page's own scheme: not `file:`, which could read the disk, and not http, which others could reach. */
export const appScheme = 'ctxb'
export const appOrigin = `${appScheme}://app`

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the renderer's files below `folder` on `ctxb://app/`, and nothing else. */
export function serveApp(folder: string): void {
  protocol.handle(appScheme, (request) => answer(folder, request))
}

/** One request of the page: 404 for whatever is not a file of the renderer. */
export async function answer(folder: string, request: Pick<Request, 'method' | 'url'>): Promise<Response> {
  const file = fileOf(folder, request.url)
  if (request.method !== 'GET' || file === null) return refuse()
  try {
    const body = await readFile(file)
    return new Response(new Uint8Array(body), { headers: headers(types[extname(file)] ?? 'application/octet-stream') })
  } catch {
    return refuse()
  }
}

/** The file behind an address, or null where it lies outside the folder. */
function fileOf(folder: string, address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || url.protocol !== `${appScheme}:` || url.host !== 'app') return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (path.includes('\0')) return null
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  return file.startsWith(folder + sep) ? file : null
}

function headers(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}

function refuse(): Response {
  return new Response('Not found', { status: 404, headers: headers('text/plain; charset=utf-8') })
}
